"""How good the suggested terms are: precision, recall and F1 on labelled patterns."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mkdocs_patterns.guard import Guard
from mkdocs_patterns.pipeline import build
from mkdocs_patterns.reading.frontmatter import safe_yaml
from mkdocs_patterns.settings import Settings, SourceOption

__all__ = ["Score", "evaluate", "main", "read_labels", "score"]

FACETS = ("stage", "goal", "method")
Labels = Mapping[str, Mapping[str, frozenset[str]]]
"""File -> facet -> term ids."""


@dataclass(frozen=True)
class Score:
    """(File, term) pairs of one facet, counted over all files."""

    right: int
    found: int
    wanted: int

    @property
    def precision(self) -> float:
        """Share of the found pairs that are right."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of the wanted pairs that were found."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def read_labels(files: Iterable[Path]) -> Labels:
    """The wanted terms of every labelled file."""
    found: dict[str, Mapping[str, frozenset[str]]] = {}
    for file in files:
        for path, facets in (safe_yaml(file.read_text("utf-8")) or {}).items():
            found[path] = {facet: frozenset(facets.get(facet) or ()) for facet in FACETS}
    return found


def evaluate(folder: Path, labels: Labels) -> Labels:
    """The terms the pipeline finds in the labelled files of a folder."""
    settings = Settings(root=folder.parent, sources=(SourceOption(folder.name),), facets=FACETS)
    found: dict[str, dict[str, frozenset[str]]] = {
        path: dict.fromkeys(FACETS, frozenset()) for path in labels
    }
    with Guard(settings.time_limit) as guard:
        catalogue = build(settings, guard).catalogue
    for pattern in catalogue.patterns:
        path = pattern.source.removeprefix(f"{folder.name}/")
        if path in found:
            for facet, assigned in catalogue.assignments[pattern.id].items():
                found[path][facet] |= {assignment.term for assignment in assigned}
    return found


def score(wanted: Labels, found: Labels, facet: str) -> Score:
    """One facet's figures."""
    right = sum(len(wanted[path][facet] & found[path][facet]) for path in wanted)
    return Score(
        right,
        sum(len(found[path][facet]) for path in wanted),
        sum(len(wanted[path][facet]) for path in wanted),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures of every part of a labelled set."""
    parser = argparse.ArgumentParser(
        prog="python -m mkdocs_patterns.facets.evaluation", description=__doc__
    )
    parser.add_argument("folder", type=Path, help="folder with <part>/ and <part>*.yml")
    parser.add_argument("--part", action="append", help="only this part")
    parser.add_argument("--misses", action="store_true", help="list what was missed, file by file")
    parser.add_argument("--labels", help="only label files whose name holds this text")
    options = parser.parse_args(arguments)
    parts = options.part or sorted(p.name for p in options.folder.iterdir() if p.is_dir())
    print(f"{'part':<10}{'facet':<10}{'precision':>10}{'recall':>10}{'F1':>10}{'pairs':>10}")
    for part in parts:
        files = sorted(options.folder.glob(f"{part}*.yml"))
        wanted = read_labels(f for f in files if (options.labels or "") in f.stem)
        found = evaluate(options.folder / part, wanted)
        for facet in FACETS:
            figures = score(wanted, found, facet)
            print(
                f"{part:<10}{facet:<10}{figures.precision:>10.2f}{figures.recall:>10.2f}"
                f"{figures.f1:>10.2f}{figures.wanted:>10}"
            )
        if options.misses:
            _print_misses(wanted, found)
    return 0


def _print_misses(wanted: Labels, found: Labels) -> None:
    for path in wanted:
        for facet in FACETS:
            missed = sorted(wanted[path][facet] - found[path][facet])
            wrong = sorted(found[path][facet] - wanted[path][facet])
            if missed or wrong:
                print(
                    f"{path}: {facet}: missed {', '.join(missed) or '-'};"
                    f" wrong {', '.join(wrong) or '-'}"
                )


if __name__ == "__main__":
    raise SystemExit(main())

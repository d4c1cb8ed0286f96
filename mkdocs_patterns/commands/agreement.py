"""`agreement`: how far two codings of one catalogue agree."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from mkdocs_patterns.commands.options import chosen_project, clear, which_catalogue
from mkdocs_patterns.facets.classifier import Classifier
from mkdocs_patterns.facets.suggest import Suggestion
from mkdocs_patterns.pages.views import need
from mkdocs_patterns.settings import SettingsError
from mkdocs_patterns.site import Site, open_site
from mkdocs_patterns.sorting.coding import Coding, read_coding
from mkdocs_patterns.sorting.comparison import Codes, Comparison, Figures, Quotation, compare
from mkdocs_patterns.sorting.comparison import codes_of as codes
from mkdocs_patterns.sorting.spreadsheet import open_sheet

__all__ = ["agreement"]

AUTOMATIC = "suggested by the text"


@click.command()
@click.argument("first", metavar="A", type=click.Path(path_type=Path))
@click.argument("second", metavar="[B]", required=False, type=click.Path(path_type=Path))
@which_catalogue
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    show_default=True,
    help="Table of figures (csv), or all there is.",
)
@clear
def agreement(
    first: Path,
    second: Path | None,
    config_file: Path | None,
    sources: tuple[str, ...],
    catalogue: str | None,
    form: str,
) -> None:
    """Compare two codings: percent agreement, Cohen's kappa, Krippendorff's alpha.

    A and B are tables that `export --format csv` wrote and two people filled in on their own. What
    the columns of confirmed terms say is compared; with A alone, it is compared with what the
    program suggests.

    \b
    mkdocs-patterns agreement ada.csv grace.csv
    mkdocs-patterns agreement ada.csv
    mkdocs-patterns agreement ada.csv grace.csv --format json > agreement.json
    """
    project = chosen_project(config_file, sources, catalogue)
    site = open_site(project.settings, directory_urls=project.directory_urls)
    suggestions = _Suggestions(site)
    one = _read(first, site)
    if second is None:
        names, other = (one.name, AUTOMATIC), suggestions.codes(one)
        shared = one.facets
    else:
        two = _read(second, site)
        names, other = (one.name, two.name), codes(two)
        shared = tuple(facet for facet in one.facets if facet in two.facets)
    if not shared:
        message = "the two tables have no column of a facet in common"
        raise SettingsError("B", names[1], message, "Keep the headings of the export.")
    facets = [facet for facet in site.build.catalogue.facets if facet.id in shared]
    found = compare(names, codes(one), other, facets, suggestions.quote)
    told = _json(found) if form == "json" else _csv(found) if form == "csv" else _text(found, site)
    sys.stdout.buffer.write(told.encode("utf-8", "replace"))


def _read(path: Path, site: Site) -> Coding:
    coding = read_coding(open_sheet(path), site.build.catalogue.facets)
    troubles = [item for item in coding.troubles if not item.column.endswith("_suggested")]
    for trouble in troubles:
        click.echo(f"{path.name}: {trouble}", err=True)
    if troubles:
        count = f"{len(troubles)} cell{'s' * (len(troubles) != 1)} could not be understood"
        raise SettingsError("FILE", path.name, count, "Mend the rows named above.")
    return coding


class _Suggestions:
    """What the text of each pattern suggests, read once where it is asked for."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._classifier = Classifier(site.build.catalogue.facets)
        self._found: dict[str, Mapping[str, Sequence[Suggestion]]] = {}

    def of(self, name: str) -> Mapping[str, Sequence[Suggestion]]:
        pattern = self._site.build.catalogue.by_id.get(name)
        if name not in self._found:
            self._found[name] = self._classifier.suggest(pattern) if pattern else {}
        return self._found[name]

    def codes(self, coding: Coding) -> Codes:
        """Of every pattern in the sheet; where nothing is suggested, that is the suggestion."""
        return {
            name: {
                facet: frozenset(item.term for item in self.of(name)[facet])
                for facet in coding.facets
            }
            for name in coding.patterns()
            if name in self._site.build.catalogue.by_id
        }

    def quote(self, name: str, facet: str, disputed: Sequence[str]) -> tuple[Quotation, ...]:
        """The sentences that speak for disputed terms; without any, what the pattern needs."""
        pattern = self._site.build.catalogue.by_id.get(name)
        if pattern is None:
            return ()
        found = tuple(
            Quotation(item.term, item.sentence.text, f"{pattern.source}:{item.sentence.line}")
            for item in self.of(name)[facet]
            if item.term in disputed
        )
        words = need(self._site.book, pattern)
        whole = Quotation("", words, f"{pattern.source}:{pattern.line}")
        return found or ((whole,) if words else ())


def _text(found: Comparison, site: Site) -> str:
    return "".join(f"{line}\n" for line in _lines(found, site))


def _lines(found: Comparison, site: Site) -> Iterator[str]:
    yield f"A: {found.names[0]}"
    yield f"B: {found.names[1]}"
    for facet in found.facets:
        figures = facet.figures
        yield ""
        yield f"{facet.label} ({facet.id}): {figures.patterns} patterns coded by both"
        if not figures.patterns:
            continue
        width = max((len(term.id) for term in facet.terms), default=0)
        width = max(width, len("whole sets"))
        yield f"  {'':{width}}    A    B  both   agree  kappa  alpha"
        yield f"  {'whole sets':{width}}            {figures.same:4}  {_figures(figures)}"
        for term in facet.terms:
            counts = f"{term.first:5}{term.second:5}{term.both:6}"
            yield f"  {term.id:{width}}{counts}  {_figures(term.figures)}"
    for name, alone in zip(("A", "B"), found.alone, strict=True):
        if alone:
            yield ""
            yield f"Coded by {name} only, and left out: {', '.join(alone)}"
    yield ""
    count = len(found.disagreements)
    yield f"{count} disagreement{'s' * (count != 1)}"
    for item in found.disagreements:
        pattern = site.build.catalogue.by_id.get(item.pattern)
        yield ""
        yield f"{item.pattern}, {item.facet}" + (f": {pattern.title}" if pattern else "")
        yield f"  A: {'; '.join(item.first) or '(none)'}"
        yield f"  B: {'; '.join(item.second) or '(none)'}"
        for words in item.quotations:
            about = f"{words.term}: " if words.term else ""
            yield f"  {about}\u201c{words.text}\u201d ({words.place})"


def _figures(figures: Figures) -> str:
    share = "-" if figures.agreement is None else f"{float(figures.agreement):.0%}"
    return f"{share:>6} {_short(figures.kappa)} {_short(figures.alpha)}"


def _short(value: Fraction | None) -> str:
    return f"{'-' if value is None else format(float(value), '.2f'):>6}"


def _json(found: Comparison) -> str:
    data: dict[str, Any] = asdict(found)
    return json.dumps(_plain(data), ensure_ascii=False, indent=1) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return float(value)
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, tuple | list) else value


def _csv(found: Comparison) -> str:
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(
        ["facet", "term", "patterns", "a", "b", "both", "same", "agreement", "kappa", "alpha"]
    )
    for facet in found.facets:
        table.writerow([facet.id, "", facet.figures.patterns, "", "", "", *_cells(facet.figures)])
        for term in facet.terms:
            counts = (term.figures.patterns, term.first, term.second, term.both)
            table.writerow([facet.id, term.id, *counts, *_cells(term.figures)])
    return out.getvalue()


def _cells(figures: Figures) -> tuple[object, ...]:
    shares = (figures.agreement, figures.kappa, figures.alpha)
    return figures.same, *("" if share is None else f"{float(share):.6f}" for share in shares)

"""Makes a workshop of any size: own text, lengths, links and terms like those of real files.

`python benchmarks/corpus.py 1000 FOLDER`
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import yaml

__all__ = ["lay", "pattern"]

WORDS = yaml.safe_load(Path(__file__).with_name("words.yml").read_text("utf-8"))
FIELDS = {
    "Goal": 1, "Problem": 2, "Context": 2, "Forces": 2, "Solution": 3, "Rationale": 1,
    "Resulting Context": 1, "Known Uses": 1,
}  # fmt: skip
"""Headings of the template and how many sentences stand below each, on the average."""


def title(number: int) -> str:
    """The name of the pattern with this number; no two are the same."""
    rng = random.Random(f"title {number}")
    things = rng.choices(WORDS["thing"], k=2)
    return f"{things[0]} {rng.choice(WORDS['turn'])} {things[1]} {number}"


def pattern(number: int, count: int) -> str:
    """The text of one pattern of about 350 words, as a participant would save it."""
    rng = random.Random(f"text {number}")
    parts = [f"# Pattern Name\n\n{title(number)}\n"]
    for heading, mean in FIELDS.items():
        sentences = [_sentence(rng) for _ in range(max(1, round(rng.gauss(mean, 1))))]
        if heading == "Forces":
            text = "\n".join(f"- {sentence}" for sentence in sentences)
        else:
            text = " ".join(sentences)
        parts.append(f"\n## {heading}\n\n{text}\n")
    if number % 3 == 0:
        names = "\n".join(f"- {title(rng.randrange(count))}" for _ in range(2))
        parts.append(f"\n## Related Patterns\n\n{names}\n")
    return "".join(parts)


def _sentence(rng: random.Random) -> str:
    who = rng.choice(WORDS["who"])
    first = f"{who[0].upper()}{who[1:]} {rng.choice(WORDS['do'])} {rng.choice(WORDS['what'])}"
    second = f"{rng.choice(WORDS['when'])}, {rng.choice(WORDS['why'])}"
    number = rng.choice(["", f", {rng.randrange(2, 60)} of them", f" {rng.randrange(2, 9)} times"])
    tail = f" {rng.choice(WORDS['tail'])}." if rng.random() < 0.3 else ""
    return f"{first}{number} {second}.{tail}"


def lay(project: Path, count: int) -> None:
    """A project of so many patterns by forty participants, with a home page and nothing else."""
    (project / "docs").mkdir(parents=True, exist_ok=True)
    (project / "docs" / "index.md").write_text("# Home\n", encoding="utf-8")
    for number in range(count):
        path = project / "workshop" / f"participant-{number % 40:02}" / f"{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pattern(number, count), encoding="utf-8")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("count", type=int)
    arguments.add_argument("folder", type=Path)
    given = arguments.parse_args()
    lay(given.folder, given.count)

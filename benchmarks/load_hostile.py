"""What hostile patterns cost a build: 2,000 patterns, a tenth of them hostile, against good ones.

The hostile ones are the cases of `tests/hostile/`, taken evenly over all threats. With `--site`
the whole site is built by MkDocs; without, the catalogue and all its pages are made by the core.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from hostile.loader import HEADINGS, bases, cases, materialise

LIMIT = 1.5
"""How many times as long the build with hostile patterns may take."""

FOLDERS = 240
"""Participants among whom good patterns are spread: as many as the hostile ones come from."""

CORE = """
from pathlib import Path
from mkdocs_patterns.settings import load_settings
from mkdocs_patterns.site import open_site
site = open_site(load_settings({}, Path.cwd()))
for plan in site.plans:
    site.page(plan)
site.data()
"""


def good(number: int, rng: random.Random) -> str:
    """An ordinary pattern of about 350 words, no two of which are the same."""
    words = [word for base in bases() for word in " ".join(base.values()).split()]
    parts = [f"# Pattern Name\n\nKnow {' '.join(rng.sample(words, 4))} {number}\n"]
    for field, heading in HEADINGS.items():
        own = rng.choice(bases())[field]
        parts.append(f"\n## {heading}\n\n{own} {' '.join(rng.sample(words, 30))}.\n")
    return "".join(parts)


def lay(project: Path, count: int, share: float) -> None:
    """A project of so many patterns, of which a share is hostile."""
    rng = random.Random(7)
    (project / "docs").mkdir(parents=True)
    (project / "docs" / "index.md").write_text("# Home\n", encoding="utf-8")
    (project / "mkdocs.yml").write_text(
        "site_name: Load\ntheme: {name: material, font: false}\nplugins: [search, patterns]\n",
        encoding="utf-8",
    )
    hostile = round(count * share)
    pool = [case for case in cases() if not case.alone]
    chosen = [pool[number * len(pool) // hostile] for number in range(hostile)]
    for case in dict.fromkeys(case.id for case in chosen):
        materialise(next(c for c in chosen if c.id == case), project)
    for number in range(count - hostile):
        path = project / "workshop" / f"good-{number % FOLDERS}" / f"{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(good(number, rng), encoding="utf-8")


def seconds(project: Path, *, site: bool) -> float:
    """Processor time of one build, its workers included: it does not depend on other programs."""
    command = ["-m", "mkdocs", "build", "--quiet"] if site else ["-c", CORE]
    before = os.times()
    subprocess.run(
        [sys.executable, *command],
        cwd=project,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        check=True,
        capture_output=True,
    )
    after = os.times()
    return sum(after[2:4]) - sum(before[2:4])


def main() -> int:
    """Print both times and their ratio; 1 if the ratio is too high."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patterns", type=int, default=2_000)
    parser.add_argument("--share", type=float, default=0.1)
    parser.add_argument("--site", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        taken = []
        for name, share in (("good", 0.0), ("hostile", options.share)):
            lay(Path(folder) / name, options.patterns, share)
            taken.append(seconds(Path(folder) / name, site=options.site))
            print(f"{options.patterns} patterns, {share:.0%} hostile: {taken[-1]:.1f} s")
    ratio = taken[1] / taken[0]
    print(f"ratio {ratio:.2f} (limit {LIMIT})")
    return 1 if ratio > LIMIT else 0


if __name__ == "__main__":
    sys.exit(main())

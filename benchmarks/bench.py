"""What the catalogue costs beside plain MkDocs + Material on the same text, in one run.

`make bench` takes 100 and 1,000 patterns; for more:
`python benchmarks/bench.py --sizes 1000 5000 10000 --repeat 5 --json results.json`

Each figure is the median of so many whole processes. Ratios hold on any machine, seconds do not.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from corpus import lay

QUIET = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
THEME = "site_name: Bench\ntheme: {name: material, font: false}\n"
OWN_WORK = """
import time
from pathlib import Path
from mkdocs_patterns.settings import load_settings
from mkdocs_patterns.site import open_site
start = time.perf_counter()
open_site(load_settings({}, Path.cwd())).data()
print(time.perf_counter() - start)
"""


def run(project: Path, *command: str) -> tuple[float, float, str]:
    """Seconds, largest memory in MB and output of one whole process."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *command],
        cwd=project,
        env=QUIET,
        check=True,
        capture_output=True,
        text=True,
    )
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return seconds, memory, done.stdout


def median(project: Path, repeat: int, *command: str) -> float:
    """Median seconds of so many runs."""
    return statistics.median(run(project, *command)[0] for _ in range(repeat))


def floor(project: Path, target: Path) -> None:
    """The same text as ordinary pages of a site without a catalogue, outside its navigation."""
    shutil.copytree(project / "workshop", target / "docs" / "workshop")
    (target / "docs" / "index.md").write_text("# Home\n", encoding="utf-8")
    (target / "mkdocs.yml").write_text(
        THEME + "plugins: [search]\nnav: [index.md]\nnot_in_nav: workshop/\n", encoding="utf-8"
    )


def size(folder: Path) -> int:
    """Bytes of all pages below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*.html"))


def measure(count: int, repeat: int) -> Mapping[str, float]:
    """All figures for one size."""
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        project, plain, empty = place / "catalogue", place / "plain", place / "empty"
        lay(project, count)
        (project / "mkdocs.yml").write_text(
            THEME + "plugins: [search, patterns]\n", encoding="utf-8"
        )
        plain.mkdir()
        floor(project, plain)
        (empty / "docs").mkdir(parents=True)
        (empty / "docs" / "index.md").write_text("# Home\n", encoding="utf-8")
        (empty / "mkdocs.yml").write_text(THEME + "plugins: [search]\n", encoding="utf-8")
        build = ("-m", "mkdocs", "build", "--quiet")
        figures = {
            "empty site": median(empty, repeat, *build),
            "plain pages": median(plain, repeat, *build),
            "catalogue": median(project, repeat, *build),
            "own work": statistics.median(
                float(run(project, "-c", OWN_WORK)[2]) for _ in range(repeat)
            ),
            "check": median(project, repeat, "-m", "mkdocs_patterns", "check"),
            "memory MB": run(project, *build)[1],
            "plain MB": size(plain / "site") / 1e6,
            "catalogue MB": size(project / "site") / 1e6,
        }
    figures["ratio to plain pages"] = figures["catalogue"] / figures["plain pages"]
    figures["own work, ms a pattern"] = 1000 * figures["own work"] / count
    figures["size ratio"] = figures["catalogue MB"] / figures["plain MB"]
    return figures


def main() -> None:
    """Measure the sizes asked for and print one table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sizes", type=int, nargs="+", default=[100, 1000])
    arguments.add_argument("--repeat", type=int, default=5)
    arguments.add_argument("--json", type=Path)
    given = arguments.parse_args()
    results = {count: measure(count, given.repeat) for count in given.sizes}
    names = next(iter(results.values()))
    print("| " + " | ".join(["", *(f"{count:,}" for count in results)]) + " |")
    print("| --- " * (len(results) + 1) + "|")
    for name in names:
        row = (f"{figures[name]:.2f}" for figures in results.values())
        print("| " + " | ".join([name, *row]) + " |")
    sizes = sorted(results)
    for small, large in pairwise(sizes):
        growth = results[large]["catalogue"] / results[small]["catalogue"]
        exponent = math.log(growth) / math.log(large / small)
        print(f"growth of the build from {small:,} to {large:,}: exponent {exponent:.2f}")
    if given.json:
        given.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

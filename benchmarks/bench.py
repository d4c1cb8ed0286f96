"""What the catalogue costs beside plain MkDocs + Material on the same text, in one run (Linux).

    python benchmarks/bench.py                  100, 1,000 and 5,000 patterns; --large: 10,000 too
    python benchmarks/bench.py --ci             300 patterns; fails where a ratio is worse by half
    python benchmarks/bench.py --scale 50000    each stage of one large build

Each figure is the median of so many whole processes, pairs in turn: ratios hold on any machine,
seconds do not. Hugo and Zensical are measured where they are installed. --json keeps the figures,
--page writes the table into a page of the documentation.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

from edits import edits
from figures import between, markdown, ratios
from limits import COUNT, better, keep, kept, worse
from projects import HONEST, lay_catalogue, lay_empty, lay_hugo, lay_plain
from scale import at_scale, scale_table
from timing import BUILD, Place, interleaved, median, median_each
from visits import first_visit, page_weights, pattern_pages, site_size

EDITED = "workshop/participant-05/5.md"
"""The file that changes while it is measured what a change costs."""
VISITED = 5
"""Patterns a reader visits first."""
ZENSICAL = 5_000
"""The most pages Zensical is given: of twice as many it was killed at 13 GB."""
OWN_WORK = """
import sys, time
from pathlib import Path
from mkdocs_patterns.settings import load_settings
from mkdocs_patterns.site import open_site
options = {"facets": ["stage", "goal", "method", "iteration"]}
start = time.perf_counter()
open_site(load_settings(options, Path.cwd())).data()
print(time.perf_counter() - start)
"""
IN_MEMORY = "/dev/shm"
"""Where Linux keeps files in memory."""
_VERSION = re.compile(r"\d+(?:\.\d+)+")
SERVE = ("serve", "--dev-addr", "ADDRESS")
PYTHON = sys.executable
MKDOCS = (PYTHON, "-m", "mkdocs")
PATTERNS = (PYTHON, "-m", "mkdocs_patterns")


def say(text: str) -> None:
    """How far it is, beside what is printed in the end."""
    print(f"  {text}", file=sys.stderr, flush=True)


def installed(name: str) -> str | None:
    """Where a program lies that is measured only where there is one."""
    return shutil.which(name, path=f"{Path(PYTHON).parent}:{os.environ['PATH']}")


def _warm(place: Place, edit: str | None = None) -> float:
    """Seconds of a build after another, nothing or one file changed."""
    if edit is None:
        return place.run(*BUILD)[0]
    path = place.folder / edit
    original = path.read_text("utf-8")
    path.write_text(f"{original}\nAnd one more remark.\n", encoding="utf-8")
    seconds = place.run(*BUILD)[0]
    path.write_text(original, encoding="utf-8")
    place.run(*BUILD)
    return seconds


def _own_work(place: Place, count: int, core: int | None = None) -> float:
    """Milliseconds a pattern from files to data, nothing rendered."""
    return 1000 * float(place.run(PYTHON, "-c", OWN_WORK, core=core)[1]) / count


def _page_address(place: Place) -> str:
    """Where the edited file's page lies, seen from the site."""
    title = (place.folder / EDITED).read_text("utf-8").splitlines()[2]
    return f"patterns/{re.sub(r'[^a-z0-9]+', '-', title.lower()).strip('-')}/"


class Bench:
    """One size: its projects in a folder of their own, and what is measured with them."""

    def __init__(self, folder: Path, count: int, repeat: int) -> None:
        self.count = count
        self.repeat = repeat
        self.core = min(os.sched_getaffinity(0))
        self.catalogue = lay_catalogue(folder / "catalogue", count)
        self.plain = lay_plain(folder / "plain", self.catalogue.folder)
        self.empty = lay_empty(folder / "empty")
        self.folder = folder

    def essential(self) -> dict[str, list[float]]:
        """What the ratios are made from."""
        cold, warm = self.catalogue, Place(self.catalogue.folder)
        warm.cache = self.folder / "kept.cache"
        warm.run(*BUILD)
        honest = partial(cold.cold, *BUILD, "-f", HONEST)
        samples = interleaved(
            self.repeat,
            {
                "plain": partial(self.plain.cold, *BUILD),
                "cold": partial(cold.cold, *BUILD),
                "cold, one core": partial(cold.cold, *BUILD, core=self.core),
                "cold, no shortcuts": honest,
                "empty": partial(self.empty.cold, *BUILD),
            },
            say,
        )
        warm.run(*BUILD)  # what it changes is the site that the last one left
        more = {"warm": partial(_warm, warm), "one file": partial(_warm, warm, EDITED)}
        samples |= interleaved(self.repeat, more, say)
        samples["edit"] = self._edits(MKDOCS)
        return samples

    def _edits(self, mkdocs: tuple[str, ...]) -> list[float]:
        page = _page_address(self.catalogue)
        found = edits(self.catalogue, (*mkdocs, *SERVE), EDITED, page, max(5, self.repeat))
        say(f"save to fresh page: {', '.join(f'{seconds:.3f}' for seconds in found)} s")
        return found

    def further(self) -> tuple[dict[str, list[float]], dict[str, float]]:
        """Everything else of the table: samples, and what needs to be measured once."""
        place = self.catalogue
        samples = interleaved(
            self.repeat,
            {
                "check": partial(place.cold, *PATTERNS, "check"),
                "export": partial(place.cold, *PATTERNS, "export"),
                "own work, one core": partial(_own_work, place, self.count, self.core),
                "own work": partial(_own_work, place, self.count),
            },
            say,
        )
        samples["edit, polling"] = self._edits(
            (PYTHON, str(Path(__file__).with_name("polling.py")))
        )
        return samples | self._hugo() | self._zensical(), self._weights()

    def _weights(self) -> dict[str, float]:
        found = {
            "memory": self.catalogue.memory(*BUILD),
            "plain memory": self.plain.memory(*BUILD),
        }
        site, plain = self.catalogue.folder / "site", self.plain.folder / "site"
        pages = pattern_pages(site)
        assert len(pages) == self.count, "each pattern has a page"
        found["page"], found["page gzipped"] = page_weights(pages)
        found["plain page"], found["plain page gzipped"] = page_weights(
            sorted(plain.glob("workshop/*/*/index.html"))
        )
        theme = site_size(self.empty.folder / "site")
        found["site"] = site_size(site) - theme
        found["plain site"] = site_size(plain) - theme
        visit = first_visit(site, _numbered(pages, VISITED))
        if visit is None:
            say("no Chromium, or no playwright: first visits are left out")
        else:
            found["visit"], found["visit page"] = visit
        return found

    def _hugo(self) -> dict[str, list[float]]:
        hugo = installed("hugo")
        if hugo is None:
            say("Hugo is not installed: left out")
            return {}
        place = lay_hugo(self.folder / "hugo", self.catalogue)
        found = interleaved(self.repeat, {"hugo": partial(place.cold, hugo)}, say)
        page = _page_address(self.catalogue)
        file = f"content/{page.strip('/')}.md"
        command = (hugo, "server", "--bind", "127.0.0.1", "--port", "PORT")
        found["hugo edit"] = edits(place, command, file, page, max(5, self.repeat))
        return found

    def _zensical(self) -> dict[str, list[float]]:
        zensical = installed("zensical")
        if zensical is None or self.count > ZENSICAL:
            why = "is not installed" if zensical is None else "takes more memory than there is"
            say(f"Zensical {why}: left out")
            return {}
        place = lay_plain(self.folder / "zensical", self.catalogue.folder)
        build = (zensical, "build", "--clean")
        found = interleaved(self.repeat, {"zensical": partial(place.cold, *build)}, say)
        page = f"{EDITED.removesuffix('.md')}/"
        command = (zensical, "serve", "--dev-addr", "ADDRESS")
        found["zensical edit"] = edits(place, command, f"docs/{EDITED}", page, max(5, self.repeat))
        return found


def _numbered(pages: list[Path], most: int) -> list[Path]:
    """The pages of the first patterns: the same texts at every size."""

    def number(page: Path) -> int:
        return int(page.parent.name.rpartition("-")[2])

    return sorted(pages, key=number)[:most]


def machine() -> dict[str, str]:
    """What the seconds depend on."""
    names = ("mkdocs", "mkdocs-material", "mkdocs-patterns")
    others = {"hugo": "version", "zensical": "--version"}
    paths = {name: path for name in others if (path := installed(name))}
    said = {n: subprocess.check_output([p, others[n]], text=True) for n, p in paths.items()}
    return {
        "measured": time.strftime("%B %Y"),
        "cores": str(len(os.sched_getaffinity(0))),
        "python": platform.python_version(),
        **{name: metadata.version(name) for name in names},
        **{n: found[0] for n, text in said.items() if (found := _VERSION.search(text))},
    }


def sized(count: int, repeat: int) -> tuple[dict[str, float], dict[str, list[float]]]:
    """All figures of one size, and the samples behind the medians."""
    with tempfile.TemporaryDirectory() as folder:
        say(f"{count:,} patterns")
        bench = Bench(Path(folder), count, repeat)
        samples = bench.essential()
        more, once = bench.further()
        samples |= more
        return {**median_each(samples), **once}, samples


def table(results: Mapping[str, Any]) -> str:
    """The page's part: the table, and what its seconds depend on."""
    about = results["machine"]
    names = {"hugo": "Hugo", "zensical": "Zensical"}
    others = "".join(f", {name} {about[key]}" for key, name in names.items() if key in about)
    sizes = {int(size): results["sizes"][size] for size in sorted(results["sizes"], key=int)}
    times = {len(samples["cold"]) for samples in results["samples"].values()}
    return (
        f"{markdown(sizes)}\n\n"
        f"{about['measured']}, {about['cores']} cores, Python {about['python']}, MkDocs"
        f" {about['mkdocs']}, Material {about['mkdocs-material']}{others}; medians of"
        f" {' to '.join(map(str, sorted({min(times), max(times)})))} runs."
    )


def together(before: Mapping[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """With the sizes that an earlier run measured on the same machine and day's versions."""
    if before["machine"] != now["machine"]:
        return now
    return {**now, **{part: {**before[part], **now[part]} for part in ("sizes", "samples")}}


def guarded(repeat: int, *, renew: bool) -> int:
    """The ratios of a small run against the kept ones; 1 where one is worse by half.

    Files lie in memory where the system offers it: disks differ more than programs do.
    """
    if os.access(IN_MEMORY, os.W_OK):
        os.environ.setdefault("TMPDIR", IN_MEMORY)

    def measured() -> dict[str, float]:
        with tempfile.TemporaryDirectory() as folder:
            samples = Bench(Path(folder), COUNT, repeat).essential()
            return ratios({name: median(values) for name, values in samples.items()})

    found = measured()
    if renew:
        keep(found)
        return 0
    if worse(found, kept()):
        say("worse than it was; once more, for the machine may have been busy")
        found = better(found, measured())
    for name, figure in found.items():
        print(f"{name}: {figure:.3f} (kept {kept()[name]:.3f})")
    complaints = worse(found, kept())
    for complaint in complaints:
        print(f"worse by half: {complaint}", file=sys.stderr)
    return 1 if complaints else 0


def main() -> int:
    """Measure what is asked for and print its table."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 5000])
    arguments.add_argument("--large", action="store_true", help="10,000 patterns as well")
    arguments.add_argument("--repeat", type=int, help="5; 3 with --ci")
    arguments.add_argument(
        "--json", type=Path, help="file for the figures; those of other sizes in it stay"
    )
    arguments.add_argument("--page", type=Path, help="page whose table is written anew")
    arguments.add_argument("--ci", action="store_true")
    arguments.add_argument("--keep", action="store_true", help="with --ci: keep the new ratios")
    arguments.add_argument("--scale", type=int)
    given = arguments.parse_args()
    if given.ci:
        return guarded(given.repeat or 3, renew=given.keep)
    results: dict[str, Any]
    if given.scale:
        results = {"machine": machine(), **at_scale(given.scale, say)}
        name, text = "scale", scale_table(results)
    else:
        repeat = given.repeat or 5
        sizes = sorted({*given.sizes, *([10_000] if given.large else [])})
        measured = {str(count): sized(count, repeat) for count in sizes}
        results = {
            "machine": machine(),
            "sizes": {size: figures for size, (figures, _) in measured.items()},
            "samples": {size: samples for size, (_, samples) in measured.items()},
        }
        if given.json and given.json.exists():
            results = together(json.loads(given.json.read_text("utf-8")), results)
        name, text = "measured", table(results)
    if given.json:
        given.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    if given.page:
        page = given.page.read_text("utf-8")
        given.page.write_text(between(page, name, text), encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""One build far larger than a workshop's: what each stage takes, and what the site becomes."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from projects import lay_catalogue
from timing import BUILD, Place
from visits import site_size

__all__ = ["at_scale", "scale_table"]

_WANTED = 100_000
"""Patterns somebody might one day collect."""
_STAGES = Path(__file__).with_name("stages.py")
_PATTERNS = (sys.executable, "-m", "mkdocs_patterns")


def at_scale(count: int, say: Callable[[str], None]) -> dict[str, Any]:
    """A cold build, one with nothing changed, memory, files and data of so many patterns."""
    with tempfile.TemporaryDirectory() as folder:
        place = lay_catalogue(Path(folder) / "catalogue", count)
        say(f"{count:,} patterns laid out")
        cold = _staged(place, "cold")
        say(f"cold build: {cold['whole']:.0f} s")
        warm = _staged(place, "nothing changed")
        say(f"nothing changed: {warm['whole']:.0f} s")
        check = place.run(*_PATTERNS, "check")[0]
        site, more = place.folder / "site", place.folder
        export = place.run(*_PATTERNS, "export", "-o", "catalogue.json")[0]
        to_parquet = ("export", "--format", "parquet", "-o", "catalogue.parquet")
        parquet = place.run(*_PATTERNS, *to_parquet)[0]
        found = {
            "site, MB": site_size(site) / 1e6,
            "files in the site": float(sum(path.is_file() for path in site.rglob("*"))),
            "largest page, MB": max(p.stat().st_size for p in site.rglob("*.html")) / 1e6,
            "search index, MB": (site / "search" / "search_index.json").stat().st_size / 1e6,
            "catalogue.json, MB": (more / "catalogue.json").stat().st_size / 1e6,
            "catalogue.parquet, MB": (more / "catalogue.parquet").stat().st_size / 1e6,
            "what is remembered, MB": site_size(place.cache) / 1e6,
            "`check`, seconds": check,
            "`export`, seconds": export,
            "`export --format parquet`, seconds": parquet,
        }
        say("once more, for the memory")
        found["memory of a cold build, MB"] = place.memory(*BUILD)
        return {"patterns": count, "cold": cold, "warm": warm, "found": found}


def _staged(place: Place, name: str) -> dict[str, Any]:
    file = place.folder.parent / f"{name}.json"
    place.run(sys.executable, str(_STAGES), str(file))
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found


def scale_table(results: Mapping[str, Any]) -> str:
    """Two tables: stages, and what there is in the end."""
    count, cold, warm = results["patterns"], results["cold"], results["warm"]
    lines = [
        [f"{count:,} patterns", "cold", "ms a pattern", "nothing changed", "MB held after it"],
        ["---"] * 5,
    ]
    for name, seconds in (*cold["seconds"].items(), ("whole build", cold["whole"])):
        again = warm["whole"] if name == "whole build" else warm["seconds"][name]
        held = cold["memory"].get(name)
        each = 1000 * seconds / count
        cells = [f"{seconds:.1f} s", f"{each:.2f}", f"{again:.1f} s", f"{held:.0f}" if held else ""]
        lines.append([name, *cells])
    more = [["what", f"at {count:,}", f"{_WANTED:,} in proportion"], ["---"] * 3]
    for name, value in results["found"].items():
        more.append([name, _rounded(value), _rounded(_WANTED * value / count)])
    about = results["machine"]
    stages, ends = ("\n".join(f"| {' | '.join(row)} |" for row in rows) for rows in (lines, more))
    return f"{stages}\n\n{ends}\n\n{about['measured']}, {about['cores']} cores, one run."


def _rounded(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"

"""From measured seconds and bytes to the table of the documentation."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["ROWS", "Row", "between", "exponent", "markdown", "ratios", "share"]

Figures = Mapping[str, float]
"""Medians of one size by name: seconds, MB, bytes."""


@dataclass(frozen=True)
class Row:
    """One line of the table; a figure that was not measured leaves its cell empty."""

    label: str
    value: Callable[[Figures], float]
    """`KeyError` where something was not measured."""
    unit: str = "s"
    target: str = ""


def share(figures: Figures, name: str) -> float:
    """A build's time above that of an empty site, as a part of the cold build's."""
    empty = figures["empty"]
    return (figures[name] - empty) / (figures["cold"] - empty)


def exponent(small: tuple[int, float], large: tuple[int, float]) -> float:
    """How a figure grows with the size: 1 is in proportion."""
    return math.log(large[1] / small[1]) / math.log(large[0] / small[0])


def ratios(figures: Figures) -> dict[str, float]:
    """What must not become worse from one change of the program to the next."""
    return {
        "cold build / plain pages": figures["cold"] / figures["plain"],
        "nothing changed, share of the cold build": share(figures, "warm"),
        "one file changed, share of the cold build": share(figures, "one file"),
        "save to fresh page / cold build": figures["edit"] / figures["cold"],
    }


def _plain(name: str) -> Callable[[Figures], float]:
    return lambda figures: figures[name]


def _over(name: str, other: str) -> Callable[[Figures], float]:
    return lambda figures: figures[name] / figures[other]


ROWS = (
    Row("an empty Material site", _plain("empty")),
    Row("plain MkDocs + Material, as many pages of the same text", _plain("plain")),
    Row("catalogue, cold", _plain("cold")),
    Row("catalogue, cold, on one core", _plain("cold, one core")),
    Row("catalogue, cold, `shortcuts: false`", _plain("cold, no shortcuts")),
    Row("cold / plain", _over("cold", "plain"), "x", "0.6 at 1,000"),
    Row("cold on one core / plain", _over("cold, one core", "plain"), "x"),
    Row("cold with `shortcuts: false` / plain", _over("cold, no shortcuts", "plain"), "x"),
    Row("catalogue, nothing changed", _plain("warm")),
    Row("catalogue, one file changed", _plain("one file")),
    Row(
        "nothing changed: above an empty site, share of cold",
        lambda figures: share(figures, "warm"),
        "x",
        "0.2",
    ),
    Row(
        "one file changed: above an empty site, share of cold",
        lambda figures: share(figures, "one file"),
        "x",
        "0.2",
    ),
    Row("save to fresh page, as it runs", _plain("edit"), target="0.2 at 1,000, 1 at 10,000"),
    Row("save to fresh page, MkDocs' polling alone", _plain("edit, polling"), target="0.6"),
    Row("Hugo: cold", _plain("hugo")),
    Row("Hugo: save to fresh page", _plain("hugo edit")),
    Row("Zensical, plain pages: cold", _plain("zensical")),
    Row("Zensical, plain pages: save to fresh page", _plain("zensical edit")),
    Row("memory of a cold build, MB", _plain("memory"), "n", "500 at 10,000"),
    Row("memory of plain MkDocs, MB", _plain("plain memory"), "n"),
    Row("own work on one core, ms a pattern", _plain("own work, one core"), "ms", "1.0"),
    Row("own work as it runs, ms a pattern", _plain("own work"), "ms", "1.0"),
    Row("`check`", _plain("check"), target="12 at 10,000"),
    Row("`export`", _plain("export"), target="12 at 10,000"),
    Row("a pattern's page / the plain page", _over("page", "plain page"), "x", "1.5"),
    Row("the same, gzipped", _over("page gzipped", "plain page gzipped"), "x"),
    Row("the whole site / plain pages", _over("site", "plain site"), "x", "3"),
    Row("first visit to a pattern, kB gzipped", lambda f: f["visit"] / 1000, "kB", "as at 100"),
    Row("its page alone, kB gzipped", lambda f: f["visit page"] / 1000, "kB", "as at 100"),
)
"""The table, from top to bottom."""

_FORMATS = {"s": "{:.2f} s", "x": "{:.2f}", "n": "{:.0f}", "ms": "{:.2f}", "kB": "{:.1f}"}


def markdown(results: Mapping[int, Figures]) -> str:
    """The table: a column a size, rows without any figure left out."""
    sizes = sorted(results)
    lines = [["patterns", *(f"{size:,}" for size in sizes), "at most"]]
    lines += [["---"] * len(lines[0])]
    for row in ROWS:
        cells = [_cell(row, results[size]) for size in sizes]
        if any(cells):
            lines.append([row.label, *cells, row.target])
    if len(sizes) > 1:
        lines.append(["growth of the cold build, exponent", *_growth(results, sizes), "1.05"])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(row: Row, figures: Figures) -> str:
    try:
        return _FORMATS[row.unit].format(row.value(figures))
    except KeyError:
        return ""


def _growth(results: Mapping[int, Figures], sizes: Sequence[int]) -> list[str]:
    """From each size to the next, in the column of the larger."""
    found = [(size, results[size]["cold"]) for size in sizes]
    return ["", *(f"{exponent(small, large):.2f}" for small, large in pairwise(found))]


def between(page: str, name: str, text: str) -> str:
    """The page with this text between its comments `name`. `LookupError` without them."""
    place = re.compile(rf"(<!-- {name}: begin -->\n).*?(<!-- {name}: end -->)", re.S)
    if not place.search(page):
        raise LookupError(f"no comments '<!-- {name}: begin -->' and '<!-- {name}: end -->'")
    return place.sub(lambda found: f"{found[1]}\n{text}\n\n{found[2]}", page, count=1)

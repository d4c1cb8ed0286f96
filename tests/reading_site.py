"""A small catalogue for the pages that bring patterns together, and a look into its pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from built.building import PNG, pattern, write

from mkdocs_patterns.settings import load_settings
from mkdocs_patterns.site import Site, open_site

TUNING = "stage: hyperparameter-optimization\ngoal: compute-efficiency"
PROJECT: Mapping[str, str | bytes] = {
    "workshop/ada/pilot.md": pattern(
        "Cheap Pilot",
        front=f"{TUNING}\nmethod: pilot-runs\ndate: 2024-05-02",
        goal="Spend the budget where it pays. Not elsewhere.",
        forces="A small sample lies.[^1]\n\n### What else\n\nSee [the seeds](../bob/seeds.md).\n\n"
        "[^1]: Not always.",
        solution="Twenty trials on a small sample.\n\n![The curve](curve.png)",
        related_patterns="- Leads to: Seed Lottery\n- Prerequisite: Trust in Small Samples",
    ),
    "workshop/ada/curve.png": PNG,
    "workshop/bob/seeds.md": pattern(
        "Seed Lottery",
        front=f"{TUNING}, trust",
        forces="One seed is an anecdote. Ask [us](https://seeds.example/?a=1#top).",
        solution="Five seeds, please.",
    ),
    "workshop/bob/open.md": pattern(
        "Nothing Said Yet", front="stage: hyperparameter-optimization", forces="Time is short."
    ),
    "workshop/eve/labels.md": pattern(
        "100% {Luck} & Co_",
        front="stage: data-labeling",
        goal="Buy fewer labels.",
        information_need="Which labels are worth their price.",
    ),
    "workshop/eve/adrift.md": pattern("Adrift", context="Somewhere, somehow.", solution="Wait."),
}
REPOSITORY = "https://github.com/acme/needs"


def lay(folder: Path, **changes: str) -> Path:
    """The project, with changed or added files."""
    return write(folder, {**PROJECT, **changes})


def opened(folder: Path, **options: Any) -> Site:
    """The catalogue of a project as a host would open it."""
    found = {
        "site_url": "https://needs.example/deep/",
        "edit_url": lambda path: f"{REPOSITORY}/edit/main/{path}",
        "issue_url": lambda title, text: f"{REPOSITORY}/issues/new?{title}|{text}",
    }
    return open_site(load_settings({}, folder), **{**found, **options})


def html(site: Site, path: str) -> str:
    """The article at a source path."""
    return site.page(next(plan for plan in site.plans if plan.path == path)).html


def assets(site: Site) -> dict[str, str | bytes]:
    """All files of a site that are no pages, with their content."""
    return {path: kept.get() for path, kept in site.assets()}


def parsed(markup: str) -> Element:
    """A fragment as every browser reads it; an error where one would have to mend it."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False, strict=False)
    root: Element = parser.parse(f"<!doctype html><title>x</title>{markup}")
    assert parser.errors == []
    return root


def having(root: Element, name: str) -> Iterator[Element]:
    """Elements with a class."""
    return (e for e in root.iter() if name in e.get("class", "").split())


def words(element: Element) -> str:
    """Visible text, white space folded."""
    parts = [element.text or ""]
    for child in element:
        apart = " " if child.tag in ("dt", "dd", "div", "li", "p") else ""
        parts += [words(child), apart, child.tail or ""]
    return " ".join("".join(parts).split())

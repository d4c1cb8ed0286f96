"""The structure of every kind of page: what screen readers, keyboards and search engines go by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import get_args
from xml.etree.ElementTree import Element

import pytest
from reading_site import lay, opened, parsed

from mkdocs_patterns.pages.book import PageKind
from mkdocs_patterns.site import Site

NAMED_BY = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "headers", "list")
"""Attributes that hold ids of other elements of the page."""
CONTROLS = ("a", "button", "input", "select", "textarea", "summary")
MINE = """---
stage: hyperparameter-optimization
status: reviewed
supersedes: Seed Lottery
former_ids: adrift-again
---
# Pattern Name

Twice as Wide

## Goal

Reuse.

## Forces

#### A deep heading

| a | b |
|---|---|
| 1 | 2 |

<details><summary>More</summary>Hidden.</details>

![](curve.png)

```python
print("wide")
```
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    files = {
        "workshop/ada/twice.md": MINE,
        "workshop/Template.md": "# Pattern Name\n\n*Name it*\n\n## Goal\n\n*What for?*\n",
    }
    return opened(lay(tmp_path_factory.mktemp("html"), **files))


@pytest.fixture(scope="module")
def pages(site: Site) -> dict[str, Element]:
    """Every page by its path, parsed; problems of markup fail here."""
    found = {plan.path: parsed(site.page(plan).html) for plan in site.plans}
    assert {plan.kind for plan in site.plans} == set(get_args(PageKind))
    return found


def below(element: Element, *names: str) -> Iterator[Element]:
    """Elements of these names inside another."""
    return (each for each in element.iter() if each.tag in names)


def words(element: Element) -> str:
    """What a screen reader calls an element."""
    label = element.get("aria-label") or "".join(element.itertext())
    return " ".join(label.split()) or "".join(e.get("alt", "") for e in below(element, "img"))


def test_each_page_has_one_first_heading_and_skips_no_level_of_its_own(
    pages: dict[str, Element],
) -> None:
    for path, root in pages.items():
        levels = [int(h.tag[1]) for h in root.iter() if re.fullmatch("h[1-6]", str(h.tag))]
        assert levels.count(1) == 1, path
        assert levels[0] == 1, path
        for above, level in pairwise(levels):
            assert level <= above + 1, f"{path}: {levels}"


def test_whatever_is_named_by_an_id_is_there(pages: dict[str, Element]) -> None:
    seen = set()
    for path, root in pages.items():
        ids = {each.get("id") for each in root.iter()}
        for each in root.iter():
            for name in NAMED_BY:
                for target in (each.get(name) or "").split():
                    assert target in ids, f"{path}: {name}={target}"
                    seen.add(name)
    assert {"for", "aria-labelledby", "aria-controls"} <= seen


def test_every_link_and_control_has_a_name(pages: dict[str, Element]) -> None:
    for path, root in pages.items():
        labelled = {label.get("for") for label in below(root, "label")}
        inside = {id(each) for label in below(root, "label") for each in label.iter()}
        for each in below(root, *CONTROLS):
            named = each.get("id") in labelled if each.get("id") else False
            assert words(each) or named or id(each) in inside, f"{path}: {each.tag} {each.attrib}"


def test_nothing_that_can_be_clicked_stands_inside_another(pages: dict[str, Element]) -> None:
    for path, root in pages.items():
        for outer in below(root, "a", "button", "summary"):
            assert not [e.tag for e in below(outer, *CONTROLS) if e is not outer], path


def test_lists_hold_items_and_terms_stand_beside_descriptions(pages: dict[str, Element]) -> None:
    for path, root in pages.items():
        for each in below(root, "ul", "ol"):
            assert {child.tag for child in each} <= {"li"}, path
            assert len(each), f"{path}: an empty list"
        for each in below(root, "dl"):
            groups = [child for child in each if child.tag == "div"] or [each]
            for group in groups:
                tags = [child.tag for child in group]
                assert tags[:1] == ["dt"], f"{path}: {tags}"
                assert "dd" in tags, path
                assert set(tags) == {"dt", "dd"}, path


def test_tables_of_ours_have_a_caption_and_heads_with_a_scope(pages: dict[str, Element]) -> None:
    found = 0
    for path, root in pages.items():
        for table in below(root, "table"):
            if not table.get("class", "").startswith("pat-"):
                continue
            found += 1
            assert words(next(below(table, "caption"))), path
            heads = list(below(table, "th"))
            assert heads, path
            for head in heads:
                assert head.get("scope") in ("col", "row", "rowgroup"), f"{path}: {words(head)}"
    assert found > 2


def test_landmarks_of_one_kind_have_names_of_their_own(pages: dict[str, Element]) -> None:
    for path, root in pages.items():
        for name in ("nav", "form", "aside"):
            names = [each.get("aria-label") or "" for each in below(root, name)]
            assert len(set(names)) == len(names), f"{path}: {names}"


def test_no_page_carries_styles_or_scripts_or_handlers_of_its_own(
    pages: dict[str, Element],
) -> None:
    for path, root in pages.items():
        assert not list(below(root, "style", "script", "iframe", "object")), path
        for each in root.iter():
            for name in each.attrib:
                assert name != "style", f"{path}: {each.attrib}"
                assert not name.startswith("on"), f"{path}: {name}"


def test_buttons_never_send_a_form(pages: dict[str, Element]) -> None:
    buttons = [each for root in pages.values() for each in below(root, "button")]
    assert buttons
    assert {each.get("type") for each in buttons} == {"button"}

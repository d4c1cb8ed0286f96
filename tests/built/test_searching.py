"""Material's search knows each pattern by all its words, in one entry that holds text alone."""

from __future__ import annotations

import html
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from built.building import Built, build, config, pattern, write

from mkdocs_patterns.host import searching
from mkdocs_patterns.host.searching import load_on_use

HOME = {"docs/index.md": "# Home\n\n## About\n\nHello.\n"}
MARKUP = {
    "workshop/ann/markup.md": pattern(
        "Say <b>Mark</b>up & \"More\"",
        goal="Type <script>alert(1)</script> & AT&T &amp; 1 < 2.",
        context="Auto**ML** and `code<T>` in\n\n| a | b |\n| - | - |\n| left | right |\n",
        solution="First[^1].\n\n[^1]: A quagga's footnote.\n",
    )
}  # fmt: skip


def entries(built: Built) -> dict[str, dict[str, Any]]:
    """The search entries of patterns' pages, by address."""
    found = [doc for doc in built.search() if doc["location"].startswith("patterns/")]
    assert len({doc["location"] for doc in found}) == len(found)
    return {doc["location"]: doc for doc in found}


@pytest.fixture(scope="module")
def markup(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A pattern full of characters that mean something to browsers."""
    files = {**HOME, **MARKUP, "mkdocs.yml": config("search", "tags", "patterns")}
    return build(write(tmp_path_factory.mktemp("markup"), files))


def test_each_pattern_has_one_entry_and_lists_have_none(plain: Built) -> None:
    ids = {found["id"] for found in plain.data()["patterns"]}
    assert set(entries(plain)) == {f"patterns/{name}/" for name in ids}


def test_an_entry_holds_title_terms_author_and_every_word(plain: Built) -> None:
    entry = entries(plain)["patterns/cheap-pilot-co/"]
    assert html.unescape(entry["title"]) == "Cheap Pilot & Co"
    assert {"Hyperparameter optimization", "Compute efficiency"} <= set(entry["tags"])
    assert re.findall("<p>(.*?)</p>", entry["text"]) == [
        "Goal: Spend the budget where it pays, says the quokka.",
        "Context: Before a long search. See the seeds.",
        "Solution: Run twenty trials on a small sample. What to watch The axolotl of the spread.",
        "alice",
    ]


def test_what_an_author_typed_stays_text_in_an_entry(markup: Built) -> None:
    [entry] = entries(markup).values()
    assert not re.search("[<>]", re.sub("</?p>", "", entry["text"]) + entry["title"])
    text = html.unescape(entry["text"])
    for words in (
        "Type <script>alert(1)</script> & AT&T", "AutoML and code<T> in", "left right",
        "A quagga's footnote.</p> <p>ann</p>",
    ):  # fmt: skip
        assert words in text


def test_pages_of_the_owners_keep_an_entry_a_section(markup: Built) -> None:
    mine = [doc["location"] for doc in markup.search() if doc["location"][:1] in ("", "#")]
    assert mine == ["", "#about"]


def test_articles_reach_the_page_although_search_does_not_read_them(markup: Built) -> None:
    assert "footnote." in markup.article("patterns/say-b-mark-b-up-more")


def test_a_search_plugin_that_is_not_the_known_one_is_left_to_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "_MODULE", "another.plugin")
    built = build(write(tmp_path, {**HOME, **MARKUP, "mkdocs.yml": config()}))
    assert "patterns/say-b-mark-b-up-more/#p-goal" in entries(built)
    assert "XMLHttpRequest" not in built.page("patterns/say-b-mark-b-up-more")


class _Section:
    def __init__(self, element: object) -> None:
        self.text: list[str] = []
        self.title: list[str] = []


def _index(**changes: Any) -> Any:
    def create(section: object, toc: object, url: str, page: object) -> None:
        """As Material's."""

    return SimpleNamespace(**{"entries": [], "create_entry_for_section": create, **changes})


@pytest.mark.parametrize(
    ("index", "section", "known"),
    [
        (_index(), _Section, True),
        (None, _Section, False),
        (_index(entries={}), _Section, False),
        (SimpleNamespace(entries=[]), _Section, False),
        (_index(create_entry_for_section=lambda section, page: None), _Section, False),
        (_index(), lambda: None, False),
        (_index(), lambda element: SimpleNamespace(text="", title=""), False),
    ],
)
def test_an_index_of_another_shape_is_noticed(index: Any, section: Any, known: bool) -> None:
    assert searching._known(index, section, str) is known


# The index is fetched when search is used (in a browser: tests/browser/test_search.py)


@pytest.mark.parametrize("path", ["index.html", "404.html", "zoo", "patterns/seed-lottery"])
def test_every_page_waits_with_the_index_before_materials_script_runs(
    path: str, plain: Built
) -> None:
    page = plain.page(path)
    assert page.count("XMLHttpRequest") == 1
    assert page.index("XMLHttpRequest") < page.index("assets/javascripts/bundle.")


def test_two_catalogues_of_a_site_make_it_wait_once(twofold: Built) -> None:
    assert twofold.page("index.html").count("XMLHttpRequest") == 1


@pytest.mark.parametrize(
    "text", ["", "<p>x</p>", "<urlset></urlset>", "assets/javascripts/bundle."]
)
def test_what_is_no_page_of_materials_stays_as_it_is(text: str) -> None:
    assert load_on_use(text) == text

"""Whatever participants write, nothing fails, no word is lost, and the pages are proper HTML."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hostile.arbitrary import data, lost, read, texts
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mkdocs_patterns.reading.frontmatter import read_front_matter
from mkdocs_patterns.reading.text import decode
from mkdocs_patterns.settings import load_settings
from mkdocs_patterns.site import open_site
from mkdocs_patterns.urls import slug

MANY = settings(max_examples=400)


@MANY
@given(texts())
@example(
    "# Pattern Name\n\nX\n\n## Problem\n\nreplace it by <mean>, or vector<int>, if a<b then c>d"
)
def test_no_word_of_a_text_is_lost(text: str) -> None:
    assert lost(text.encode("utf-8", "surrogatepass")) == set()


@MANY
@given(data())
def test_any_bytes_are_read_and_no_word_is_lost(content: bytes) -> None:
    assert lost(content) == set()


@MANY
@given(data())
def test_the_same_bytes_are_read_the_same_way(content: bytes) -> None:
    assert read(content) == read(content)


@MANY
@given(data())
def test_a_text_has_no_controls_and_its_lines_keep_their_number(content: bytes) -> None:
    text = decode(content).text
    assert not set(text) & set("\x00\x07\x1b\r\u202e\u2066\ufeff\u2028\ud800")
    if content.isascii():
        plain = content.decode().replace("\r\n", "\n").replace("\r", "\n")
        assert text.count("\n") == plain.count("\n")


@MANY
@given(st.text(alphabet=st.sampled_from("ab:-#'\"[]{}&*!|>%@`,? \n\t0\u202e\\"), max_size=120))
def test_any_front_matter_is_strings_or_a_named_trouble(block: str) -> None:
    front = read_front_matter(f"---\n{block}\n---\nbody")
    assert front.length <= block.count("\n") + 3
    assert _strings(dict(front.meta))


def _strings(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and _strings(item) for key, item in value.items())
    if isinstance(value, list):
        return all(map(_strings, value))
    return isinstance(value, str)


@MANY
@given(st.text(max_size=200))
def test_any_name_gives_a_slug_fit_for_all_systems(text: str) -> None:
    name = slug(text)
    assert name
    assert name == name.strip("-. ").casefold()
    assert not set(name) & set('<>:"/\\|?*\x00 _')
    assert len(name) <= 100
    assert slug(name) == name


NAMES = st.text(
    alphabet=st.one_of(
        st.sampled_from("aA.-_ \u0301\u00e9'\"<%{"), st.characters(exclude_characters="/\x00")
    ),
    min_size=1,
    max_size=12,
).filter(lambda name: name not in (".", ".."))
TREES = st.dictionaries(
    st.tuples(
        st.lists(NAMES, max_size=2).map(tuple),
        NAMES,
        st.sampled_from([".md", ".md", ".MD", ".png", "", ".markdown"]),
    ),
    st.one_of(data(), st.just("link")),
    max_size=8,
)


@given(TREES)
@settings(max_examples=25)
def test_any_tree_of_files_is_built_into_pages(
    tree: dict[tuple[tuple[str, ...], str, str], bytes | str],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for (way, name, suffix), content in tree.items():
            path = root.joinpath("workshop", *way, name + suffix)
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                if isinstance(content, str):
                    path.symlink_to("/etc/passwd")
                else:
                    path.write_bytes(content)
            except (OSError, ValueError):
                continue
        site = open_site(load_settings({}, root))
        pages = [site.page(plan) for plan in site.plans]
        places = [site.addresses.url(plan.path).casefold() for plan in site.plans]
        assert len(set(places)) == len(places)
        assert all(page.html for page in pages)
        assert "root:x:0" not in site.data()
        site.data().encode("utf-8")


@pytest.mark.parametrize("count", [50])
def test_hostile_and_ordinary_files_in_one_tree_all_have_pages(count: int, tmp_path: Path) -> None:
    for number in range(count):
        path = tmp_path / "workshop" / f"p{number}" / "x.md"
        path.parent.mkdir(parents=True)
        odd = ("> " * 300, "[" * 3000, "- " * 400, "<div>" * 500, "quiet words")[number % 5]
        path.write_text(f"# Pattern Name\n\nName {number}\n\n## Problem\n\nword{number} {odd}\n")
    site = open_site(load_settings({}, tmp_path))
    shown = [site.page(plan).html for plan in site.plans if plan.kind == "pattern"]
    assert len(shown) == count
    assert all(any(f"word{number} " in page for page in shown) for number in range(count))

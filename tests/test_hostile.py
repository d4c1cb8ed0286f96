"""The hostile corpus, judged on a built site: one test a case, and the rules that hold for all."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import html5lib
import pytest
from hostile.judge import (
    AUTHORS,
    CORE,
    SIGNATURES,
    Built,
    Page,
    faults,
    key,
    odd_path,
    read_page,
    reported,
)
from hostile.loader import CANARY, Case, same
from hostile.site import ALL, HARMLESS, LIMIT, SITE, TOGETHER, build, lay, shared_site

from mkdocs_patterns.commands.changes import foreign_changes
from mkdocs_patterns.settings import load_settings

FORMULA = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r]")
"""How a cell begins that spreadsheets run."""
LINKED_DATA = '{"@context":"https://schema.org",'
"""How the script begins that says what a page is about."""
PUBLISHED = frozenset(
    f"patterns/{name}"
    for name in (
        "catalogue.csv",
        "catalogue.json",
        "catalogue.jsonld",
        "catalogue.schema.json",
        "codebook.jsonld",
        "codebook.qdc",
        "llms.txt",
    )
)
"""What lies beside the pages of the catalogue and the data of its patterns."""
NOTICE = "shown as typed"
"""What the page of a text says that could not be read."""


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Built, dict[str, str]]:
    return shared_site(tmp_path_factory)


@pytest.fixture(scope="session")
def built(whole: tuple[Built, dict[str, str]]) -> Built:
    return whole[0]


@pytest.fixture(scope="session")
def skipped(whole: tuple[Built, dict[str, str]]) -> dict[str, str]:
    return whole[1]


@pytest.fixture(scope="session")
def output(built: Built) -> dict[str, bytes]:
    """Every file of the output."""
    return {
        path.relative_to(built.folder).as_posix(): path.read_bytes()
        for path in sorted(built.folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="session")
def texts(output: dict[str, bytes]) -> dict[str, str]:
    """Every file of the output whose text a browser or a program reads."""
    own = {path: data for path, data in output.items() if not path.startswith("assets/")}
    return {path: data.decode("utf-8", "replace") for path, data in own.items()}


# One test a case


def judge(case: Case, built: Built) -> None:
    pages = [page for path in case.files for page in built.of.get(key(path), ())]
    pages = list({page.path: page for page in pages}.values())
    shown = " ".join(page.text for page in pages)
    codes = reported(case, built)
    wanted = Counter(key(path) for path in case.published)
    for path in case.files:
        assert len(built.of.get(key(path), ())) >= wanted[key(path)], f"no page: {path!a}"
        if not wanted[key(path)]:
            assert key(path) not in built.of, f"a page too many: {path!a}"
        hidden = any(part.startswith(".") for part in path.split("/"))
        if key(path) not in built.of and path.casefold().endswith(".md") and not hidden:
            assert built.codes.get(key(path)) or case.files[path].kind == "directory", (
                f"neither page nor problem: {path!a}"
            )
    # pytest explains `in` by comparing the texts, which takes minutes for long ones: so lists
    assert [fragment for fragment in case.must_show if same(fragment) not in shown] == []
    assert [fragment for fragment in case.must_not_show if same(fragment) in shown] == []
    hrefs = {element.get("href") for page in pages for element in page.article}
    assert set(case.must_link) <= hrefs
    tags = {element.tag for page in pages for element in page.article}
    assert set(case.elements) <= tags
    assert set(case.problems) <= codes, f"reported is only {sorted(codes)}"
    if any("too-slow" in built.codes.get(key(path), ()) for path in case.published):
        assert NOTICE in shown.casefold()
    assert not set(case.not_reported) & codes
    for page in pages:
        assert list(faults(page, built.folder)) == []
    for pattern in built.data["patterns"]:
        if key(pattern["source"]) in {key(path) for path in case.files}:
            page = built.pages[f"{pattern['url']}index.html"]
            untitled = same(pattern["title"]) not in page.text
            assert not untitled


@pytest.mark.parametrize("case", TOGETHER, ids=lambda case: case.id)
def test_a_hostile_case_comes_to_nothing(case: Case, built: Built, skipped: dict[str, str]) -> None:
    if case.id in skipped:
        pytest.skip(f"this system cannot hold the case: {skipped[case.id]}")
    judge(case, built)


@pytest.mark.parametrize("case", [case for case in ALL if case.alone], ids=lambda case: case.id)
def test_a_hostile_case_comes_to_nothing_in_a_project_of_its_own(
    case: Case, tmp_path: Path
) -> None:
    if reason := lay(tmp_path / "project", (case,)).get(case.id):
        pytest.skip(f"this system cannot hold the case: {reason}")
    built = build(tmp_path / "project")
    judge(case, built)
    for path in built.folder.rglob("*"):
        assert not path.is_file() or CANARY.encode() not in path.read_bytes(), path


def test_no_cell_of_the_table_is_run_by_a_spreadsheet(built: Built) -> None:
    csv.field_size_limit(10_000_000)
    with next(built.folder.rglob("catalogue.csv")).open(encoding="utf-8-sig", newline="") as table:
        rows = list(csv.reader(table))
    assert len(rows) == 1 + len(built.data["patterns"])
    assert {len(row) for row in rows} == {len(rows[0])}
    runs = [cell for row in rows for cell in row if FORMULA.match(cell)]
    assert runs == []


@pytest.mark.parametrize("case", [c for c in ALL if c.flagged is not None], ids=lambda c: c.id)
def test_a_change_outside_the_own_folder_is_flagged(case: Case, tmp_path: Path) -> None:
    if reason := lay(tmp_path / "project", (case,)).get(case.id):
        pytest.skip(f"this system cannot hold the case: {reason}")
    settings = load_settings({}, tmp_path / "project")
    found = foreign_changes(case.files, settings, case.participant)
    assert {problem.path for problem in found} == set(case.flagged or ())


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        "<p onclick='alert(1)'>x</p>",
        "<p style='position:fixed'>x</p>",
        "<a href='java&#10;script:alert(1)'>x</a>",
        "<a href='//tripwire.invalid/'>x</a>",
        "<a href='\\\\tripwire.invalid'>x</a>",
        "<img src='https://tripwire.invalid/x.png'>",
        "<img src='../../secret.png'>",
        "<h3 id='__config'>x</h3>",
        "<h3 id='forms'>x</h3>",
        "<h3 id='t-x'>x</h3><h3 id='t-x'>y</h3>",
        "<div class='md-dialog'>x</div>",
        "<input type='text'>",
        "<a type='text/html' href='../'>x</a>",
        "<div data-pattern='../x/'>x</div>",
        "<pre tabindex='0'>x</pre>",
        "<p><b>crossed</p></b>",
        "<p>never closed",
    ],
)
def test_the_judge_sees_what_must_not_be(markup: str, tmp_path: Path) -> None:
    page = read_page("x/index.html", f'<div class="patterns">{markup}</div>')
    assert list(faults(page, tmp_path)) != []


def test_what_a_tool_says_holds_no_words_of_an_author(tmp_path: Path) -> None:
    def judged(value: str) -> list[str]:
        markup = f'<div class="patterns"><div data-pattern="{value}"></div></div>'
        return list(faults(read_page("patterns/compare/index.html", markup), tmp_path))

    assert judged("../PATTERN-ID/") == []
    assert judged("javascript:alert(1)") != []


# Rules for the whole output


def test_the_build_ends_in_bounded_time(built: Built) -> None:
    assert built.seconds < LIMIT


def test_every_ordinary_pattern_has_its_page(built: Built) -> None:
    for name in HARMLESS:
        assert built.of[key(f"workshop/{name}")]


def test_nothing_from_outside_the_sources_is_in_any_file(output: dict[str, bytes]) -> None:
    leaks = [p for p, data in output.items() if CANARY.encode() in data or CANARY in p]
    assert leaks == []


@pytest.mark.parametrize("case", [c for c in TOGETHER if c.must_not_contain], ids=lambda c: c.id)
def test_what_must_not_be_published_is_in_no_file(case: Case, output: dict[str, bytes]) -> None:
    for fragment in case.must_not_contain:
        assert [p for p, data in output.items() if fragment.encode() in data] == []


@pytest.mark.parametrize(
    "case", [c for c in TOGETHER if c.must_not_contain_html], ids=lambda c: c.id
)
def test_what_must_not_be_in_a_page_is_in_none(case: Case, texts: dict[str, str]) -> None:
    pages = {path: text for path, text in texts.items() if path.endswith(".html")}
    for fragment in case.must_not_contain_html:
        attribute = "=" in fragment and "<" not in fragment
        within = (tags(text) if attribute else text for text in pages.values())
        assert [p for p, text in zip(pages, within, strict=True) if fragment in text] == []


def test_no_page_has_a_foreign_element_attribute_or_address(built: Built) -> None:
    found = {path: list(faults(page, built.folder)) for path, page in built.pages.items()}
    assert {path: what[:3] for path, what in found.items() if what} == {}


def test_a_browser_s_parser_sees_the_same_elements(built: Built) -> None:
    """Compares a strict reading with that of the HTML standard, where markup could break out."""
    for page in (page for pages in built.of.values() for page in pages):
        path = page.path
        markup = (built.folder / path).read_text("utf-8")
        start = markup.index('<div class="patterns')
        article = markup[start : markup.index("</article>", start)]
        if len(article) > 60_000:
            continue
        tree = html5lib.parseFragment(article, treebuilder="etree", namespaceHTMLElements=False)
        seen = Counter(e.tag.split("}")[-1] for e in tree.iter() if isinstance(e.tag, str))
        del seen["DOCUMENT_FRAGMENT"]
        written = Counter(e.tag for e in page.article)
        for tag in set(seen) - CORE - AUTHORS:
            assert tag in ("svg", "path", "form", "button", "label", "fieldset", "legend"), path
        assert {t: n for t, n in written.items() if seen[t] < n} == {}, path


@cache
def tags(markup: str) -> str:
    """The tags of a page alone: what looks like an attribute is harmless in text."""
    return "".join(re.findall(r"<[a-zA-Z/!][^<>]*>", markup))


def harmless(built: Built) -> list[Page]:
    return [page for name in HARMLESS for page in built.of[key(f"workshop/{name}")]]


def shape(page: Page) -> set[tuple[str, ...]]:
    """Elements around the article, each with the names of its attributes."""
    return {(e.tag, *sorted(name for name, _ in e.attributes)) for e in page.around}


def loaded(page: Page) -> set[tuple[str, str]]:
    """What a page loads and says in its head, contents of meta elements aside."""
    found: set[tuple[str, str]] = set()
    for e in page.around:
        if e.tag in ("script", "img", "iframe"):
            found.add((e.tag, e.get("src") or ""))
        elif e.tag == "link" and e.get("rel") not in ("prev", "next", "canonical"):
            found.add((e.get("rel") or "", e.get("href") or ""))
        elif e.tag == "meta":
            found.add(("meta", e.get("name") or e.get("http-equiv") or e.get("charset") or ""))
    return found


def test_around_the_article_a_hostile_page_is_built_like_a_harmless_one(built: Built) -> None:
    ordinary = harmless(built)
    shapes = set().union(*map(shape, ordinary))
    heads = set().union(*map(loaded, ordinary))
    scripts = {script for page in ordinary for script in page.scripts}
    # a page may stand first or last in its stage, or say nothing of what it needs
    shapes |= {("meta", "content", "name"), ("link", "href", "rel")}
    for pages in built.of.values():
        for page in pages:
            assert shape(page) - shapes == set(), page.path
            assert loaded(page) - heads - {("meta", "description")} == set(), page.path
            others = {text for text in page.scripts if not text.startswith(LINKED_DATA)}
            assert others - scripts == set(), page.path


def test_titles_and_descriptions_are_text(built: Built) -> None:
    for page in built.pages.values():
        assert page.title.endswith(f" - {SITE}"), page.path
        assert not re.search(r"[<>\x00-\x1f\u202a-\u202e\u2066-\u2069]", page.title), page.path
        [*descriptions] = [e for e in page.around if e.get("name") == "description"]
        assert len(descriptions) <= 1, page.path


def test_data_inside_pages_parses_and_holds_no_markup(built: Built) -> None:
    for page in built.pages.values():
        for script in page.scripts:
            if script.lstrip().startswith("{"):
                assert "<" not in script
                json.loads(script)


def test_the_search_index_holds_text_and_harmless_elements_only(texts: dict[str, str]) -> None:
    index = json.loads(texts["search/search_index.json"])
    for entry in index["docs"]:
        for part in ("title", "text"):
            tags = set(re.findall(r"<\s*/?\s*([a-zA-Z!?][^\s<>/]*)([^<>]*)>", entry[part]))
            foreign = {t for t in tags if t[0] not in CORE | AUTHORS or t[1].strip(" /")}
            assert foreign == set(), entry["location"]
        assert not re.search(r"[<>\"']", entry["location"])


def test_the_data_parse_and_hold_no_marks_that_turn_text(texts: dict[str, str]) -> None:
    data = texts["patterns/catalogue.json"]
    assert json.loads(data)["patterns"]
    assert not re.search("[\u202a-\u202e\u2066-\u2069\ufeff\x00]", data)


def test_the_sitemap_parses_and_names_pages_of_the_site(texts: dict[str, str]) -> None:
    tree = ElementTree.fromstring(texts["sitemap.xml"])
    found = [e.text or "" for e in tree.iter() if e.tag.endswith("loc")]
    assert found
    assert all(re.fullmatch(r"https://example\.org/[^<>\"'\s]*", url) for url in found)


def test_every_path_of_the_output_is_fit_for_all_systems(output: dict[str, bytes]) -> None:
    assert {path: odd for path in output if (odd := odd_path(path))} == {}
    folded = Counter(unicodedata.normalize("NFC", path).casefold() for path in output)
    assert [path for path, times in folded.items() if times > 1] == []


def test_only_pages_data_and_true_images_are_published(output: dict[str, bytes]) -> None:
    for path, data in output.items():
        if path.startswith("patterns/images/"):
            suffix = "." + path.rpartition(".")[2]
            assert data.startswith(SIGNATURES[suffix]), path
        elif path.startswith("patterns/"):
            assert path in PUBLISHED or path.endswith(("/index.html", "/pattern.json")), path
        else:
            known = ("404.html", "index.html", "assets/", "search/", "sitemap.", "tags.json")
            assert path.startswith(known), path


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    slow = ("quadratic", "recursion")
    chosen = tuple(c for c in TOGETHER if c.id.partition("/")[0] not in slow)
    found = []
    for seed in ("1", "2"):
        project = tmp_path / seed / "project"
        lay(project, chosen)
        done = subprocess.run(
            [sys.executable, "-c", _ALL_PAGES],
            cwd=project,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            timeout=LIMIT,
            check=True,
        )
        found.append(done.stdout)
    assert found[0] == found[1]
    assert len(found[0]) > 64


_ALL_PAGES = """
import hashlib
from pathlib import Path
from mkdocs_patterns.settings import load_settings
from mkdocs_patterns.site import open_site
site = open_site(load_settings({}, Path.cwd()))
print(hashlib.sha256(site.data().encode()).hexdigest())
for plan in site.plans:
    print(plan.path, hashlib.sha256(site.page(plan).html.encode()).hexdigest())
"""

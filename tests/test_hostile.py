"""The hostile corpus, judged on a built site: one test a case, and the rules that hold for all."""

from __future__ import annotations

import json
import os
import pickle
import re
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
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
    read_site,
    reported,
)
from hostile.loader import CANARY, Case, cases, materialise, plant_canaries, same

ALL = tuple(cases())
TOGETHER = tuple(case for case in ALL if not case.alone)
LIVE = tuple(case for case in ALL if case.live)
SITE = "Tracks of others"
LIMIT = 240
"""Seconds a build of the whole corpus may take on a loaded machine with two cores."""

HARMLESS = {
    "quiet-one/pattern.md": """# Pattern Name

A quiet pattern

## Goal

Know which rows were lost.

## Problem

Rows vanish while the *table* is cleaned, see [the paper](https://example.org/paper).

## Solution

### First step

Count the rows.

- before
- and after
""",
    "quiet-two/pattern.md": """# Pattern Name

Another quiet pattern

## Problem

Nobody reads the log.

## Related Patterns

- A quiet pattern
- A pattern nobody wrote
""",
}

LATER = {
    "personal-data": "no check looks for personal data in prose yet",
    "flagged": "`check --participant` does not exist yet",
    "csv": "there is no export to CSV yet",
    "notice": "the page's template has no notice for texts shown as typed yet",
}
"""What the corpus asks for and the project cannot do yet: judged as soon as a line here goes."""


def lay(project: Path, chosen: tuple[Case, ...]) -> dict[str, str]:
    """A project with canaries, ordinary patterns and cases; the reasons for cases left out."""
    project.mkdir(parents=True)
    plant_canaries(project)
    (project / "docs").mkdir(exist_ok=True)
    (project / "docs" / "index.md").write_text("# Home\n", encoding="utf-8")
    (project / "mkdocs.yml").write_text(
        f"site_name: {SITE}\nsite_url: https://example.org/\n"
        "theme: {name: material, font: false}\nplugins: [search, tags, patterns]\n",
        encoding="utf-8",
    )
    for name, text in HARMLESS.items():
        path = project / "workshop" / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    done = [materialise(case, project) for case in chosen]
    return {each.case.id: each.skipped for each in done if each.skipped}


def build(project: Path) -> Built:
    """Build the site in a process of its own, so that a crash or a hang is seen from outside."""
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet"],
        cwd=project,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=LIMIT,
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-3000:]
    return read_site(project / "site", time.monotonic() - started)


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Built, dict[str, str]]:
    """The site of all cases that can stand together; built once, also for several workers."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    result = shared / "hostile.pickle"
    try:
        (shared / "hostile.lock").mkdir()
    except FileExistsError:
        while not result.exists():
            if (shared / "hostile.failed").exists():
                pytest.fail("the site could not be built; another worker tells why")
            time.sleep(0.2)
    else:
        try:
            project = shared / "hostile" / "project"
            skipped = lay(project, TOGETHER)
            made = build(project), skipped
        except BaseException:
            (shared / "hostile.failed").touch()
            raise
        draft = result.with_suffix(".draft")
        draft.write_bytes(pickle.dumps(made))
        draft.rename(result)
    loaded: tuple[Built, dict[str, str]] = pickle.loads(result.read_bytes())
    return loaded


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
    assert set(case.problems) - set(LATER) <= codes, f"reported is only {sorted(codes)}"
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


@pytest.mark.parametrize("feature", sorted(LATER))
def test_what_the_corpus_asks_of_a_feature_that_is_not_there_is_counted(feature: str) -> None:
    asked = {
        "personal-data": [case for case in ALL if "personal-data" in case.problems],
        "flagged": [case for case in ALL if case.flagged is not None],
        "csv": [case for case in ALL if case.threat == "csv-formulas"],
        "notice": [case for case in ALL if case.may_report],
    }[feature]
    assert asked, f"nothing waits for it any more: take '{feature}' out of LATER"
    pytest.skip(f"{LATER[feature]}: {len(asked)} cases are not judged by it")


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
        seen = Counter(e.tag for e in tree.iter() if isinstance(e.tag, str))
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
            assert set(page.scripts) - scripts == set(), page.path


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
            assert path.endswith(("/index.html", "/catalogue.json", "/catalogue.schema.json")), path
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


# Live: every vector in a browser, with a tripwire


HOST = "http://catalogue.test/"
KINDS = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
}

_NAMES = """() => {
  const names = new Set();
  for (const start of [document, window, Object.prototype])
    for (let at = start; at; at = Object.getPrototypeOf(at))
      Object.getOwnPropertyNames(at).forEach(name => names.add(name));
  return [...names];
}"""

_PROVOKE = """async (names) => {
  const taken = new Set(names);
  const found = [];
  for (const element of [...document.querySelectorAll("article *")].slice(0, 1500)) {
    for (const name of ["id", "name"])
      if (element.hasAttribute(name) && taken.has(element.getAttribute(name)))
        found.push(name + "=" + element.getAttribute(name));
    if (element.tagName === "DETAILS") element.open = true;
    for (const kind of ["pointerenter", "pointerover", "mouseenter", "mouseover", "mousemove",
                        "focus", "focusin", "toggle", "load", "error", "animationstart", "beforetoggle"])
      element.dispatchEvent(new Event(kind, {bubbles: true}));
    if (element.focus) element.focus();
  }
  await new Promise(done => setTimeout(done, 20));
  const settings = document.getElementById("__config");
  return {
    found,
    tripped: typeof window.__tripped,
    config: settings ? settings.tagName : "none",
    forms: document.forms instanceof HTMLCollection,
    body: document.body.tagName,
    query: typeof document.querySelector,
    fetch: typeof window.fetch,
    location: location.href,
    polluted: Object.keys(Object.prototype).length,
  };
}"""


class Browser:
    """One page of a browser that sees the built site and nothing else."""

    def __init__(self, page: Any, folder: Path) -> None:
        self.page = page
        self.folder = folder
        self.index = False
        """Whether the search index is served; building it costs each page a second."""
        self.strangers: list[str] = []
        self.dialogs: list[str] = []
        page.on("dialog", self._dialog)
        page.route("**/*", self._serve)
        page.goto("about:blank")
        self.names: list[str] = page.evaluate(_NAMES)

    def _dialog(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _serve(self, route: Any) -> None:
        url = route.request.url
        if not url.startswith(HOST):
            self.strangers.append(url)
            route.abort()
            return
        path = url.removeprefix(HOST).partition("?")[0].partition("#")[0]
        file = self.folder / (f"{path}index.html" if not path or path.endswith("/") else path)
        if path.endswith("search_index.json") and not self.index:
            route.fulfill(json={"config": {"lang": ["en"], "separator": " "}, "docs": []})
        elif file.is_file():
            kind = KINDS.get(file.suffix)
            route.fulfill(body=file.read_bytes(), content_type=kind or "application/octet-stream")
        else:
            route.fulfill(status=404)

    def open(self, path: str) -> dict[str, Any]:
        """Load a page, provoke everything in it, and tell what became of it."""
        self.strangers.clear()
        self.dialogs.clear()
        url = HOST + path.removesuffix("index.html")
        self.page.goto(url, wait_until="load")
        seen: dict[str, Any] = self.page.evaluate(_PROVOKE, self.names)
        return seen | {"strangers": list(self.strangers), "dialogs": list(self.dialogs), "at": url}


def no_browser(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser(built: Built) -> Iterator[Browser]:
    from playwright.sync_api import Error, sync_playwright

    options = (
        "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
        "--disable-background-networking --disable-component-update --disable-sync"
    ).split()
    chromium = Path("/usr/bin/chromium")
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(
                executable_path=chromium if chromium.exists() else None, args=options
            )
        except Error as error:
            no_browser(f"NO BROWSER, so no page was loaded: {str(error).splitlines()[0]}")
        context = started.new_context(service_workers="block")
        yield Browser(context.new_page(), built.folder)
        started.close()


def unmoved(seen: dict[str, Any]) -> None:
    assert seen.pop("location") == seen.pop("at")
    assert seen == {
        "found": [],
        "tripped": "undefined",
        "config": "SCRIPT",
        "forms": True,
        "body": "BODY",
        "query": "function",
        "fetch": "function",
        "polluted": 0,
        "strangers": [],
        "dialogs": [],
    }


@pytest.mark.browser
@pytest.mark.parametrize("case", [c for c in LIVE if not c.alone], ids=lambda case: case.id)
def test_nothing_runs_in_a_browser(
    case: Case, built: Built, skipped: dict[str, str], browser: Browser
) -> None:
    if case.id in skipped:
        pytest.skip(f"this system cannot hold the case: {skipped[case.id]}")
    pages = {page.path for path in case.files for page in built.of.get(key(path), ())}
    for path in sorted(pages):
        unmoved(browser.open(path))


@pytest.mark.browser
@pytest.mark.parametrize(
    "path", ["", "report/", "wanted/", "matrix/", "participants/", "stage/", "stage/unclassified/"]
)
def test_nothing_runs_where_patterns_are_listed(path: str, browser: Browser) -> None:
    unmoved(browser.open(f"patterns/{path}"))


@pytest.mark.browser
@pytest.mark.parametrize("words", ["script", "img onerror", "rows", "alert"])
def test_nothing_runs_in_the_results_of_a_search(words: str, browser: Browser) -> None:
    browser.index = True
    try:
        browser.open("index.html")
        page = browser.page
        page.evaluate("document.getElementById('__search').checked = true")
        field = page.locator("input.md-search__input")
        field.fill(words, force=True)
        page.wait_for_selector(".md-search-result__item", timeout=60_000, state="attached")
        seen = page.evaluate(_PROVOKE, browser.names)
        foreign = page.evaluate(
            "[...document.querySelectorAll('.md-search-result *')].filter(e =>"
            " ['SCRIPT', 'IMG', 'IFRAME', 'FORM', 'SVG:SCRIPT'].includes(e.tagName)"
            " || [...e.attributes].some(a => a.name.startsWith('on'))).length"
        )
    finally:
        browser.index = False
    assert foreign == 0
    assert seen["tripped"] == "undefined"
    assert browser.strangers == []
    assert browser.dialogs == []

"""Pagefind's search as readers use it: found by any word, followed, and nothing fetched before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import pytest
from browser.kinds import SHIFT, Seen, seen
from browser.serving import Halting, served
from browser.test_gates import barriers, paint
from built.building import build, config, pattern, write
from playwright.sync_api import Browser, Dialog, Page, expect

pytestmark = pytest.mark.browser

BELOW = "deep/down"
HOSTILE = 'Say </h1><script>alert("title")</script> & <mark>More</mark>'
TRICK = 'A <img src=x onerror="document.title = 1"> bilby & <mark>one</mark> more.'
FILES = {
    "docs/index.md": "# Welcome\n\nThe wombat of the owner's.\n\n[All](patterns/index.md)\n",
    "workshop/ann/hostile.md": pattern(HOSTILE, goal=f"`{TRICK}`"),
    "workshop/ann/pilot.md": pattern(
        "Cheap Pilot",
        front="stage: hyperparameter-optimization",
        goal="Spend the budget where it pays, says the quokka.",
    ),
    **{
        f"workshop/bob/{number}.md": pattern(
            f"Numbat {number}", goal=f"Count the numbats of day {number}."
        )
        for number in range(28)
    },
}
PALETTE = [{"scheme": "default"}, {"scheme": "slate"}]
WAYS: dict[str, dict[str, Any]] = {
    "instant": {
        "theme": {
            "name": "material",
            "font": False,
            "features": ["navigation.instant"],
            "palette": [
                {**each, "toggle": {"icon": "material/brightness-4", "name": "Other"}}
                for each in PALETTE
            ],
        },
        "repo_url": "https://forge.example/acme/needs",
    },
    "files": {"use_directory_urls": False},
    "bare": {"theme": {"name": "mkdocs", "highlightjs": False}},
}
"""Sites: with instant navigation; with a page a file and none; in the default theme."""

THEMES_OWN = "(reading 'backdrop')"
"""What the default theme's script stumbles over on every site without its own search."""


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a host on which the three sites stand, each below a path."""
    folder = tmp_path_factory.mktemp("pagefind")
    with served(folder / "host", Halting) as address:
        for way, options in WAYS.items():
            site = f"{address}{way}/{BELOW}/"  # others are not navigated instantly
            told = config({"patterns": {"search": "pagefind"}}, site_url=site, **options)
            project = write(folder / way, {**FILES, "mkdocs.yml": told})
            build(project, f"../host/{way}/{BELOW}", strict=True)
        yield address


@contextmanager
def visit(
    browser: Browser, host: str, way: str, path: str = "patterns/", **options: Any
) -> Iterator[Seen]:
    """Open a page in a fresh profile; no script may fail, nobody else be asked."""
    with seen(browser, f"{host}{way}/{BELOW}/{path}", **options) as found:
        yield found
        strangers = [url for url in found.asked if not url.startswith(f"{host}{way}/{BELOW}/")]
        assert strangers == []
        assert [said for said in found.complaints if THEMES_OWN not in said] == []


def fetched(found: Seen) -> list[str]:
    return [url for url in found.asked if "/pagefind/" in url]


def search(page: Page, words: str, answer: str) -> None:
    """Open the dialog with its button, type, and read what is said of the results."""
    if not page.locator("dialog.pat-search[open]").count():
        page.locator(".pat-search-open").click()
    field = page.locator(".pat-search input")
    expect(field).to_be_focused()
    field.fill(words)
    expect(page.locator(".pat-search [role=status]")).to_have_text(answer)


@pytest.mark.parametrize("way", WAYS)
def test_a_word_leads_to_its_pattern_and_nothing_is_fetched_before(
    way: str, chromium: Browser, host: str
) -> None:
    end = ".html" if way == "files" else "/"
    with visit(chromium, host, way, "patterns/index.html") as found:
        assert fetched(found) == []
        search(found.page, "quokka", "1 result")
        assert fetched(found) != []
        result = found.page.locator(".pat-found > li")
        expect(result.locator("a")).to_have_text("Cheap Pilot")
        expect(result.locator("mark")).to_contain_text("quokka")
        expect(result.locator("ul li").first).to_have_text("Hyperparameter optimization")
        result.locator("a").click()
        found.page.wait_for_url(f"{host}{way}/{BELOW}/patterns/cheap-pilot{end}")
        expect(found.page.locator("h1", has_text="Cheap Pilot")).to_be_visible()
        expect(found.page.locator("dialog[open]")).to_have_count(0)


def test_after_an_instant_navigation_search_is_still_there(chromium: Browser, host: str) -> None:
    with visit(chromium, host, "instant", "") as found:
        found.page.evaluate("window.here = true")
        found.page.locator("article a[href*=patterns]").click()
        found.page.wait_for_url("**/patterns/")
        search(found.page, "quokka", "1 result")
        found.page.keyboard.press("Enter")
        found.page.wait_for_url("**/patterns/cheap-pilot/")
        found.page.keyboard.press("Control+k")
        found.page.keyboard.type("wombat")  # Enter before there is an answer waits for it
        found.page.keyboard.press("Enter")
        found.page.wait_for_url(f"**/{BELOW}/")
        assert found.page.evaluate("window.here")


def test_search_is_played_with_the_keyboard_alone(chromium: Browser, host: str) -> None:
    with visit(chromium, host, "files", "patterns/cheap-pilot.html") as found:
        page, keys = found.page, found.page.keyboard
        links = page.locator(".pat-found a")
        keys.press("Control+k")
        keys.type("numbats/", delay=20)
        expect(page.locator(".pat-search input")).to_have_value("numbats/")
        expect(links).to_have_count(10)
        keys.press("ArrowDown")
        expect(links.nth(0)).to_be_focused()
        keys.press("ArrowDown")
        expect(links.nth(1)).to_be_focused()
        keys.press("ArrowUp")
        keys.press("ArrowUp")
        expect(page.locator(".pat-search input")).to_be_focused()
        for _ in range(11):
            keys.press("ArrowDown")
        expect(page.get_by_role("button", name="More results")).to_be_focused()
        keys.press("Enter")
        expect(links).to_have_count(20)
        expect(links.nth(10)).to_be_focused()
        keys.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)
        page.locator(".pat-search-open").focus()
        keys.press("Enter")
        expect(page.locator(".pat-search input")).to_be_focused()
        keys.press("Escape")
        expect(page.locator(".pat-search-open")).to_be_focused()
        keys.press("Control+k")
        keys.type("numbats", delay=20)
        expect(links).to_have_count(10)
        title = links.nth(2).inner_text()
        for _ in range(3):
            keys.press("ArrowDown")
        keys.press("Enter")
        expect(page.locator("h1", has_text=title)).to_be_visible()


def test_no_key_alone_opens_search_and_the_button_names_the_one_that_does(
    chromium: Browser, host: str
) -> None:
    with visit(chromium, host, "instant") as found:
        page = found.page
        for key in ("/", "k", "s", "f", "Shift+K"):
            page.keyboard.press(key)
        expect(page.locator("dialog.pat-search")).to_have_count(0)
        button = page.get_by_role("button", name="Search", exact=True)
        expect(button).to_have_attribute("aria-keyshortcuts", "Control+K Meta+K")
        expect(button).to_have_accessible_description("Search (Ctrl+K or ⌘K)")
        words = page.locator(".pat-explorer input[type=search]")
        words.press_sequentially("k/s")
        expect(words).to_have_value("k/s")
        words.press("Control+k")
        expect(page.locator(".pat-search input")).to_be_focused()


def test_what_an_author_typed_stays_text_in_a_result(chromium: Browser, host: str) -> None:
    with visit(chromium, host, "instant") as found:
        ran: list[Dialog] = []
        found.page.on("dialog", lambda box: ran.append(box))
        search(found.page, "bilby", "1 result")
        result = found.page.locator(".pat-found > li")
        expect(result.locator("a")).to_have_text(HOSTILE)
        expect(result.locator("p")).to_contain_text(TRICK)
        expect(result.locator("mark")).to_have_text("bilby")
        assert result.locator("img, script, h1").count() == 0
        typed = "<video/onplay=alert(3)>"
        search(found.page, typed, f"Nothing found for “{typed}”")
        assert ran == []


def test_lists_are_not_found(chromium: Browser, host: str) -> None:
    with visit(chromium, host, "instant") as found:
        search(found.page, "Participants", "Nothing found for “Participants”")
        search(found.page, "", "")
        expect(found.page.locator(".pat-found > li")).to_have_count(0)


def test_the_open_dialog_has_no_barrier_in_any_width_and_palette(
    chromium: Browser, host: str
) -> None:
    with visit(chromium, host, "instant", reduced_motion="reduce") as found:
        page = found.page
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            for scheme in ("default", "slate"):
                paint(page, scheme)
                search(page, "numbats", "28 results")
                page.keyboard.press("ArrowDown")
                assert barriers(page) == []
                box = page.locator("dialog.pat-search").bounding_box()
                assert box is not None
                assert 0 <= box["x"] <= box["x"] + box["width"] <= width
                page.keyboard.press("Escape")
                assert barriers(page, ".md-header") == []


@pytest.mark.parametrize("way", WAYS)
def test_the_button_moves_nothing_and_is_there_for_scripts_alone(
    way: str, chromium: Browser, host: str
) -> None:
    with visit(chromium, host, way) as found:
        if way != "bare":  # that theme's own navigation moves
            assert found.page.evaluate(SHIFT) == []
        expect(found.page.locator(".pat-search-open")).to_be_visible()
    with seen(chromium, f"{host}{way}/{BELOW}/patterns/", java_script_enabled=False) as still:
        expect(still.page.locator(".pat-search-open")).to_be_hidden()


@pytest.mark.parametrize(
    "behind",
    [
        '<div class="md-header__source">',
        '<button type="button" class="md-header__button',
        '<circle cx="10" cy="10" r="6"/>',
        "</button>",
    ],
)
def test_the_button_moves_nothing_where_the_header_arrives_in_pieces(
    behind: str, chromium: Browser, host: str
) -> None:
    path = f"patterns/?{urlencode({'behind': behind})}"
    with visit(chromium, host, "instant", path) as found:
        assert found.page.evaluate(SHIFT) == []


def test_an_index_that_cannot_be_read_is_told_of(chromium: Browser, host: str) -> None:
    with seen(chromium, f"{host}files/{BELOW}/patterns/index.html") as found:
        found.page.route("**/pagefind/*", lambda route: route.abort())
        search(found.page, "quokka", "The search index cannot be read. It needs a web server.")
        found.page.unroute("**/pagefind/*")
        found.page.reload()
        search(found.page, "quokka", "1 result")

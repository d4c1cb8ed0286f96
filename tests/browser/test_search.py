"""Search as readers use it: its index comes when they begin, and then it finds patterns."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

PATTERN = "patterns/too-good-to-be-true/"
INDEX = "search/search_index.json"

Visit = Callable[..., Page]


def fetched(page: Page) -> int:
    """How often the page's browser has asked for the index."""
    names: list[str] = page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    return sum(name.endswith(INDEX) for name in names)


def results(page: Page) -> list[str]:
    """Titles of what is found, once something is."""
    page.wait_for_selector(".md-search-result__item h1", timeout=30_000)
    return page.locator(".md-search-result__item h1").all_inner_texts()


def test_a_visit_does_not_fetch_the_search_index(visit: Visit) -> None:
    page = visit(PATTERN)
    page.wait_for_timeout(1500)
    assert fetched(page) == 0
    page.locator(".patterns a[href*='stage/']").first.click()
    page.wait_for_url("**/stage/**")
    page.wait_for_timeout(500)
    assert fetched(page) == 0


@pytest.mark.parametrize("way", ["click", "slash", "s", "f", "after another page"])
def test_search_finds_a_pattern_however_it_is_begun(way: str, visit: Visit) -> None:
    page = visit("" if way == "after another page" else PATTERN)
    if way == "after another page":
        page.locator("a[href*='patterns/']").first.click()
        page.wait_for_url("**/patterns/**")
    if way in ("click", "after another page"):
        page.locator("input.md-search__input").click()
    else:
        page.keyboard.press("/" if way == "slash" else way)
    page.keyboard.type("suspicious", delay=20)
    assert results(page)
    assert fetched(page) == 1


def test_a_link_to_a_search_shows_what_it_finds(visit: Visit) -> None:
    page = visit("patterns/?q=suspicious")
    assert results(page)


def test_search_works_on_a_narrow_screen(visit: Visit) -> None:
    page = visit(PATTERN, viewport={"width": 320, "height": 700})
    page.locator("label.md-header__button[for=__search]").click()
    page.keyboard.type("suspicious", delay=20)
    assert results(page)

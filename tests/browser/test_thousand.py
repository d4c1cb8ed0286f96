"""The explorer and the comparison on a thousand patterns: what they show is what the data say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser.kinds import SHIFT, seen
from built.building import config, run, write
from corpus import lay
from playwright.sync_api import Browser, Page, expect

from tools.screenshots import served

pytestmark = [pytest.mark.browser, pytest.mark.long]

COUNT = 1000
STAGE, OTHER, GOAL = "hyperparameter-optimization", "model-validation", "trust"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site."""
    folder = tmp_path_factory.mktemp("large")
    lay(folder, COUNT)
    write(folder, {"mkdocs.yml": config(site_url="https://needs.example/")})
    done = run("mkdocs", "build", "--quiet", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "site"


@pytest.fixture(scope="module")
def host(large: Path) -> Iterator[str]:
    with served(large) as address:
        yield address


@pytest.fixture(scope="module")
def patterns(large: Path) -> list[dict[str, Any]]:
    data: dict[str, Any] = json.loads((large / "patterns/catalogue.json").read_text("utf-8"))
    found: list[dict[str, Any]] = data["patterns"]
    assert len(found) == COUNT
    return found


def having(patterns: list[dict[str, Any]], facet: str, *terms: str) -> set[str]:
    """Titles of those that carry one of the terms."""
    return {
        pattern["title"]
        for pattern in patterns
        if any(item["term"] in terms for item in pattern["facets"][facet])
    }


def shown(page: Page) -> set[str]:
    """Titles in the list, after all that are left out for the moment were asked for."""
    more = page.locator("button.pat-more")
    while more.is_visible():
        more.press("Enter")  # the list grows under a mouse on its way
    return set(page.locator(".pat-all > li:not([hidden]) > a").all_text_contents())


def tick(page: Page, value: str) -> None:
    page.locator(f"#pat-boxes input[value={value}]").check()


def test_filters_the_address_and_back_show_what_the_data_say(
    host: str, chromium: Browser, patterns: list[dict[str, Any]]
) -> None:
    stage, goal = having(patterns, "stage", STAGE, OTHER), having(patterns, "goal", GOAL)
    assert 1 < len(stage & goal) < len(stage) < COUNT
    with seen(chromium, f"{host}patterns/") as found:
        page = found.page
        assert page.evaluate(SHIFT) == []
        status = page.locator(".pat-tools [role=status]")
        expect(status).to_contain_text(f"{COUNT}")
        tick(page, STAGE)
        tick(page, OTHER)
        expect(status).to_have_text(f"{len(stage)} of {COUNT} patterns")
        assert shown(page) == stage
        tick(page, GOAL)
        expect(status).to_have_text(f"{len(stage & goal)} of {COUNT} patterns")
        assert shown(page) == stage & goal
        address = page.url
        page.go_back()
        expect(status).to_have_text(f"{len(stage)} of {COUNT} patterns")
        assert found.complaints == []
    with seen(chromium, address) as found:
        assert shown(found.page) == stage & goal
        assert found.page.locator("#pat-boxes input:checked").count() == 3
        found.page.get_by_label("Words in title").fill(next(iter(stage & goal)))
        assert len(shown(found.page)) == 1
        assert found.complaints == []


def test_patterns_are_chosen_and_compared(
    host: str, chromium: Browser, patterns: list[dict[str, Any]]
) -> None:
    chosen = [patterns[0], patterns[-1]]
    with seen(chromium, f"{host}patterns/") as found:
        page = found.page
        for pattern in chosen:
            page.get_by_label("Words in title").fill(pattern["title"])
            page.get_by_label(f"Compare: {pattern['title']}", exact=True).check()
        page.get_by_role("link", name="Compare 2 patterns").click()
        heads = page.locator(".pat-beside thead a")
        expect(heads).to_have_text([pattern["title"] for pattern in chosen])
        assert found.complaints == []


def test_without_scripts_all_are_listed(host: str, chromium: Browser) -> None:
    with seen(chromium, f"{host}patterns/", java_script_enabled=False) as found:
        assert found.page.locator(".pat-all > li > a").count() == COUNT

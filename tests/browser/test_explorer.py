"""Readers find, share and compare patterns: played in a real browser on the built demo."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
TUNING = "hyperparameter-optimization"


@pytest.fixture(scope="session")
def data(demo_files: Path) -> dict[str, Any]:
    """What the catalogue holds, from its own data."""
    found: dict[str, Any] = json.loads((demo_files / "patterns/catalogue.json").read_text("utf-8"))
    return found


def having(data: dict[str, Any], origin: str = "", **wanted: str) -> set[str]:
    """Titles of the patterns that carry a term of each facet, in the data."""

    def carries(pattern: dict[str, Any], facet: str, terms: str) -> bool:
        found = pattern["facets"][facet]
        if origin:
            found = [item for item in found if (item["origin"] == "prose") == (origin == "prose")]
        return any(item["term"] in terms.split(",") for item in found)

    return {
        pattern["title"]
        for pattern in data["patterns"]
        if all(carries(pattern, facet, terms) for facet, terms in wanted.items())
    }


def shown(page: Page) -> list[str]:
    """Titles in the list, in order."""
    return page.locator(".pat-all > li:not([hidden]) > a").all_text_contents()


def box(page: Page, group: str, value: str) -> Locator:
    return page.locator(f"fieldset[data-filter={group}] input[value={value}]")


def status(page: Page) -> str:
    return page.locator(".pat-tools [role=status]").inner_text()


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_boxes_of_a_facet_widen_and_those_of_another_narrow(
    visit: Open, data: dict[str, Any]
) -> None:
    page = visit("patterns/")
    every = {pattern["title"] for pattern in data["patterns"]}
    assert set(shown(page)) == every
    box(page, "stage", TUNING).check()
    assert set(shown(page)) == having(data, stage=TUNING)
    box(page, "stage", "model-validation").check()
    both = having(data, stage=f"{TUNING},model-validation")
    assert set(shown(page)) == both
    box(page, "goal", "trust").check()
    narrowed = having(data, stage=f"{TUNING},model-validation", goal="trust")
    assert 0 < len(narrowed) < len(both)
    assert set(shown(page)) == narrowed
    assert status(page) == f"{len(narrowed)} of {len(every)} patterns"


def test_a_count_tells_what_ticking_its_box_would_show(visit: Open, data: dict[str, Any]) -> None:
    page = visit(f"patterns/?stage={TUNING}")
    told = {}
    for term in ("trust", "control", "compute-efficiency"):
        count = page.locator(f"fieldset[data-filter=goal] label:has(input[value={term}]) b")
        told[term] = int(count.inner_text())
        assert told[term] == len(having(data, stage=TUNING, goal=term))
    assert max(told.values()) > 0
    validation = page.locator(
        "fieldset[data-filter=stage] label:has(input[value=model-validation]) b"
    )
    assert int(validation.inner_text()) == len(having(data, stage="model-validation"))


def test_words_filter_by_title_need_terms_and_name(visit: Open, data: dict[str, Any]) -> None:
    page = visit("patterns/")
    pattern = next(p for p in data["patterns"] if len(p["title"].split()) > 2)
    page.get_by_label("Words in title").fill(pattern["title"].upper())
    assert pattern["title"] in shown(page)
    assert len(shown(page)) < len(data["patterns"])
    page.get_by_label("Words in title").fill(pattern["participant"])
    mine = {p["title"] for p in data["patterns"] if p["participant"] == pattern["participant"]}
    assert mine <= set(shown(page))


def test_only_confirmed_or_only_suggested_terms_count_when_asked(
    visit: Open, data: dict[str, Any]
) -> None:
    page = visit(f"patterns/?stage={TUNING}&terms=confirmed")
    assert set(shown(page)) == having(data, "said", stage=TUNING)
    page.get_by_label("Confirmed by somebody").uncheck()
    page.get_by_label("Suggested by the text").check()
    assert set(shown(page)) == having(data, "prose", stage=TUNING)
    assert query(page)["terms"] == ["suggested"]


def test_the_address_holds_the_state_and_a_stranger_sees_the_same(visit: Open) -> None:
    page = visit("patterns/")
    box(page, "stage", TUNING).check()
    box(page, "stage", "ensembling").check()
    box(page, "goal", "compute-efficiency").check()
    page.get_by_label("Words in title").fill("trial")
    page.get_by_label("Sort by").select_option("who")
    assert query(page) == {
        "stage": [f"{TUNING},ensembling"],
        "goal": ["compute-efficiency"],
        "words": ["trial"],
        "sort": ["who"],
    }
    other = visit(f"patterns/?{urlsplit(page.url).query}")
    assert shown(other) == shown(page) != []
    assert box(other, "stage", "ensembling").is_checked()
    other.reload()
    assert shown(other) == shown(page)
    assert (
        other.evaluate("document.querySelector('.pat-explorer').getBoundingClientRect().top") < 300
    )


def test_back_and_forward_walk_through_the_filters(visit: Open, data: dict[str, Any]) -> None:
    page = visit("patterns/")
    box(page, "stage", TUNING).check()
    box(page, "goal", "control").check()
    page.go_back()
    assert set(shown(page)) == having(data, stage=TUNING)
    assert not box(page, "goal", "control").is_checked()
    page.go_back()
    assert len(shown(page)) == len(data["patterns"])
    page.go_forward()
    assert set(shown(page)) == having(data, stage=TUNING)


def test_back_from_a_pattern_finds_the_list_as_it_was(visit: Open, data: dict[str, Any]) -> None:
    page = visit("patterns/")
    box(page, "stage", TUNING).check()
    wanted = having(data, stage=TUNING)
    page.locator(".pat-all > li:visible > a").first.click()
    expect(page.locator(".pat-pattern")).to_be_visible()
    page.go_back()
    expect(page.locator(".pat-home")).to_be_visible()
    expect(page.locator(".pat-all > li:not([hidden])")).to_have_count(len(wanted))
    assert box(page, "stage", TUNING).is_checked()


def test_typing_is_one_step_back_however_many_letters(visit: Open, data: dict[str, Any]) -> None:
    page = visit("patterns/")
    page.get_by_label("Words in title").press_sequentially("quick look")
    page.go_back()
    assert len(shown(page)) == len(data["patterns"])
    assert "words" not in query(page)


def test_single_filters_are_taken_back_with_the_keyboard_alone(
    visit: Open, data: dict[str, Any]
) -> None:
    page = visit("patterns/")
    page.get_by_label("Words in title").focus()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") == TUNING:
            break
    page.keyboard.press("Space")
    assert set(shown(page)) == having(data, stage=TUNING)
    for _ in range(80):
        page.keyboard.press("Tab")
        if "Remove filter" in (page.evaluate("document.activeElement.ariaLabel") or ""):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    assert len(shown(page)) == len(data["patterns"])
    assert page.evaluate("document.activeElement.id") == "pat-words"


def test_an_empty_result_says_what_to_loosen_and_does_it(visit: Open, data: dict[str, Any]) -> None:
    page = visit("patterns/?stage=data-cleaning&goal=trust")
    assert having(data, stage="data-cleaning", goal="trust") == set()
    assert status(page).startswith("0 of")
    way = page.get_by_role("button", name="Leave out Trust")
    told = way.locator("xpath=..").inner_text()
    wanted = having(data, stage="data-cleaning")
    assert told.endswith(f"{len(wanted)} patterns")
    way.click()
    assert set(shown(page)) == wanted


@pytest.mark.parametrize("by", ["who", "stage", "ties"])
def test_sorting_brings_every_pattern_in_the_order_asked_for(
    by: str, visit: Open, data: dict[str, Any]
) -> None:
    page = visit(f"patterns/?sort={by}")
    patterns = {pattern["title"]: pattern for pattern in data["patterns"]}
    stages = [term["id"] for term in data["facets"][0]["terms"]]
    rows = page.locator(".pat-all > li")
    ties = rows.evaluate_all("all => all.map(li => Number(li.dataset.n || 0))")
    tied = dict(zip(shown(page), ties, strict=True))

    def key(title: str) -> Any:
        pattern = patterns[title]
        if by == "who":
            return pattern["participant"]
        if by == "ties":
            return -tied[title]
        found = [stages.index(item["term"]) for item in pattern["facets"]["stage"]]
        return min(found, default=len(stages))

    keys = [key(title) for title in shown(page)]
    assert len(keys) == len(patterns)
    assert keys == sorted(keys)
    assert len(set(keys)) > 2


def test_without_scripts_everything_is_listed_and_nothing_asks_to_be_clicked(
    visit: Open, data: dict[str, Any]
) -> None:
    page = visit(f"patterns/?stage={TUNING}", java_script_enabled=False)
    assert len(shown(page)) == len(data["patterns"])
    form = page.locator(".pat-home").locator("input, select, button")
    assert form.count() > 10
    assert not any(control.is_visible() for control in form.all())
    goal = page.locator(".pat-facets a", has_text="Trust")
    goal.click()
    assert "/patterns/goal/trust/" in page.url


@pytest.mark.parametrize("path", ["patterns/", "patterns/matrix/", "patterns/compare/"])
@pytest.mark.parametrize("scripts", [True, False])
def test_nothing_is_wider_than_a_small_phone(path: str, scripts: bool, visit: Open) -> None:
    page = visit(path, viewport={"width": 320, "height": 640}, java_script_enabled=scripts)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 320
    if path == "patterns/" and scripts:
        fold = page.get_by_role("button", name="Filters")
        assert not box(page, "stage", TUNING).is_visible()
        fold.click()
        assert fold.get_attribute("aria-expanded") == "true"
        box(page, "stage", TUNING).check()
        assert status(page).endswith("patterns")


def test_every_stage_of_the_pipeline_is_a_link_that_tells_its_count(
    visit: Open, data: dict[str, Any]
) -> None:
    page = visit("patterns/", viewport={"width": 320, "height": 640})
    links = page.locator(".pat-pipeline a")
    stages = data["facets"][0]["terms"]
    assert links.count() == len(stages)
    for link, stage in zip(links.all(), stages, strict=True):
        told = " ".join((link.text_content() or "").split())
        count = stage["count"]
        said = f"{count} pattern{'' if count == 1 else 's'}" if count else "gap: none yet"
        assert told == f"{stage['label']} {said}"
    links.first.click()
    expect(page.locator(".pat-term h1")).to_have_text(stages[0]["label"])
    assert "leads back to" in visit("patterns/").locator(".pat-cycle").inner_text()


def test_a_count_of_the_matrix_leads_to_exactly_those_patterns(
    visit: Open, data: dict[str, Any]
) -> None:
    page = visit("patterns/matrix/")
    cell = page.locator(f"td a[href*='stage={TUNING}&goal=']").first
    count = int(cell.inner_text())
    goal = re.search(r"goal=([\w-]+)", cell.get_attribute("href") or "")
    assert goal
    cell.click()
    expect(page.locator(".pat-all > li:not([hidden])")).to_have_count(count)
    assert set(shown(page)) == having(data, stage=TUNING, goal=goal[1])


def test_an_empty_cell_opens_a_new_file_that_names_its_terms(visit: Open) -> None:
    page = visit("patterns/matrix/")
    row = page.locator("tr", has=page.locator("th", has_text="Data cleaning")).first
    link = row.locator("a", has_text="none: contribute one").first
    address = urlsplit(link.get_attribute("href") or "")
    given = parse_qs(address.query)
    assert address.path == "/acme/needs/new/main/workshop"
    assert given["filename"] == ["your-name/new-pattern.md"]
    assert "Pipeline stage: Data cleaning\n\nGoal: " in given["value"][0]
    assert len(link.get_attribute("href") or "") < 2000
    bare = visit("patterns/matrix/", java_script_enabled=False)
    bare.locator("a", has_text="none: contribute one").first.click()
    assert bare.url.endswith("#pat-new")
    assert "/new/main/workshop?" in (bare.locator("#pat-new a").get_attribute("href") or "")


def test_patterns_chosen_in_the_list_stand_side_by_side(visit: Open, data: dict[str, Any]) -> None:
    page = visit("patterns/")
    first, second = [p for p in data["patterns"] if len(p["sections"]) > 5][:2]
    page.get_by_label(f"Compare: {first['title']}", exact=True).check()
    assert "Choose one more" in page.locator(".pat-tray").inner_text()
    page.get_by_label(f"Compare: {second['title']}", exact=True).check()
    chosen = {first["id"], second["id"]}
    assert set(query(page)["compare"][0].split(",")) == chosen
    page.get_by_role("link", name="Compare 2 patterns").click()
    expect(page.locator(".pat-beside thead a")).to_have_text([first["title"], second["title"]])
    labels = page.locator(".pat-beside th[scope=rowgroup]").all_inner_texts()
    fields = [label for label in labels if label in ("Goal", "Problem", "Context", "Solution")]
    assert fields[-4:] == ["Goal", "Problem", "Context", "Solution"]
    assert labels.count("Solution") == 1
    row = page.locator(".pat-beside tbody", has=page.locator("th", has_text="Solution")).last
    for cell, pattern in zip(row.locator("td").all(), (first, second), strict=True):
        text = next(s["markdown"] for s in pattern["sections"] if s["field"] == "solution")
        word = next(word for word in re.findall(r"[A-Za-z]{4,}", text))
        assert word in cell.inner_text()
    other = visit(f"patterns/compare/?{urlsplit(page.url).query}")
    expect(other.locator(".pat-beside thead a")).to_have_count(2)
    page.get_by_role("button", name=f"Take out {first['title']}").click()
    expect(page.locator(".pat-beside thead a")).to_have_text([second["title"]])
    page.go_back()
    expect(page.locator(".pat-beside thead a")).to_have_count(2)


def test_a_fifth_pattern_to_compare_is_refused_with_a_word(visit: Open) -> None:
    page = visit("patterns/")
    picks = page.locator(".pat-pick input")
    for at in range(4):
        picks.nth(at).check()
    picks.nth(4).click()
    assert not picks.nth(4).is_checked()
    assert "Four patterns at most" in page.locator(".pat-tray [role=status]").inner_text()
    assert "Compare 4 patterns" in page.locator(".pat-tray").inner_text()


def test_a_comparison_names_what_it_cannot_find(visit: Open, data: dict[str, Any]) -> None:
    known = data["patterns"][0]
    page = visit(f"patterns/compare/?ids={known['id']},no-such-pattern,../../secret")
    expect(page.locator(".pat-compare [role=status]")).to_contain_text("no-such-pattern")
    assert "secret" not in page.locator(".pat-compare").inner_text()
    assert page.locator(".pat-beside thead a").all_inner_texts() == [known["title"]]


def test_a_comparison_without_scripts_or_from_the_disk_explains_itself(
    visit: Open, demo_files: Path, data: dict[str, Any]
) -> None:
    page = visit("patterns/compare/", java_script_enabled=False)
    assert "switched off" in page.locator(".pat-compare").inner_text()
    ids = ",".join(pattern["id"] for pattern in data["patterns"][:2])
    opened = page.context.browser
    assert opened
    context = opened.new_context()
    try:
        disk = context.new_page()
        disk.goto(f"{(demo_files / 'patterns/compare/index.html').as_uri()}?ids={ids}")
        expect(disk.locator(".pat-compare [role=status]")).to_contain_text("from the disk")
        assert disk.locator(".pat-sides a").count() == 2
    finally:
        context.close()

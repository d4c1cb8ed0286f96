"""Pages for the table: the designer's sheet of a stage and the deck of cards."""

from __future__ import annotations

import pytest
from reading_site import having, html, lay, opened, parsed, words

from mkdocs_patterns.site import Site

SHEET = "patterns/stage/hyperparameter-optimization/sheet.md"
DECK = "patterns/deck.md"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return opened(lay(tmp_path_factory.mktemp("project")))


# The sheet


def test_a_sheet_leads_from_the_goal_to_the_information_to_how_it_is_found_out(site: Site) -> None:
    (needs, rest) = having(parsed(html(site, SHEET)), "pat-needs")
    first = next(needs.iter("li"))
    said = {words(part[0]): [words(dd) for dd in part[1:]] for part in first.iter("div")}
    assert said == {
        "Goal": ["Spend the budget where it pays. Not elsewhere."],
        "Information": ["Twenty trials on a small sample."],
        "Acquisition": ["Pilot runs: method: pilot-runs"],
    }
    assert len(list(rest.iter("li"))) == 1


def test_requirements_stand_by_goal_and_those_without_one_come_last(site: Site) -> None:
    page = parsed(html(site, SHEET))
    assert [words(h) for h in page.iter("h2")] == ["Compute efficiency", "No goal named"]
    (goals, none) = having(page, "pat-needs")
    assert [words(h) for h in goals.iter("h3")] == ["Cheap Pilot", "Seed Lottery"]
    assert [words(h) for h in none.iter("h3")] == ["Nothing Said Yet"]


def test_what_nobody_said_is_not_guessed(site: Site) -> None:
    (_, none) = having(parsed(html(site, SHEET)), "pat-needs")
    assert [words(dd) for dd in none.iter("dd")] == ["Not said."] * 3


def test_every_requirement_names_its_source(site: Site) -> None:
    page = parsed(html(site, SHEET))
    sources = [next(h.iter("a")).get("href") for h in page.iter("h3")]
    assert sources == [
        "../../../cheap-pilot/",
        "../../../seed-lottery/",
        "../../../nothing-said-yet/",
    ]
    assert [words(by) for by in having(page, "pat-by")] == [
        "cheap-pilot ada",
        "seed-lottery bob",
        "nothing-said-yet bob",
    ]


def test_a_stage_without_patterns_has_no_sheet(site: Site) -> None:
    found = [plan.subject for plan in site.plans if plan.kind == "sheet"]
    assert found == ["data-labeling", "hyperparameter-optimization"]


# The deck


def test_every_pattern_is_on_one_card_in_the_order_of_the_stages(site: Site) -> None:
    page = parsed(html(site, DECK))
    titles = [words(card) for deck in having(page, "pat-cards") for card in deck.iter("h3")]
    assert titles == [
        "100% {Luck} & Co_", "Cheap Pilot", "Nothing Said Yet", "Seed Lottery", "Adrift",
    ]  # fmt: skip


def test_a_card_says_what_must_be_known_why_and_how(site: Site) -> None:
    cards = {
        words(next(card.iter("h3"))): words(card)
        for deck in having(parsed(html(site, DECK)), "pat-cards")
        for card in deck.iter("li")
    }
    assert cards["Cheap Pilot"] == (
        "Hyperparameter optimization Cheap Pilot Twenty trials on a small sample. "
        "Why Compute efficiency How Pilot runs cheap-pilot ada"
    )
    assert cards["100% {Luck} & Co_"].startswith(
        "Data labeling 100% {Luck} & Co_ Which labels are worth their price."
    )
    assert cards["Adrift"].startswith("Unclassified Adrift Wait.")


def test_a_stage_can_be_chosen_and_every_choice_leads_to_its_cards(site: Site) -> None:
    page = parsed(html(site, DECK))
    (jumps,) = having(page, "pat-jump")
    assert words(jumps) == "Data labeling 1 Hyperparameter optimization 3 Unclassified 1"
    sections = [section.get("id") for section in page.iter("section")]
    assert [str(a.get("href")).removeprefix("#") for a in jumps.iter("a")] == sections


def test_an_empty_catalogue_has_no_deck(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("empty")
    (folder / "workshop").mkdir()
    assert [plan for plan in opened(folder).plans if plan.kind in ("deck", "sheet")] == []

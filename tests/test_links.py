"""Relations, links, backlinks and wanted patterns, each sentence with input that shows it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

import pytest

from mkdocs_patterns.catalogue import Catalogue
from mkdocs_patterns.links.connect import Links, Relation, connect
from mkdocs_patterns.problems import Problem
from mkdocs_patterns.reading.patterns import Participant, Pattern, Section
from mkdocs_patterns.urls import slug


def section(field: str | None, markdown: str, *, heading: str = "", line: int = 10) -> Section:
    count = markdown.count("\n") + 1
    return Section(
        field, heading or (field or ""), markdown, line, tuple(range(line + 1, line + 1 + count))
    )


def pattern(
    title: str,
    *sections: Section,
    who: str = "anna",
    file: str = "",
    line: int = 1,
    meta: Mapping[str, object] | None = None,
    aliases: tuple[str, ...] = (),
) -> Pattern:
    name = slug(title)
    return Pattern(
        id=name,
        title=title,
        participant=Participant(who, who),
        source=f"workshop/{who}/{file or name + '.md'}",
        line=line,
        sections=sections,
        meta=meta or {},
        aliases=aliases,
        meta_line=dict.fromkeys(meta or {}, 2),
    )


def catalogue(*patterns: Pattern) -> Catalogue:
    return Catalogue((), patterns, {p.id: {} for p in patterns})


def linked(*patterns: Pattern, known: Mapping[str, str] | None = None) -> Links:
    return connect(catalogue(*patterns), known).links


OTHERS = (
    pattern("Search Space Scoping", who="bob"),
    pattern("Budget first", who="bob", file="2.md"),
    pattern("Is it worth it: more data, or more features?", who="cem"),
    pattern("Seeds, splits and reruns", who="cem"),
    pattern("Warm start - from an earlier search", who="cem"),
    pattern("Early Stopping", who="dana"),
    pattern("Reading learning curves", who="dana", file="My Curves.md", aliases=("Curve reading",)),
)


def relations(markdown: str, *, field: str | None = "related", heading: str = "") -> list[Relation]:
    asking = pattern("The asking one", section(field, markdown, heading=heading))
    return list(linked(asking, *OTHERS).relations[asking.id])


def named(markdown: str, *, field: str | None = "related", heading: str = "") -> dict[str, str]:
    """Target (or the words of a wanted pattern in brackets) -> kind."""
    return {
        r.target or f"[{r.text}]": r.kind for r in relations(markdown, field=field, heading=heading)
    }


SCOPING, BUDGET, EARLY = "search-space-scoping", "budget-first", "early-stopping"
WORTH = "is-it-worth-it-more-data-or-more-features"
SEEDS, WARM, CURVES = (
    "seeds-splits-and-reruns",
    "warm-start-from-an-earlier-search",
    "reading-learning-curves",
)


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("- Search Space Scoping", {SCOPING}),
        ("1. search space scoping\n2) BUDGET FIRST", {SCOPING, BUDGET}),
        ("Search Space Scoping\nBudget first", {SCOPING, BUDGET}),
        ("Search Space Scoping, Budget first", {SCOPING, BUDGET}),
        ("* Serch Space Scopping", {SCOPING}),
        ("- Searchspace scoping", {SCOPING}),
        ("- the Search-Space-Scoping pattern", {SCOPING}),
        ("- search-space-scoping", {SCOPING}),
        ("- Curve reading", {CURVES}),
        ("- My Curves", {CURVES}),
        ("- My Curves.md", {CURVES}),
        ("See also Search Space Scoping and Budget first.", {SCOPING, BUDGET}),
        ("This one goes well with search space scoping in long projects.", {SCOPING}),
        ("- [the scoping one](../bob/search-space-scoping.md)", {SCOPING}),
        ("- [[Budget first]]", {BUDGET}),
        ("- [[budget-first|money]]", {BUDGET}),
        ("- **Budget first** because money rules", {BUDGET}),
        ('- "Budget first": it sets the frame', {BUDGET}),
        ("- Budget first (it sets the frame)", {BUDGET}),
        ("- Is it worth it: more data, or more features?", {WORTH}),
        ("- Seeds, splits and reruns", {SEEDS}),
        ("- Seeds, splits and reruns, Budget first", {SEEDS, BUDGET}),
        ("- Warm start - from an earlier search", {WARM}),
        ("- Warm start - from an earlier search - saves a day", {WARM}),
        ("- Budget first\n  which says what may be spent\n- Early stopping", {BUDGET, EARLY}),
        ("> - Budget first", {BUDGET}),
        ("| Pattern | Why |\n| --- | --- |\n| Budget first | frame |", {BUDGET}),
    ],
)
def test_a_related_section_names_patterns_in_any_of_these_forms(
    markdown: str, expected: set[str]
) -> None:
    assert {r.target for r in relations(markdown) if r.target} == expected


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        (
            "Prerequisite: Search Space Scoping, Budget first",
            {SCOPING: "prerequisite", BUDGET: "prerequisite"},
        ),
        ("- Search space scoping (needed first)", {SCOPING: "prerequisite"}),
        ("- Search space scoping - do this first", {SCOPING: "prerequisite"}),
        ("- Needs Search Space Scoping first", {SCOPING: "prerequisite"}),
        ("- Requires Budget first", {BUDGET: "prerequisite"}),
        ("- Builds on Search Space Scoping.", {SCOPING: "prerequisite"}),
        ("- Before: Search Space Scoping", {SCOPING: "prerequisite"}),
        ("- This pattern comes after Search Space Scoping", {SCOPING: "prerequisite"}),
        ("- Search Space Scoping is a prerequisite", {SCOPING: "prerequisite"}),
        ("- This is a prerequisite of Search Space Scoping", {SCOPING: "leads-to"}),
        ("- Search Space Scoping builds on this", {SCOPING: "leads-to"}),
        ("- Use it before Search Space Scoping", {SCOPING: "leads-to"}),
        ("- Leads to Search Space Scoping", {SCOPING: "leads-to"}),
        ("- followed by: Early Stopping", {EARLY: "leads-to"}),
        ("- Next: Early Stopping", {EARLY: "leads-to"}),
        ("- Enables Early Stopping", {EARLY: "leads-to"}),
        ("- Alternative to Early Stopping", {EARLY: "alternative"}),
        ("- Early Stopping (alternative)", {EARLY: "alternative"}),
        ("- Instead of Early Stopping", {EARLY: "alternative"}),
        ("- not an alternative to Early Stopping", {EARLY: "related"}),
        ("- Refines Search Space Scoping", {SCOPING: "refines"}),
        ("- a special case of Search Space Scoping", {SCOPING: "refines"}),
        ("- variant of Search Space Scoping", {SCOPING: "refines"}),
        ("- Early Stopping", {EARLY: "related"}),
        (
            "- Search Space Scoping (needed first), Early Stopping",
            {SCOPING: "prerequisite", EARLY: "related"},
        ),
        (
            "Search Space Scoping and Budget first are prerequisites.",
            {SCOPING: "prerequisite", BUDGET: "prerequisite"},
        ),
        (
            "It builds on Search Space Scoping and is an alternative to Early Stopping.",
            {SCOPING: "prerequisite", EARLY: "alternative"},
        ),
        (
            "**Prerequisites**\n\n- Search Space Scoping\n- Budget first\n\n"
            "**Alternatives:**\n\n- Early Stopping",
            {SCOPING: "prerequisite", BUDGET: "prerequisite", EARLY: "alternative"},
        ),
        (
            "### Leads to\n- Early Stopping\n### See also\n- Budget first",
            {EARLY: "leads-to", BUDGET: "related"},
        ),
        (
            "- Prerequisites:\n  - Budget first\n- Early Stopping",
            {BUDGET: "prerequisite", EARLY: "related"},
        ),
    ],
)
def test_the_wording_tells_the_kind_of_a_relation(markdown: str, expected: dict[str, str]) -> None:
    assert named(markdown) == expected


def test_each_relation_carries_the_words_that_name_one_pattern_its_sentence_and_its_line() -> None:
    first, second = relations(
        "Good to know.\n\n- Prerequisite: **Search Space Scoping**, Budget first"
    )
    assert (first.text, second.text) == ("Search Space Scoping", "Budget first")
    assert first.sentence == "Prerequisite: Search Space Scoping, Budget first"
    assert (first.line, second.line) == (13, 13)


@pytest.mark.parametrize(
    ("meta", "expected"),
    [
        ({"related": ["Budget first", "early-stopping"]}, {BUDGET: "related", EARLY: "related"}),
        ({"related": "Budget first, Early Stopping"}, {BUDGET: "related", EARLY: "related"}),
        ({"related": "Seeds, splits and reruns"}, {SEEDS: "related"}),
        ({"prerequisite": "Budget first"}, {BUDGET: "prerequisite"}),
        ({"prerequisites": ["../bob/2.md"]}, {BUDGET: "prerequisite"}),
        ({"alternatives": ["[[Early Stopping]]"]}, {EARLY: "alternative"}),
        ({"leads_to": "Early Stoping"}, {EARLY: "leads-to"}),
        ({"refines": "Search Space Scoping"}, {SCOPING: "refines"}),
        ({"see_also": "Search Space Scoping"}, {SCOPING: "related"}),
        ({"author": "Budget first"}, {}),
        ({"related": "none"}, {}),
    ],
)
def test_front_matter_names_patterns_by_kind(
    meta: Mapping[str, object], expected: dict[str, str]
) -> None:
    asking = pattern("The asking one", meta=meta)
    found = linked(asking, *OTHERS).relations[asking.id]
    assert {r.target: r.kind for r in found} == expected
    assert all(r.line == 2 for r in found)


def test_a_pattern_never_relates_to_itself() -> None:
    asking = pattern("Scoping again", section("related", "- Scoping again\n- Budget first"))
    links = linked(asking, *OTHERS)
    assert [r.target for r in links.relations[asking.id]] == [BUDGET]
    assert links.wanted == ()


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("We use this with success; see Search Space Scoping.", {SCOPING: "related"}),
        ('An alternative to "Early Stopping" for small data.', {EARLY: "alternative"}),
        ("It builds on **Budget first**.", {BUDGET: "prerequisite"}),
        ("In short, the pattern Search Space Scoping helps.", {SCOPING: "related"}),
        ("Search space scoping was hard for us.", {}),
        ("We stopped early; early stopping saved us.", {}),
        ("See how early stopping does.", {}),
        ("see the warm one", {}),
        ("```\nsee Search Space Scoping\n```", {}),
    ],
)
def test_elsewhere_a_title_is_a_relation_only_where_a_wording_says_so(
    markdown: str, expected: dict[str, str]
) -> None:
    assert named(markdown, field="known_uses") == expected


def test_another_number_or_the_opposite_is_no_typo() -> None:
    pilot, other = pattern("Pilot run 1", who="bob"), pattern("Overfitting check", who="bob")
    asking = pattern(
        "Asking", section("related", "- Pilot run 2\n- Underfitting check\n- Pillot run 1")
    )
    found = linked(asking, pilot, other).relations[asking.id]
    assert [r.target for r in found] == [None, None, pilot.id]


@pytest.mark.parametrize(
    "markdown",
    [
        "None",
        "- none",
        "n/a",
        "-",
        "- TBD",
        "No related patterns.",
        "- no related patterns known yet",
        "see above",
        "We did not find any.",
        "- I think there is one about costs but we did not write it",
        "- [the docs of the tool](https://example.org/docs)",
        "This pattern was written late in the evening, when the group had talked for hours.",
        "- ???",
    ],
)
def test_what_does_not_look_like_a_name_is_not_wanted(markdown: str) -> None:
    assert relations(markdown) == []


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("- Cost of Labels", ["Cost of Labels"]),
        ("- Cost of Labels - what a label costs us", ["Cost of Labels"]),
        ("- Prerequisite: Cost of Labels, Class Balance", ["Cost of Labels", "Class Balance"]),
        ("- [[Cost of Labels]] and other things we say here", ["Cost of Labels"]),
        ("See also Cost of Labels.", ["Cost of Labels"]),
        ("- When is a label good enough?", ["When is a label good enough"]),
        ("- **Cost of Labels**: it is what we paid", ["Cost of Labels"]),
        ("- [Cost of Labels](labels.md)", ["Cost of Labels"]),
    ],
)
def test_a_name_that_no_pattern_has_is_wanted(markdown: str, expected: list[str]) -> None:
    found = relations(markdown)
    assert [r.text.rstrip("?") for r in found] == expected
    assert all(r.target is None for r in found)


def test_wanted_patterns_are_grouped_by_spelling_and_ordered_by_demand() -> None:
    a = pattern("One", section("related", "- Cost of Labels\n- Class Balance"))
    b = pattern("Two", section("related", "- cost of labels (needed first)"))
    c = pattern("Three", section("related", "- Cost of Lables\n- Cost of Labels"))
    wanted = linked(a, b, c).wanted
    assert [(w.id, w.text) for w in wanted] == [
        ("cost-of-labels", "Cost of Labels"),
        ("class-balance", "Class Balance"),
    ]
    assert [(source, line) for source, _, line in wanted[0].wanted_by[:2]] == [
        ("one", 11),
        ("two", 11),
    ]
    assert wanted[0].wanted_by[1][1] == "cost of labels (needed first)"


def problems_of(*patterns: Pattern, known: Mapping[str, str] | None = None) -> tuple[Problem, ...]:
    return connect(catalogue(*patterns), known).problems


@pytest.mark.parametrize(
    ("link", "href", "target"),
    [
        ("[b](../bob/2.md)", "../bob/2.md", BUDGET),
        ("[b](../Bob/2.MD)", "../Bob/2.MD", BUDGET),
        ("[b](../bob/2.md#solution)", "../bob/2.md#solution", BUDGET),
        ('[b](../bob/2.md "Budget")', "../bob/2.md", BUDGET),
        ("[c](../dana/My%20Curves.md)", "../dana/My%20Curves.md", CURVES),
        ("[c](<../dana/My Curves.md>)", "../dana/My%20Curves.md", CURVES),
        ("[b][1]\n\n[1]: ../bob/2.md", "../bob/2.md", BUDGET),
        ("[b](/workshop/bob/2.md)", "/workshop/bob/2.md", BUDGET),
    ],
)
def test_a_link_to_a_participants_file_leads_to_its_pattern(
    link: str, href: str, target: str
) -> None:
    asking = pattern(
        "The asking one",
        section(
            "solution", f"We do as {link} says."[:-6] if "\n" in link else f"We do as {link} says."
        ),
    )
    found = connect(catalogue(asking, *OTHERS))
    links, problems = found.links, found.problems
    assert links.hrefs[asking.id][href] == target
    assert [b.source for b in links.backlinks[target]] == [asking.id]
    assert problems == ()


def test_a_link_into_a_file_of_several_patterns_leads_to_the_one_its_fragment_names() -> None:
    first = pattern("Cheap trials", who="bob", file="all.md", line=1)
    second = pattern("Costly trials", who="bob", file="all.md", line=40)
    text = "[a](../bob/all.md) [b](../bob/all.md#costly-trials) [c](../bob/all.md#forces)"
    asking = pattern("The asking one", section("solution", text))
    assert linked(asking, first, second).hrefs[asking.id] == {
        "../bob/all.md": first.id,
        "../bob/all.md#costly-trials": second.id,
        "../bob/all.md#forces": first.id,
    }


def test_a_link_to_a_missing_file_is_a_problem_with_its_line() -> None:
    asking = pattern(
        "The asking one", section("solution", "Fine.\n\nAs in [x](../bob/9.md) we said.")
    )
    (found,) = problems_of(asking, *OTHERS)
    assert (found.code, found.severity, found.path, found.line) == (
        "broken-link",
        "warning",
        asking.source,
        13,
    )
    assert "../bob/9.md" in found.message


@pytest.mark.parametrize(
    "text",
    [
        "[x](https://example.org/a.md)",
        "[x](mailto:a@b.md)",
        "[x](#solution)",
        "![x](missing.md)",
        "`[x](missing.md)`",
        "```\n[x](missing.md)\n```",
        "[x](data.csv)",
        r"\[x](missing.md)",
    ],
)
def test_other_links_are_none_of_this_stage(text: str) -> None:
    asking = pattern("The asking one", section("solution", text))
    found = connect(catalogue(asking, *OTHERS))
    links, problems = found.links, found.problems
    assert problems == ()
    assert links.hrefs[asking.id] == {}


def test_a_link_to_guidance_is_fine_and_one_to_notes_is_a_problem() -> None:
    asking = pattern("The asking one", section("solution", "[t](../Template.md) [n](notes.md)"))
    known = {"workshop/Template.md": "guidance", "workshop/anna/notes.md": "notes"}
    (found,) = problems_of(asking, known=known)
    assert "workshop/anna/notes.md" in found.message
    assert "notes" in found.message.rpartition(":")[2]


def test_backlinks_show_the_other_direction_with_the_sentence_in_catalogue_order() -> None:
    one = pattern("One", section("related", "- Budget first (needed first)\n- see Budget first"))
    two = pattern("Two", section("context", "Go on. We follow [them](../bob/2.md) here. Done."))
    found = linked(one, two, *OTHERS).backlinks[BUDGET]
    assert [(b.source, b.kind) for b in found] == [("one", "prerequisite"), ("two", "prerequisite")]
    assert found[0].sentence == "Budget first (needed first)"
    assert found[1].sentence == "We follow them here."


def test_a_bare_link_in_the_text_is_a_backlink_but_no_relation() -> None:
    asking = pattern("Asking", section("context", "The table ([costs](../bob/2.md)) grew."))
    links = linked(asking, *OTHERS)
    assert links.relations[asking.id] == ()
    assert [(b.kind, b.sentence) for b in links.backlinks[BUDGET]] == [
        ("related", "The table (costs) grew.")
    ]


def test_of_two_patterns_with_one_title_the_authors_own_folder_comes_first() -> None:
    theirs = pattern("Budget first", who="bob")
    mine = replace(pattern("Budget first", who="anna"), id="budget-first-anna")
    asking = pattern("Asking", section("related", "- Budget first"), who="anna")
    found = linked(asking, theirs, mine).relations[asking.id]
    assert [r.target for r in found] == [mine.id]


def test_a_file_name_that_several_groups_share_names_nobody_elses_pattern() -> None:
    files = [pattern(f"P{who}", who=who, file="1_Template_Copy.md") for who in ("bob", "cem")]
    asking = pattern("Asking", section("related", "- 1_Template_Copy.md"), who="anna")
    assert {r.target for r in linked(asking, *files).relations[asking.id]} <= {None}


def test_an_unknown_section_called_prerequisites_relates_but_wants_nothing() -> None:
    found = named("- Budget first\n- A quiet room", field=None, heading="Prerequisites")
    assert found == {BUDGET: "prerequisite"}


@pytest.mark.parametrize(
    "text",
    [
        "[" * 10_000,
        "](" * 10_000,
        "[a](<b" * 5_000,
        "[[a|" * 5_000,
        "*a " * 10_000,
        "**" * 10_000,
        "`" * 10_000,
        '"a' * 10_000,
        "- a\n" * 10_000,
        "(" * 10_000,
        "see also, " * 5_000,
        "prerequisite of " * 5_000,
        "Early Stopping and " * 5_000,
        "Is it. A. " * 5_000,
        ", and " * 8_000,
        "[x](y.md) " * 5_000,
        " " * 20_000,
        "- " * 10_000,
        "> " * 10_000,
        "a - " * 10_000,
    ],
)
@pytest.mark.parametrize("field", ["related", "context"])
def test_hostile_text_takes_no_time(text: str, field: str) -> None:
    asking = pattern("The asking one", section(field, text))
    start = time.process_time()
    linked(asking, *OTHERS)
    assert time.process_time() - start < 2.0


def test_the_same_catalogue_gives_the_same_links() -> None:
    text = "- Prerequisite: Budget first, Cost of Labels\n- [x](../dana/early-stopping.md)"
    many = [pattern(f"Asking {n}", section("related", text)) for n in range(8)]
    assert connect(catalogue(*many, *OTHERS)) == connect(catalogue(*many, *OTHERS))

"""Going on from an earlier build: the links are those of a clean one, and only what changed is new.

Random edits of a small catalogue, in any order, each followed by a build that goes on from some
earlier one and by a clean one.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_patterns.catalogue import Catalogue
from mkdocs_patterns.facets.classifier import Assignment
from mkdocs_patterns.facets.vocabulary import Facet, Term
from mkdocs_patterns.links import script, telling, told
from mkdocs_patterns.links.connect import Linked, connect
from mkdocs_patterns.memory import Memory
from mkdocs_patterns.reading.patterns import Participant, Pattern, Section

TITLES = (
    "Budget first", "Early Stopping", "Early stopping rules", "Search Space Scoping", "Warm start",
    "Budget", "Seeds, splits and reruns", "How to choose a metric", "Metric choice", "Warm starts",
)  # fmt: skip
WORDS = (
    "annotator ticket quarrel wallclock fidelity rung hyperband drift alert join key ledger axis"
    " chart seed fold licence lawyer cluster weekend borderline agreement pruned spending horizon"
).split()
TALK = (
    "It builds on Budget first.", "See Early Stopping for more.", "An early stopping story.",
    "As [they](../bob/1.md) say.", "As [nobody](../cem/99.md) says.", "See [[Warm start]].",
    "We had **Metric choice** in mind.", "[here](2.md#warm-start)", "See the search-space scoping.",
    "How to choose a metric is told elsewhere.",
)  # fmt: skip
NAMED = (
    "- Budget first", "- Early Stoping", "- Prerequisite: Warm start, Metric choice",
    "- Cost of Labels", "- Cost of Lables - what they cost", "- [x](../anna/3.md)",
    "- Unheard-of name\n- 2.md", "- the Search Space Scoping pattern\n- none",
)  # fmt: skip
WHO = ("anna", "bob", "cem")
TERMS = {"stage": ("tuning", "cleaning", "metric choice"), "goal": ("trust", "speed")}
FACETS = tuple(
    Facet(name, name.capitalize(), tuple(Term(t, t.capitalize()) for t in terms))
    for name, terms in TERMS.items()
)
KNOWN: tuple[Mapping[str, str], ...] = ({}, {"workshop/cem/99.md": "a note"})

Numbers = tuple[int, ...]


def digested(pattern: Pattern) -> Pattern:
    """With a digest that names all of it."""
    return replace(pattern, digest=repr(replace(pattern, digest="")))


def written(number: int, choice: Numbers) -> Pattern:
    """Some pattern; the number is its id and its place, the choice decides all else."""
    title, who, file, talk, related, *rest = choice
    words = [WORDS[n % len(WORDS)] for n in rest]
    prose = " ".join([*words, TALK[talk] if talk < len(TALK) else "", *words[:3], words[-1]])
    sections = [Section("solution", "Solution", prose, 3, (4,))]
    if related < len(NAMED):
        text = NAMED[related]
        lines = tuple(range(7, 8 + text.count("\n")))
        sections.append(Section("related", "Related patterns", text, 6, lines))
    name = WHO[who % len(WHO)]
    return digested(
        Pattern(
            id=f"p{number:02}",
            title=TITLES[title % len(TITLES)],
            participant=Participant(name, name),
            source=f"workshop/{name}/{file % 5 if number < 8 else number}.md",
            line=1,
            sections=tuple(sections),
            meta={"related": TITLES[file % len(TITLES)]} if file > 8 else {},
            aliases=(TITLES[talk % len(TITLES)],) if file == 8 else (),
        )
    )


def assigned(choice: Numbers) -> Mapping[str, tuple[Assignment, ...]]:
    return {
        facet: tuple(Assignment(t, "label") for n, t in enumerate(terms) if choice[n] % 3 == 0)
        for facet, terms in TERMS.items()
    }


@dataclass
class Workshop:
    """A catalogue in the making: what an edit changes."""

    patterns: dict[int, Pattern]
    terms: dict[int, Mapping[str, tuple[Assignment, ...]]]
    order: int = 0
    known: int = 0
    facets: tuple[Facet, ...] = FACETS
    built: list[Linked] = field(default_factory=list)

    def catalogue(self) -> Catalogue:
        """As it stands now."""
        numbers = sorted(self.patterns, key=lambda n: (n * (self.order + 1)) % 53)
        patterns = tuple(self.patterns[n] for n in numbers)
        return Catalogue(
            self.facets, patterns, {self.patterns[n].id: self.terms[n] for n in numbers}
        )


def fillers(count: int) -> Workshop:
    """A workshop of patterns that share some words and say little of each other."""
    shape = [(n % 10, n, n, 3 + n % 9, 5 + n % 5, *range(n, n + 2 + n % 14)) for n in range(count)]
    return Workshop(
        {n: written(n, choice) for n, choice in enumerate(shape)},
        {n: assigned((n, n // 2, n // 3)) for n in range(count)},
    )


Edit = tuple[str, int, Numbers]


def numbers(count: int) -> st.SearchStrategy[Numbers]:
    return st.lists(st.integers(0, 11), min_size=count, max_size=count).map(tuple)


KINDS = (
    "write", "write", "write", "rename", "reword", "reword", "remove", "terms", "equal terms",
    "order", "files", "facets", "no digest", "other process", "earlier build",
)  # fmt: skip
EDITS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 26), numbers(12)), min_size=1, max_size=8
)


def applied(edit: Edit, to: Workshop) -> None:
    kind, number, choice = edit
    known = to.patterns.get(number)
    if kind == "write" or known is None:
        to.patterns[number] = written(number, choice)
        to.terms.setdefault(number, assigned(choice))
    elif kind == "rename":
        to.patterns[number] = digested(replace(known, title=TITLES[choice[0] % len(TITLES)]))
    elif kind == "reword":
        first, *rest = known.sections
        text = f"{first.markdown} {WORDS[choice[0]]} {WORDS[-1 - choice[1]]}"
        body = (replace(first, markdown=text), *rest)
        to.patterns[number] = digested(replace(known, sections=body))
    elif kind == "remove" and len(to.patterns) > 1:
        del to.patterns[number]
    elif kind == "terms":
        to.terms[number] = assigned(choice)
    elif kind == "equal terms":
        to.terms = {n: dict(terms) for n, terms in to.terms.items()}
    elif kind == "order":
        to.order = choice[0]
    elif kind == "files":
        to.known = choice[0] % 2
    elif kind == "facets":
        label = "Phase" if choice[0] % 2 else "Stage"
        more = (Term("warm", "Warm start"),) if choice[1] % 2 else ()
        stage = replace(FACETS[0], label=label, terms=(*FACETS[0].terms, *more))
        to.facets = (stage, FACETS[1])
    elif kind == "no digest":
        to.patterns[number] = replace(known, digest="")
    elif kind == "other process" and to.built:
        to.built.append(pickle.loads(pickle.dumps(to.built[-1])))
    elif kind == "earlier build" and to.built:
        to.built.append(to.built[choice[0] % len(to.built)])


def spelt(linked: Linked) -> object:
    """All of a result, the order of its mappings too."""
    links = linked.links
    maps = (links.relations, links.backlinks, links.similar, links.hrefs)
    return [list(each.items()) for each in maps], links.wanted, linked.problems


def keeps(now: Linked, before: Linked) -> None:
    """What is equal is the same."""
    for name in ("relations", "backlinks", "similar", "hrefs"):
        ours, theirs = getattr(now.links, name), getattr(before.links, name)
        for pattern, value in ours.items():
            if pattern in theirs and theirs[pattern] == value:
                assert value is theirs[pattern], (name, pattern)
    for pattern, near in now.links.similar.items():
        was = {each.target: each for each in before.links.similar.get(pattern, ())}
        assert all(n is was[n.target] for n in near if n == was.get(n.target))
    wanted = {each.id: each for each in before.links.wanted}
    assert all(w is wanted[w.id] for w in now.links.wanted if w == wanted.get(w.id))


def follow(edits: list[Edit], workshop: Workshop) -> None:
    workshop.built.append(connect(workshop.catalogue(), KNOWN[workshop.known]))
    for edit in edits:
        applied(edit, workshop)
        catalogue, known = workshop.catalogue(), KNOWN[workshop.known]
        again = connect(catalogue, known, workshop.built[-1])
        assert spelt(again) == spelt(connect(catalogue, known))
        keeps(again, workshop.built[-1])
        workshop.built.append(again)


@settings(max_examples=100)
@given(EDITS)
def test_after_any_edits_of_a_few_patterns_the_links_are_those_of_a_clean_build(
    edits: list[Edit],
) -> None:
    follow(edits, fillers(6))


@settings(max_examples=40)
@given(EDITS)
def test_after_any_edits_of_a_crowd_the_links_are_those_of_a_clean_build(edits: list[Edit]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(telling, "_SMALL", 0)
        follow(edits, fillers(40))


@settings(max_examples=30)
@given(EDITS)
def test_names_looked_for_one_by_one_or_all_at_once_give_the_same_links(edits: list[Edit]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(told, "_MANY", 0)
        follow(edits, fillers(12))


@pytest.mark.long
@settings(max_examples=3_000)
@given(EDITS, st.integers(3, 60), st.sampled_from([0, 9]), st.sampled_from([3, 10]))
def test_after_thousands_of_edits_the_links_are_those_of_a_clean_build(
    edits: list[Edit], count: int, small: int, large: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(telling, "_SMALL", small)
        patch.setattr(telling, "_LARGE", large)
        follow(edits, fillers(count))


def crowd() -> Workshop:
    """Patterns with words of their own, each word in two, and a few that name others."""
    chosen = {n: (n, n, n, n % 20, n % 30, *range(n, n + 2)) for n in range(60)}
    patterns = {n: written(n, choice) for n, choice in chosen.items()}
    for n, known in patterns.items():
        first, *rest = known.sections
        own = " ".join(f"word{n // 2}x{at}" for at in range(40))
        body = (replace(first, markdown=f"{own} {first.markdown}"), *rest)
        patterns[n] = digested(replace(known, title=f"Title of {n} things", sections=body))
    return Workshop(patterns, {n: assigned((n, n, n)) for n in patterns})


def reworded(known: Pattern, text: str) -> Pattern:
    body = (replace(known.sections[0], markdown=text), *known.sections[1:])
    return digested(replace(known, sections=body))


def test_where_nothing_changed_all_of_it_is_the_same_object() -> None:
    workshop = crowd()
    first = connect(workshop.catalogue())
    again = connect(workshop.catalogue(), {}, first)
    assert again.links is first.links
    assert again.problems is first.problems


def test_an_edited_text_leaves_the_links_of_nearly_all_others_the_same_objects() -> None:
    workshop = crowd()
    before = connect(workshop.catalogue()).links
    first = connect(workshop.catalogue())
    workshop.patterns[30] = reworded(workshop.patterns[30], "See Title of 5 things. Nothing more.")
    after = connect(workshop.catalogue(), {}, first).links
    assert before == first.links
    others = [p for p in after.similar if p != "p30"]
    assert [r.target for r in after.relations["p30"] if r.line == 4] == ["p05"]
    assert all(after.relations[p] is first.links.relations[p] for p in others)
    assert {p for p in others if after.backlinks[p] is not first.links.backlinks[p]} == {"p05"}
    same = [p for p in others if after.similar[p] is first.links.similar[p]]
    assert len(same) > 40


@pytest.mark.parametrize("title", ["Unheard-of name", "Heard-of name", "Title of 5 things"])
def test_a_title_that_comes_or_goes_reaches_all_who_name_it(title: str) -> None:
    workshop = crowd()
    workshop.patterns[1] = reworded(workshop.patterns[1], "See Heard-of name here.")
    first = connect(workshop.catalogue())
    workshop.patterns[50] = digested(replace(workshop.patterns[50], title=title))
    second = connect(workshop.catalogue(), {}, first)
    assert spelt(second) == spelt(connect(workshop.catalogue()))
    if title == "Heard-of name":
        assert [b.source for b in second.links.backlinks["p50"]] == ["p01"]
    del workshop.patterns[50]
    third = connect(workshop.catalogue(), {}, second)
    assert spelt(third) == spelt(connect(workshop.catalogue()))
    assert all(b.target != "p50" for found in third.links.relations.values() for b in found)


def test_words_that_nobody_uses_any_more_are_forgotten_in_time() -> None:
    workshop = fillers(5)
    last = connect(workshop.catalogue())
    for turn in range(4):
        text = " ".join(f"word{turn}x{n}" for n in range(9_000))
        workshop.patterns[2] = reworded(workshop.patterns[2], text)
        last = connect(workshop.catalogue(), {}, last)
        workshop.patterns[2] = reworded(workshop.patterns[2], f"Short again {turn}.")
        last = connect(workshop.catalogue(), {}, last)
        assert spelt(last) == spelt(connect(workshop.catalogue()))
    assert len(last.known.script.letters) < 3 * 9_000


def test_more_words_than_there_are_letters_cost_no_relation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workshop = crowd()
    known = connect(workshop.catalogue())
    monkeypatch.setattr(script, "_MOST", 50)
    first = connect(workshop.catalogue())
    assert first.links.relations == known.links.relations
    workshop.patterns[7] = reworded(workshop.patterns[7], "See Title of 9 things.")
    assert spelt(connect(workshop.catalogue(), {}, first)) == spelt(connect(workshop.catalogue()))


def test_another_process_goes_on_from_what_was_kept(tmp_path: Path) -> None:
    workshop = crowd()
    memory = Memory()
    memory.learn("links", "", "origin", connect(workshop.catalogue()))
    memory.save(tmp_path / "memory")

    def nothing() -> Linked:
        raise AssertionError("it was kept")

    kept = Memory.load(tmp_path / "memory").recall("links", "", "origin", nothing)
    workshop.patterns[3] = reworded(workshop.patterns[3], "See Title of 9 things.")
    again = connect(workshop.catalogue(), {}, kept)
    assert spelt(again) == spelt(connect(workshop.catalogue()))
    keeps(again, kept)

"""Neighbours and likely duplicates: what makes two patterns alike, and what it costs."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence

import pytest

from mkdocs_patterns.catalogue import Catalogue
from mkdocs_patterns.facets.classifier import Assignment
from mkdocs_patterns.facets.vocabulary import Facet, Term
from mkdocs_patterns.links.connect import Neighbour, connect
from mkdocs_patterns.problems import Problem
from mkdocs_patterns.reading.patterns import Participant, Pattern, Section
from mkdocs_patterns.urls import slug

FACETS = tuple(
    Facet(name, name.capitalize(), tuple(Term(t, t.capitalize()) for t in terms))
    for name, terms in (("stage", ("tuning", "cleaning")), ("goal", ("trust", "speed")))
)

BUDGET = (
    "Before the search begins we agree on a wallclock budget, split it over fidelity levels and"
    " note which trials were pruned, so that nobody burns the cluster over the weekend."
)
BUDGET_AGAIN = BUDGET.replace("agree on", "settle")
LABELS = (
    "Annotators disagree about borderline tickets, hence we measure agreement per annotator and"
    " relabel the tickets on which two annotators quarrel."
)
OTHER_BUDGET = (
    "How the wallclock budget is spent over fidelity levels decides what hyperband prunes; we plot"
    " the spending per rung."
)


def pattern(title: str, text: str, who: str = "anna") -> Pattern:
    lines = tuple(range(4, 5 + text.count("\n")))
    body = Section("solution", "Solution", text, 3, lines)
    name = f"{slug(title)}-{who}"
    return Pattern(
        name, title, Participant(who, who), f"workshop/{who}/{slug(title)}.md", 1, (body,)
    )


def connected(
    patterns: Sequence[Pattern], terms: Mapping[str, Mapping[str, str]] | None = None
) -> tuple[Mapping[str, tuple[Neighbour, ...]], tuple[Problem, ...]]:
    assignments = {
        p.id: {
            facet.id: tuple(
                Assignment(term, "label")
                for name, term in (terms or {}).get(p.id, {}).items()
                if name == facet.id
            )
            for facet in FACETS
        }
        for p in patterns
    }
    linked = connect(Catalogue(FACETS, tuple(patterns), assignments))
    return linked.links.similar, linked.problems


FILLERS = tuple(
    pattern(f"Filler {n}", f"Something about {a} and {b} in general.", "zoe")
    for n, (a, b) in enumerate(
        [
            ("drift", "alerts"),
            ("joins", "keys"),
            ("charts", "axes"),
            ("seeds", "folds"),
            ("licences", "lawyers"),
        ]
    )
)


def test_patterns_that_share_rare_words_are_neighbours_and_the_reason_names_the_words() -> None:
    one, two = pattern("Money", BUDGET), pattern("Rungs", OTHER_BUDGET, "bob")
    other = pattern("Labels", LABELS, "cem")
    similar, _ = connected([one, two, other, *FILLERS])
    nearest = similar[one.id][0]
    assert nearest.target == two.id
    assert nearest.reason.startswith("similar text: ")
    assert '"wallclock budget"' in nearest.reason
    assert 0 < nearest.score <= 1


def test_shared_terms_are_a_reason_too() -> None:
    one, two = pattern("Money", "We look at bills."), pattern("Time", "Clocks rule.", "bob")
    terms = {p.id: {"stage": "tuning", "goal": "speed"} for p in (one, two)}
    similar, _ = connected([one, two, *FILLERS], terms)
    assert [(n.target, n.reason) for n in similar[one.id]] == [(two.id, "same stage and goal")]


def test_of_two_equally_worded_patterns_the_one_with_the_same_terms_is_nearer() -> None:
    one = pattern("Money", BUDGET)
    far, near = pattern("Rungs", OTHER_BUDGET, "bob"), pattern("Rungs", OTHER_BUDGET, "cem")
    terms = {
        one.id: {"stage": "tuning", "goal": "speed"},
        near.id: {"stage": "tuning", "goal": "speed"},
    }
    similar, _ = connected([one, far, near, *FILLERS], terms)
    assert [n.target for n in similar[one.id]][:2] == [near.id, far.id]
    assert similar[one.id][0].reason.startswith("same stage and goal; similar text: ")


def test_nothing_in_common_means_no_neighbour_and_none_is_its_own() -> None:
    one, two = pattern("Money", BUDGET), pattern("Labels", LABELS, "bob")
    similar, _ = connected([one, two])
    assert similar == {one.id: (), two.id: ()}


def test_five_neighbours_at_most_best_first() -> None:
    crowd = [pattern(f"Rungs {n}", OTHER_BUDGET, f"p{n}") for n in range(9)]
    similar, _ = connected([*crowd, *FILLERS])
    for found in similar.values():
        assert len(found) <= 5
        assert [n.score for n in found] == sorted((n.score for n in found), reverse=True)
    assert len(similar[crowd[0].id]) == 5


def test_a_copy_by_another_participant_is_noted_with_the_place_of_the_original() -> None:
    one, two = pattern("Money", BUDGET, "anna"), pattern("Cost cap", BUDGET_AGAIN, "bob")
    _, problems = connected([one, two, *FILLERS])
    (found,) = problems
    assert (found.code, found.severity) == ("duplicate", "note")
    assert (found.path, found.line) == (two.source, two.line)
    assert "'Money'" in found.message
    assert f"{one.source}:1" in found.message


@pytest.mark.parametrize(
    ("title", "text", "who"),
    [
        ("Cost cap", BUDGET_AGAIN, "anna"),
        ("Cost cap", OTHER_BUDGET, "bob"),
        ("Money", LABELS, "bob"),
    ],
)
def test_one_authors_variants_and_merely_similar_texts_are_no_duplicates(
    title: str, text: str, who: str
) -> None:
    _, problems = connected([pattern("Money", BUDGET, "anna"), pattern(title, text, who), *FILLERS])
    assert problems == ()


def test_one_title_and_much_of_the_text_in_common_is_a_duplicate() -> None:
    shorter = BUDGET.replace(", so that nobody burns the cluster over the weekend", "")
    one, two = (
        pattern("The money", BUDGET, "anna"),
        pattern("Money", shorter + " Bills follow.", "bob"),
    )
    _, problems = connected([one, two, *FILLERS])
    assert [p.path for p in problems] == [two.source]


def synthetic(count: int) -> list[Pattern]:
    chance = random.Random(7)
    vocabulary = [f"w{chance.randrange(10**6)}x" for _ in range(5_000)]
    weights = [1 / (rank + 3) for rank in range(len(vocabulary))]
    return [
        pattern(
            " ".join(chance.choices(vocabulary, k=4)),
            ". ".join(" ".join(chance.choices(vocabulary, weights, k=14)) for _ in range(25)),
            f"p{n % 40}",
        )
        for n in range(count)
    ]


def test_the_cost_grows_no_faster_than_the_number_of_patterns() -> None:
    def seconds(patterns: list[Pattern]) -> float:
        start = time.process_time()
        connected(patterns)
        return time.process_time() - start

    some, many = synthetic(100), synthetic(800)
    seconds(some)
    assert seconds(many) / min(seconds(some) for _ in range(3)) < 8 * 2


def test_many_copies_of_one_text_stay_cheap_and_each_is_noted_once() -> None:
    copies = [pattern("Money", BUDGET, f"p{n:04}") for n in range(1_500)]
    start = time.process_time()
    similar, problems = connected(copies)
    assert time.process_time() - start < 5
    assert len(problems) == len(copies) - 1
    assert all(len(found) <= 5 for found in similar.values())

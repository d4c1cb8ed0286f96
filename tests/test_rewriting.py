"""The owner's override file, edited: everything else in it stays as it was typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_patterns.facets.overrides import read_overrides
from mkdocs_patterns.facets.vocabulary import load_facets
from mkdocs_patterns.settings import SettingsError
from mkdocs_patterns.sorting.rewriting import Edit, rewritten

FACETS = load_facets()

TYPED = """\
# Decided on Tuesday.
- id: a   # the first
  source: w/1.md
  stage: HPO # agreed by all
  # about goals
  goals:
    - Trust
    - Compute efficiency

- {id: b, source: w/2.md, method: [Pilot runs]}
-
  source: "w/3 ä.md"
  id: c
  refines: a
# the end
"""


def edit(text: str, *edits: Edit) -> str:
    return rewritten(text.encode(), "overrides.yml", edits, FACETS).decode()


def test_a_replaced_term_keeps_the_line_around_it() -> None:
    assert edit(TYPED, Edit("a", "w/1.md", "stage", ("ensembling",))) == TYPED.replace(
        "stage: HPO #", "stage: ensembling #"
    )


def test_a_list_keeps_its_form() -> None:
    assert edit(TYPED, Edit("a", "w/1.md", "goal", ("trust", "control"))) == TYPED.replace(
        "- Trust\n    - Compute efficiency", "- trust\n    - control"
    )
    assert "  goals: []\n" in edit(TYPED, Edit("a", "w/1.md", "goal", ()))


def test_a_facet_that_goes_takes_its_line_only() -> None:
    assert edit(TYPED, Edit("a", "w/1.md", "stage", None)) == TYPED.replace(
        "  stage: HPO # agreed by all\n", ""
    )
    assert edit(TYPED, Edit("a", "w/1.md", "goal", None)) == TYPED.replace(
        "  goals:\n    - Trust\n    - Compute efficiency\n", ""
    )


def test_a_facet_that_comes_stands_below_the_others() -> None:
    edits = (
        Edit("c", "w/3 ä.md", "stage", ("ensembling",)),
        Edit("a", "w/1.md", "method", ("experience", "pilot-runs")),
    )
    assert edit(TYPED, *edits) == TYPED.replace(
        "  refines: a\n", "  refines: a\n  stage: ensembling\n"
    ).replace(
        "    - Compute efficiency\n",
        "    - Compute efficiency\n  method: [experience, pilot-runs]\n",
    )


def test_an_entry_on_one_line_stays_on_one_line() -> None:
    assert edit(TYPED, Edit("b", "w/2.md", "stage", ("ensembling",))) == TYPED.replace(
        "method: [Pilot runs]}", "method: [Pilot runs], stage: [ensembling]}"
    )


def test_new_entries_stand_behind_the_others() -> None:
    assert edit(TYPED, Edit("d", "w/4: x.md", "stage", ())) == TYPED.replace(
        "  refines: a\n", "  refines: a\n- id: d\n  source: 'w/4: x.md'\n  stage: []\n"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "- id: d\n  source: w/4.md\n  stage: ensembling\n"),
        ("# mine\n", "# mine\n- id: d\n  source: w/4.md\n  stage: ensembling\n"),
        ("# mine", "# mine\n- id: d\n  source: w/4.md\n  stage: ensembling\n"),
        ("[]\n", "- id: d\n  source: w/4.md\n  stage: ensembling\n"),
        (
            "[{id: a, source: w/1.md}]\n",
            "[{id: a, source: w/1.md}, {id: d, source: w/4.md, stage: [ensembling]}]\n",
        ),
        (
            "  - id: a\n    source: w/1.md",
            "  - id: a\n    source: w/1.md\n  - id: d\n    source: w/4.md\n    stage: ensembling",
        ),
        (
            "- id: a\r\n  source: w/1.md\r\n",
            "- id: a\r\n  source: w/1.md\r\n- id: d\r\n  source: w/4.md\r\n  stage: ensembling\r\n",
        ),
        (
            "\ufeff---\n- id: a\n  source: w/1.md\n...\n",
            "\ufeff---\n- id: a\n  source: w/1.md\n- id: d\n  source: w/4.md\n"
            "  stage: ensembling\n...\n",
        ),
    ],
)
def test_a_new_entry_fits_into_any_file(text: str, expected: str) -> None:
    assert edit(text, Edit("d", "w/4.md", "stage", ("ensembling",))) == expected


@pytest.mark.parametrize("text", ["just words\n", "a: {b: c}\n", "- [\n"])
def test_a_file_that_is_no_list_stays_as_it_is(text: str) -> None:
    with pytest.raises(SettingsError):
        edit(text, Edit("a", "w/1.md", "stage", ()))


TERMS = {facet.id: [term.id for term in facet.terms] for facet in FACETS}
FORMS: dict[str, Callable[[str, Iterable[str]], str]] = {
    "flow": lambda facet, terms: f"  {facet}: [{', '.join(terms)}]",
    "block": lambda facet, terms: f"  {facet}s:" + "".join(f"\n    - {term}" for term in terms),
    "left": lambda facet, terms: f"  {facet}: # why\n" + "\n".join(f"  - {t} # x" for t in terms),
    "scalar": lambda facet, terms: f"  {facet}: {', '.join(terms)} # so be it",
    "quoted": lambda facet, terms: f'  "{facet}": "{", ".join(terms)}"',
}
SAID = st.sampled_from(sorted(TERMS)).flatmap(
    lambda facet: st.tuples(
        st.just(facet),
        st.lists(st.sampled_from(TERMS[facet]), min_size=1, max_size=3, unique=True),
        st.sampled_from(sorted(FORMS)),
    )
)


@st.composite
def files(draw: st.DrawFn) -> str:
    """An override file in one of many hands."""
    lines = []
    for number in range(draw(st.integers(0, 4))):
        said = draw(st.lists(SAID, max_size=3, unique_by=lambda given: given[0]))
        parts = [f"  id: p{number}", f"  source: w/{number}.md"]
        parts += [FORMS[form](facet, terms) for facet, terms, form in said]
        parts = draw(st.permutations(parts))
        gap = draw(st.sampled_from(["", "# note\n", "\n"]))
        lines.append(f"{gap}-{parts[0][1:]}\n" + "".join(f"{part}\n" for part in parts[1:]))
    text = "".join(lines) + draw(st.sampled_from(["", "# end\n"]))
    return draw(st.sampled_from([text, text.replace("\n", "\r\n"), text.rstrip("\n")]))


EDITS = st.tuples(st.integers(0, 5), st.sampled_from(sorted(TERMS))).flatmap(
    lambda at: st.builds(
        Edit,
        st.just(f"p{at[0]}"),
        st.just(f"w/{at[0]}.md"),
        st.just(at[1]),
        st.none() | st.lists(st.sampled_from(TERMS[at[1]]), max_size=3, unique=True).map(tuple),
    )
)


@settings(max_examples=150)
@given(files(), st.lists(EDITS, max_size=6, unique_by=lambda edit: (edit.id, edit.facet)))
def test_edits_do_what_they_say_and_nothing_else_in_any_hand(text: str, edits: list[Edit]) -> None:
    before, _ = read_overrides(text.encode(), "o.yml", FACETS)
    expected = {(e.source, e.id): dict(e.terms) for e in before.entries}
    for item in edits:
        terms = expected.setdefault((item.source, item.id), {})
        terms.pop(item.facet, None)
        if item.terms is not None:
            terms[item.facet] = item.terms
    result = edit(text, *edits)
    after, problems = read_overrides(result.encode(), "o.yml", FACETS)
    assert problems == ()
    assert {(e.source, e.id): dict(e.terms) for e in after.entries} == expected
    for comment in ("# end", "# note"):
        assert result.count(comment) >= text.count(comment)

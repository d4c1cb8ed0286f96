"""How far two codings agree: the figures against published examples, the command on real sheets."""

from __future__ import annotations

import csv
import io
import json
import math
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np
import pytest
from click.testing import CliRunner, Result
from hypothesis import assume, given
from hypothesis import strategies as st

from mkdocs_patterns.cli import main
from mkdocs_patterns.sorting.agreement import agreed, alpha, kappa, masi, nominal

# Published examples


def table(rows: list[list[int]]) -> list[tuple[int, int]]:
    """The pairs of a table of counts: rows are the one coder's categories, columns the other's."""
    return [
        (a, b) for a, row in enumerate(rows) for b, count in enumerate(row) for _ in range(count)
    ]


def test_cohens_own_table_of_1960() -> None:
    pairs = table([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    assert agreed(pairs) == Fraction(70, 100)
    assert kappa(pairs, nominal) == Fraction(29, 59)  # printed as .492: (.70 - .41) / (1 - .41)


def test_the_table_of_fifty_grants() -> None:
    assert kappa(table([[20, 5], [10, 15]]), nominal) == Fraction(2, 5)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [([[45, 15], [25, 15]], ".1304"), ([[25, 35], [5, 35]], ".2593")],
)
def test_tables_with_the_same_agreement_and_other_margins(
    counts: list[list[int]], expected: str
) -> None:
    found = kappa(table(counts), nominal)
    assert found is not None
    assert f"{float(found):.4f}"[1:] == expected


KRIPPENDORFF_2011 = [
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
]
"""Four observers, twelve units, a point for missing data."""


def units(rows: list[str]) -> list[list[str]]:
    columns = zip(*(row.split() for row in rows), strict=True)
    return [[value for value in column if value != "."] for column in columns]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (KRIPPENDORFF_2011, "0.743"),
        (["0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"], "0.095"),
        (["a a b b d c c c e d d a", "b a b b b c c c e d d d"], "0.692"),
    ],
    ids=["four-observers", "two-values", "two-observers"],
)
def test_krippendorffs_own_examples_of_2011(rows: list[str], expected: str) -> None:
    found = alpha(units(rows), nominal)
    assert found is not None
    assert f"{float(found):.3f}" == expected


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("ab", "ab", 0),
        ("ab", "a", Fraction(2, 3)),
        ("ab", "bc", Fraction(8, 9)),
        ("ab", "cd", 1),
        ("", "a", 1),
        ("", "", 0),
    ],
)
def test_masi_weighs_overlap_as_passonneau_does(one: str, other: str, distance: Fraction) -> None:
    assert masi(frozenset(one), frozenset(other)) == distance
    assert masi(frozenset(other), frozenset(one)) == distance


# Laws


CODES = st.lists(st.lists(st.sampled_from([*range(4), None]), min_size=3, max_size=3), max_size=12)
SETS = [frozenset(s) for s in ("", "a", "b", "ab", "bc", "abc")]


def metric(v1: Any, v2: Any, *_places: Any, **_more: Any) -> Any:
    apart = np.vectorize(lambda a, b: float(masi(SETS[int(a)], SETS[int(b)])))
    return apart(*np.broadcast_arrays(v1, v2))


@given(CODES)
def test_nominal_alpha_is_that_of_the_package_krippendorff(codes: list[list[int | None]]) -> None:
    held = [[value for value in unit if value is not None] for unit in codes]
    pairable = [unit for unit in held if len(unit) > 1]
    assume(len({value for unit in pairable for value in unit}) > 1)
    matrix = np.array(codes, dtype=float).T
    expected = krippendorff.alpha(reliability_data=matrix, level_of_measurement="nominal")
    found = alpha(held, nominal)
    assert found is not None
    assert math.isclose(float(found), expected, abs_tol=1e-9)


@given(st.lists(st.tuples(*[st.integers(0, len(SETS) - 1)] * 2), min_size=1, max_size=12))
def test_alpha_of_sets_is_that_of_the_package_with_the_same_distance(
    pairs: list[tuple[int, int]],
) -> None:
    assume(len({value for pair in pairs for value in pair}) > 1)
    matrix = np.array(pairs, dtype=float).T
    expected = krippendorff.alpha(reliability_data=matrix, level_of_measurement=metric)
    found = alpha([[SETS[a], SETS[b]] for a, b in pairs], masi)
    assert found is not None
    assert math.isclose(float(found), expected, abs_tol=1e-9)


@given(st.lists(st.tuples(*[st.sampled_from("abc")] * 2), max_size=12))
def test_sets_of_one_term_have_the_figures_of_single_values(pairs: list[tuple[str, str]]) -> None:
    sets = [(frozenset(a), frozenset(b)) for a, b in pairs]
    assert kappa(sets, masi) == kappa(pairs, nominal)
    assert alpha(sets, masi) == alpha(pairs, nominal)


@given(st.lists(st.tuples(*[st.sampled_from(SETS)] * 2), max_size=12))
def test_it_does_not_matter_who_comes_first(
    pairs: list[tuple[frozenset[str], frozenset[str]]],
) -> None:
    turned = [(b, a) for a, b in pairs]
    assert kappa(pairs, masi) == kappa(turned, masi)
    assert alpha(pairs, masi) == alpha(turned, masi)


@given(st.lists(st.sampled_from(SETS), min_size=2, max_size=12))
def test_equal_codings_agree_wholly_and_chance_gets_nothing(values: list[frozenset[str]]) -> None:
    pairs = [(value, value) for value in values]
    several = len(set(values)) > 1
    assert agreed(pairs) == 1
    assert kappa(pairs, masi) == (1 if several else None)
    assert alpha(pairs, masi) == (1 if several else None)


def test_two_coders_who_do_not_heed_each_other_have_no_kappa_to_speak_of() -> None:
    assert kappa(list(product("abc", "abc")), nominal) == 0


def test_without_values_there_are_no_figures() -> None:
    assert agreed([]) is None
    assert kappa([], nominal) is None
    assert alpha([[], ["a"]], nominal) is None


# The command

PATTERN = """# Pattern Name

{title}

## Goal

Spend less compute.

## Problem

{problem}
"""
PROBLEMS = {
    "One": "The data drifts after deployment, and the monitoring has to notice it.",
    "Two": "Which hyperparameters should be tuned, and in which search space?",
    "Three": "Nobody remembers.",
    "Four": "Nobody remembers either.",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "workshop" / "ann"
    folder.mkdir(parents=True)
    for title, problem in PROBLEMS.items():
        text = PATTERN.format(title=title, problem=problem)
        (folder / f"{title}.md").write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sheet(path: Path, *rows: str) -> None:
    path.write_text("id,stage,goal\n" + "".join(f"{row}\n" for row in rows), "utf-8")


def run(*command: str) -> Result:
    return CliRunner().invoke(main, ["agreement", *command])


def told(*command: str) -> dict[str, Any]:
    done = run(*command, "--format", "json")
    assert done.exit_code == 0, done.output
    data: dict[str, Any] = json.loads(done.stdout)
    return data


@pytest.fixture
def coded(project: Path) -> Path:
    sheet(
        project / "a.csv",
        "one,Runtime monitoring,",
        "two,HPO; model selection,trust",
        "three,HPO,(none)",
        "four,,trust",
    )
    sheet(
        project / "b.csv",
        "one,runtime-monitoring,",
        "two,HPO,trust",
        "three,model-selection,trust",
    )
    return project


@pytest.mark.usefixtures("coded")
def test_facets_are_compared_as_sets_and_terms_one_by_one() -> None:
    stage, goal, *rest = told("a.csv", "b.csv")["facets"]
    assert rest == []
    # {m}{m}, {h,s}{h}, {h}{s}: MASI distances 0, 2/3, 1; seen 5/9
    assert (stage["figures"]["patterns"], stage["figures"]["same"]) == (3, 1)
    # A against B: {m}: 0+1+1; {h,s}: 1+2/3+2/3; {h}: 1+0+1 -> 19/3 of 9 pairs
    assert stage["figures"]["kappa"] == pytest.approx(1 - (5 / 9) / (19 / 27))
    # the pool m m hs h h s: ordered pairs' distances 2 * (2*4 + 3*2/3 + 2*1) = 24 of 30
    assert stage["figures"]["alpha"] == pytest.approx(1 - (5 / 9) / (24 / 30))
    terms = {term["id"]: term for term in stage["terms"]}
    assert list(terms) == ["model-selection", "hyperparameter-optimization", "runtime-monitoring"]
    tuning = terms["hyperparameter-optimization"]
    assert (tuning["first"], tuning["second"], tuning["both"]) == (2, 1, 1)
    assert tuning["figures"]["agreement"] == pytest.approx(2 / 3)
    assert tuning["figures"]["kappa"] == pytest.approx(0.4)  # (2/3 - 4/9) / (1 - 4/9)
    assert terms["runtime-monitoring"]["figures"]["kappa"] == 1
    assert goal["figures"]["patterns"] == 2


@pytest.mark.usefixtures("coded")
def test_an_empty_cell_is_no_decision_and_none_is_one() -> None:
    found = told("a.csv", "b.csv")
    assert found["alone"] == [["four"], []]
    goal = [item for item in found["disagreements"] if item["facet"] == "goal"]
    assert [(item["pattern"], item["first"], item["second"]) for item in goal] == [
        ("three", [], ["trust"])
    ]


def test_a_disagreement_quotes_the_sentence_that_speaks_for_a_disputed_term(project: Path) -> None:
    sheet(project / "a.csv", "one,runtime-monitoring,")
    sheet(project / "b.csv", "one,model-validation,")
    (found,) = told("a.csv", "b.csv")["disagreements"]
    (quotation,) = found["quotations"]
    assert quotation["term"] == "runtime-monitoring"
    assert quotation["text"] == PROBLEMS["One"]
    assert quotation["place"] == "workshop/ann/One.md:11"


def test_one_table_is_compared_with_what_the_text_suggests(project: Path) -> None:
    sheet(project / "a.csv", "one,runtime-monitoring,", "two,ensembling,", "three,,")
    found = told("a.csv")
    assert found["names"] == ["a.csv", "suggested by the text"]
    assert found["facets"][0]["figures"]["patterns"] == 2
    (other,) = [item for item in found["disagreements"] if item["facet"] == "stage"]
    assert (other["pattern"], other["second"]) == ("two", ["hyperparameter-optimization"])


@pytest.mark.usefixtures("coded")
def test_the_text_shows_figures_and_both_codings() -> None:
    done = run("a.csv", "b.csv")
    assert done.exit_code == 0, done.output
    lines = [line.split() for line in done.stdout.splitlines()]
    assert ["hyperparameter-optimization", "2", "1", "1", "67%", "0.40", "0.44"] in lines
    assert "two, stage: Two" in done.stdout
    assert "  A: model-selection; hyperparameter-optimization" in done.stdout
    assert "Coded by A only, and left out: four" in done.stdout


@pytest.mark.usefixtures("coded")
def test_the_table_has_a_row_a_facet_and_a_row_a_term() -> None:
    done = run("a.csv", "b.csv", "--format", "csv")
    rows = {
        (row["facet"], row["term"]): row
        for row in csv.DictReader(io.StringIO(done.stdout, newline=""))
    }
    assert rows["stage", ""]["same"] == "1"
    assert rows["stage", "hyperparameter-optimization"]["kappa"] == "0.400000"
    assert rows["goal", "trust"]["patterns"] == "2"


def test_tables_of_sections_are_compared_by_pattern(project: Path) -> None:
    sheet(project / "a.csv", "one,,", "one#goal,HPO,", "one#problem,ensembling,")
    sheet(project / "b.csv", "one,HPO; ensembling,")
    assert told("a.csv", "b.csv")["disagreements"] == []


def test_a_term_nobody_knows_is_named_and_nothing_is_computed(project: Path) -> None:
    sheet(project / "a.csv", "one,ensembeling tuning,")
    done = run("a.csv")
    assert done.exit_code == 2
    assert "a.csv: row 2, column stage" in done.stderr
    assert done.stdout == ""


def test_tables_without_a_common_facet_are_wrong_use(project: Path) -> None:
    (project / "a.csv").write_text("id,stage\none,HPO\n", "utf-8")
    (project / "b.csv").write_text("id,goal\none,trust\n", "utf-8")
    done = run("a.csv", "b.csv")
    assert done.exit_code == 2
    assert "no column of a facet in common" in done.stderr

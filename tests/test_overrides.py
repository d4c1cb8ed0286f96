"""The owner's word on single patterns."""

from __future__ import annotations

from pathlib import Path

import pytest

from mkdocs_patterns.facets.overrides import Overrides, load_overrides, read_overrides
from mkdocs_patterns.facets.vocabulary import load_facets
from mkdocs_patterns.problems import Problem
from mkdocs_patterns.reading.patterns import Participant, Pattern
from mkdocs_patterns.settings import Settings, SettingsError

FACETS = load_facets()
ANN = Participant("ann", "ann")


def pattern(name: str, source: str) -> Pattern:
    return Pattern(name, name, ANN, source, 1, ())


def read(text: str) -> tuple[Overrides, tuple[Problem, ...]]:
    return read_overrides(text.encode(), "overrides.yml", FACETS)


def test_an_entry_gives_terms_by_id_label_or_alias() -> None:
    overrides, problems = read(
        "- id: budget-first\n  source: w/ann/1.md\n"
        "  stage: [HPO, Ensembling]\n  goal: compute efficiency\n"
    )
    entry = overrides.of(pattern("budget-first", "w/ann/1.md"))
    assert not problems
    assert entry is not None
    assert entry.terms == {
        "stage": ("hyperparameter-optimization", "ensembling"),
        "goal": ("compute-efficiency",),
    }


def test_an_empty_list_says_none_of_them() -> None:
    overrides, problems = read("- id: a\n  source: w/1.md\n  stage: []\n")
    assert not problems
    assert overrides.entries[0].terms == {"stage": ()}


def test_an_entry_keeps_the_id_of_the_only_pattern_of_its_file() -> None:
    overrides, problems = read("- {id: kept, source: w/1.md, stage: tuning}\n")
    assert not problems
    assert overrides.fixed_ids([pattern("new-title", "w/1.md")]) == {("w/1.md", 1): "kept"}
    assert overrides.of(pattern("kept", "w/1.md")) is overrides.entries[0]


def test_an_entry_never_takes_the_id_of_another_files_pattern() -> None:
    overrides, _ = read("- {id: a, source: w/1.md}\n")
    assert overrides.fixed_ids([pattern("b", "w/1.md"), pattern("a", "w/2.md")]) == {}


def test_an_entry_fixes_no_id_where_its_file_has_several_patterns() -> None:
    overrides, _ = read("- {id: kept, source: w/1.md}\n")
    assert overrides.fixed_ids([pattern("b", "w/1.md"), pattern("c", "w/1.md")]) == {}


def test_an_entry_never_applies_to_another_file() -> None:
    overrides, _ = read("- id: a\n  source: w/1.md\n  stage: tuning\n")
    other = pattern("a", "w/2.md")
    assert overrides.of(other) is None
    (problem,) = overrides.mismatches([other])
    assert (problem.code, problem.line) == ("override-source-mismatch", 1)
    assert "w/1.md" in problem.message
    assert "w/2.md" in problem.message


def test_an_entry_for_no_pattern_names_the_likeliest() -> None:
    overrides, _ = read("- id: budget-frist\n  source: w/9.md\n  stage: tuning\n")
    (problem,) = overrides.mismatches([pattern("budget-first", "w/1.md")])
    assert problem.code == "override-unknown-pattern"
    assert "budget-first" in problem.hint


def test_an_entry_that_fits_is_no_mismatch() -> None:
    overrides, _ = read("- id: a\n  source: ./w/1.md\n  stage: tuning\n")
    assert overrides.mismatches([pattern("a", "w/1.md")]) == ()


def test_an_unknown_term_is_a_warning_that_names_the_nearest() -> None:
    overrides, problems = read("- id: a\n  source: w/1.md\n  stage: [ensemb, tuning]\n")
    assert overrides.entries[0].terms == {"stage": ("hyperparameter-optimization",)}
    (problem,) = problems
    assert (problem.code, problem.severity) == ("override-unknown-term", "warning")
    assert problem.line == 3
    assert "Ensembling" in problem.hint


def test_an_entry_of_unknown_terms_alone_leaves_the_decision_to_the_file() -> None:
    overrides, _ = read("- id: a\n  source: w/1.md\n  stage: siesta\n")
    assert overrides.entries[0].terms == {}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("- {stage: tuning}\n", 1),
        ("- {source: w/1.md}\n", 1),
        ("- just words\n", 1),
        ("- id: a\n  source: w/1.md\n  colour: red\n", 3),
        ("- id: Not An Id\n  source: w/1.md\n", 1),
        ("- id: a\n  source: w/1.md\n  stage: {b: c}\n", 3),
    ],
)
def test_an_entry_that_cannot_be_read_is_a_problem_with_its_line(text: str, line: int) -> None:
    _, problems = read(text)
    assert [(p.code, p.line) for p in problems] == [("override-unreadable", line)]


@pytest.mark.parametrize(
    "text",
    [
        "- [\n",
        "just words\n",
        "a: {source: w/1.md}\n",
        "- &x {id: a, source: w/1.md}\n- *x\n",
        "[" * 30_000,
    ],
)
def test_a_file_that_is_no_list_of_entries_is_broken_configuration(text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(text)
    assert caught.value.option == "overrides"
    assert caught.value.remedy


def test_bytes_that_are_no_text_are_broken_configuration() -> None:
    with pytest.raises(SettingsError):
        read_overrides(b"- \xff\xfe", "overrides.yml", FACETS)


def test_the_file_beside_mkdocs_yml_is_found_and_may_be_missing(tmp_path: Path) -> None:
    settings = Settings(root=tmp_path)
    assert load_overrides(settings, FACETS) == (Overrides(), ())
    (tmp_path / "overrides.yml").write_text("- {id: a, source: w/1.md}\n")
    overrides, _ = load_overrides(settings, FACETS)
    assert [entry.id for entry in overrides.entries] == ["a"]

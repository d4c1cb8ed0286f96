"""The catalogue as a table: complete, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner

from mkdocs_patterns.cli import main
from mkdocs_patterns.exports.table import columns, plain_cell

FIRST = """---
stage: HPO
---
# Pattern Name

Müller's Budget, "first"

## Goal

Spend less compute.

Twice.

## Solution

We asked a colleague, run by run.

## Remarks

=1+1
"""


@pytest.fixture
def rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    folder = tmp_path / "workshop" / "ann"
    folder.mkdir(parents=True)
    (folder / "1.md").write_text(FIRST, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["export", "--source", "workshop", "--format", "csv"])
    assert done.exit_code == 0, done.output
    text = done.stdout_bytes.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_pattern_is_a_row_with_its_place_and_its_answers(rows: list[dict[str, str]]) -> None:
    (row,) = rows
    assert row["title"] == 'Müller\'s Budget, "first"'
    assert (row["participant"], row["source"]) == ("ann", "workshop/ann/1.md")
    assert (row["line"], row["url"]) == ("4", f"patterns/{row['id']}/")
    assert row["text_goal"] == "Spend less compute.\n\nTwice."


def test_a_facet_never_takes_the_column_of_something_else() -> None:
    assert columns("stage") == ("stage", "stage_suggested")
    assert columns("source") == ("source_facet", "source_facet_suggested")


def test_a_cell_that_begins_like_a_guarded_one_is_guarded_again() -> None:
    assert plain_cell("'=1") == "''=1"


def test_the_row_remembers_what_was_confirmed(rows: list[dict[str, str]]) -> None:
    assert rows[0]["exported"] == "stage=hyperparameter-optimization; goal=; method="


def test_confirmed_and_suggested_terms_stand_apart(rows: list[dict[str, str]]) -> None:
    (row,) = rows
    assert (row["stage"], row["stage_suggested"]) == ("hyperparameter-optimization", "")
    assert (row["goal_suggested"], row["method"]) == ("compute-efficiency", "")


def test_sections_the_template_does_not_know_are_kept_with_their_heading(
    rows: list[dict[str, str]],
) -> None:
    assert rows[0]["text_other"] == "Remarks\n=1+1"


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u200b=1", "\uff1d1", "\uff20x"],
)
def test_a_cell_that_a_spreadsheet_would_run_is_made_text(text: str) -> None:
    assert plain_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "one = two", "a-b", "'quoted'", "1+1"])
def test_any_other_cell_stays_as_it_is(text: str) -> None:
    assert plain_cell(text) == text

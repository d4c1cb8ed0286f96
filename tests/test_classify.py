"""Terms go out in a table, are decided in a spreadsheet, and come back."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml
from built.building import write
from click.testing import CliRunner, Result

from mkdocs_patterns.cli import main
from mkdocs_patterns.facets.vocabulary import load_facets

FACETS = load_facets()

OPEN = """# Pattern Name

Müller's budget, "first"

## Goal

Spend less compute; keep it short, please.

## Problem

Which hyperparameters should be tuned,
and in which search space?

## Solution

=1+1
"""
LABELLED = """# Pattern Name

Who labelled this

## Context

Stage: Data labeling

## Problem

Two annotators disagree.
"""
FRONT = """---
stage: HPO
goal: [trust, reproducibility]
---
# Pattern Name

Said outright

## Goal

Whatever.
"""
FILES = {
    "workshop/ann/open.md": OPEN,
    "workshop/ann/labelled.md": LABELLED,
    "workshop/ben/front.md": FRONT,
}
OPEN_ID, LABELLED_ID, FRONT_ID = "mueller-s-budget-first", "who-labelled-this", "said-outright"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, FILES)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*command: str) -> Result:
    done = CliRunner().invoke(main, list(command), catch_exceptions=False)
    assert "Traceback" not in done.output
    return done


def exported(*options: str) -> list[dict[str, str]]:
    done = run("export", "--format", "csv", *options)
    assert done.exit_code == 0, done.output
    text = done.stdout_bytes.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def saved(rows: Sequence[dict[str, str]], **form: str) -> None:
    """The table as a spreadsheet writes it."""
    out = io.StringIO()
    table = csv.DictWriter(out, list(rows[0]), delimiter=form.get("delimiter", ","))
    table.writeheader()
    table.writerows(rows)
    Path("sheet.csv").write_bytes(out.getvalue().encode(form.get("encoding", "utf-8-sig")))


def edited(*options: str, **cells: dict[str, str]) -> None:
    """The exported table with some cells of some patterns changed."""
    names = {"open": OPEN_ID, "labelled": LABELLED_ID, "front": FRONT_ID}
    by_id = {names[key]: change for key, change in cells.items()}
    saved([row | by_id.get(row["id"], {}) for row in exported(*options)])


def imported(*options: str) -> Result:
    return run("classify", "import", "sheet.csv", *options)


def written(*options: str) -> dict[str, dict[str, object]]:
    """What the override file says after an import."""
    done = imported(*options)
    assert done.exit_code == 0, done.output
    return overrides()


def overrides() -> dict[str, dict[str, object]]:
    path = Path("overrides.yml")
    entries = yaml.safe_load(path.read_text("utf-8")) if path.exists() else None
    return {
        entry["id"]: {key: value for key, value in entry.items() if key not in ("id", "source")}
        for entry in entries or []
    }


# There and back


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("options", [(), ("--rows", "sections")], ids=["patterns", "sections"])
def test_a_table_that_nobody_edited_changes_nothing(options: Sequence[str]) -> None:
    edited(*options)
    done = imported()
    assert done.exit_code == 0
    assert "Nothing to change." in done.stderr
    assert not Path("overrides.yml").exists()


@pytest.mark.usefixtures("project")
def test_what_stands_in_the_first_column_is_confirmed_by_id_label_or_alias() -> None:
    edited(open={"stage": "HPO; Ensembling", "goal": "compute-efficiency"})
    assert written() == {
        OPEN_ID: {
            "stage": ["hyperparameter-optimization", "ensembling"],
            "goal": "compute-efficiency",
        }
    }
    assert yaml.safe_load(Path("overrides.yml").read_text("utf-8"))[0]["source"] == (
        "workshop/ann/open.md"
    )
    (row,) = [row for row in exported() if row["id"] == OPEN_ID]
    assert row["stage"] == "hyperparameter-optimization; ensembling"


@pytest.mark.usefixtures("project")
def test_suggested_terms_are_taken_only_when_asked_for() -> None:
    edited()
    rows = {row["id"]: row for row in exported()}
    suggested = {
        name: {facet for facet in ("stage", "goal", "method") if row[f"{facet}_suggested"]}
        for name, row in rows.items()
    }
    assert suggested[OPEN_ID] >= {"stage"}
    assert written() == {}
    found = written("--accept-suggested")
    assert {name: set(terms) for name, terms in found.items()} == {
        name: facets for name, facets in suggested.items() if facets
    }
    assert found[OPEN_ID]["stage"] == rows[OPEN_ID]["stage_suggested"]


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("remembered", [True, False])
def test_accepting_suggestions_never_touches_what_was_decided_meanwhile(remembered: bool) -> None:
    edited()
    first = _sheet()
    edited(open={"stage": "ensembling", "goal": "(none)"})
    decided = written()[OPEN_ID]
    saved(first if remembered else [row | {"exported": ""} for row in first])
    assert written("--accept-suggested")[OPEN_ID].items() >= decided.items()


@pytest.mark.usefixtures("project")
def test_participants_files_are_never_touched() -> None:
    before = {path: path.read_bytes() for path in Path("workshop").rglob("*.md")}
    edited(open={"stage": "HPO"}, front={"stage": ""}, labelled={"stage": "HPO"})
    assert imported("--accept-suggested").exit_code == 0
    assert {path: path.read_bytes() for path in Path("workshop").rglob("*.md")} == before


@pytest.mark.usefixtures("project")
def test_a_dry_run_shows_the_change_and_writes_nothing() -> None:
    edited(open={"stage": "HPO"})
    done = imported("--dry-run")
    assert done.exit_code == 0
    said = f"{OPEN_ID}, stage: nothing confirmed -> hyperparameter-optimization"
    assert said in done.stdout
    assert "+  stage: hyperparameter-optimization" in done.stdout
    assert not Path("overrides.yml").exists()


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("delimiter", "encoding"),
    [
        (",", "utf-8"),
        (";", "utf-8-sig"),
        (";", "cp1252"),
        ("\t", "utf-16"),
        (",", "utf-16-le"),
    ],
)
def test_any_spreadsheets_way_of_saving_is_understood(delimiter: str, encoding: str) -> None:
    rows = exported()
    for row in rows:
        row |= {"method": "Pilot runs; metrics-logs"} if row["id"] == OPEN_ID else {}
    saved(rows, delimiter=delimiter, encoding=encoding)
    assert written() == {OPEN_ID: {"method": ["pilot-runs", "metrics-logs"]}}


@pytest.mark.usefixtures("project")
def test_columns_may_stand_in_any_order_and_more_of_them() -> None:
    rows = [
        {"notes": "ask Ann", "Stage": "HPO" if row["id"] == OPEN_ID else row["stage"], "": "",
         "id": row["id"]}
        for row in exported()
    ]  # fmt: skip
    saved(rows)
    assert written() == {OPEN_ID: {"stage": "hyperparameter-optimization"}}


@pytest.mark.usefixtures("project")
def test_rows_that_were_deleted_leave_their_patterns_alone() -> None:
    saved([row | {"stage": "HPO"} for row in exported() if row["id"] == OPEN_ID])
    assert list(written()) == [OPEN_ID]


@pytest.mark.usefixtures("project")
def test_terms_in_the_rows_of_sections_are_their_patterns() -> None:
    rows = exported("--rows", "sections")
    names = [row["id"] for row in rows if row["id"].startswith(OPEN_ID)]
    assert names == [OPEN_ID, f"{OPEN_ID}#goal", f"{OPEN_ID}#problem", f"{OPEN_ID}#solution"]
    (labelled,) = [row for row in rows if row["id"] == f"{LABELLED_ID}#context"]
    assert labelled["stage"] == "data-labeling"
    added = {f"{OPEN_ID}#problem": "HPO", f"{LABELLED_ID}#problem": "model validation"}
    saved([row | ({"stage": added[row["id"]]} if row["id"] in added else {}) for row in rows])
    assert written() == {
        OPEN_ID: {"stage": "hyperparameter-optimization"},
        LABELLED_ID: {"stage": ["data-labeling", "model-validation"]},
    }


# Emptying, and none of them


@pytest.mark.usefixtures("project")
def test_emptying_a_cell_takes_the_facet_out_of_the_override_file() -> None:
    edited(open={"stage": "HPO", "goal": "trust"})
    written()
    edited(open={"stage": ""})
    assert written() == {OPEN_ID: {"goal": "trust"}}


@pytest.mark.usefixtures("project")
def test_an_empty_cell_of_a_table_made_by_hand_says_nothing() -> None:
    edited(open={"stage": "HPO"})
    written()
    saved([{"id": OPEN_ID, "stage": "", "goal": "trust"}])
    assert written() == {OPEN_ID: {"stage": "hyperparameter-optimization", "goal": "trust"}}


@pytest.mark.usefixtures("project")
def test_emptying_an_authors_own_word_changes_nothing_and_is_told() -> None:
    edited(front={"stage": ""}, labelled={"stage": ""})
    done = imported()
    assert done.exit_code == 0
    assert overrides() == {}
    assert "(workshop/ben/front.md:2) still says hyperparameter-optimization" in done.stderr
    assert "(workshop/ann/labelled.md:7) still says data-labeling" in done.stderr
    assert "write other terms or '(none)'" in done.stderr


@pytest.mark.usefixtures("project")
def test_none_of_them_overrules_and_comes_out_again() -> None:
    edited(front={"stage": "(none)", "goal": "None"})
    assert written() == {FRONT_ID: {"stage": [], "goal": []}}
    (row,) = [row for row in exported() if row["id"] == FRONT_ID]
    assert (row["stage"], row["stage_suggested"]) == ("(none)", "")
    before = Path("overrides.yml").read_bytes()
    edited()
    assert "Nothing to change." in imported().stderr
    edited(front={"stage": ""})
    assert written() == {FRONT_ID: {"goal": []}}
    assert Path("overrides.yml").read_bytes() != before


@pytest.mark.usefixtures("project")
def test_an_overruled_author_is_named() -> None:
    edited(labelled={"stage": "HPO"})
    done = imported()
    assert "data-labeling -> hyperparameter-optimization" in done.stdout
    assert "(overrules workshop/ann/labelled.md:7)" in done.stdout
    assert overrides() == {LABELLED_ID: {"stage": "hyperparameter-optimization"}}


# Where a sheet cannot be followed


def refused(*says: str) -> None:
    before = Path("overrides.yml").read_bytes() if Path("overrides.yml").exists() else None
    done = imported()
    assert done.exit_code == 2, done.output
    for words in says:
        assert words in done.stderr
    after = Path("overrides.yml").read_bytes() if Path("overrides.yml").exists() else None
    assert after == before


@pytest.mark.usefixtures("project")
def test_an_unknown_term_is_named_with_row_column_and_what_was_meant() -> None:
    edited(open={"stage": "HPO; ensemb", "goal": "trust"}, front={"method": "siesta"})
    number = [row["id"] for row in exported()].index(OPEN_ID) + 2
    refused(
        f"sheet.csv: row {number}, column stage: ",
        "does not know 'ensemb'. Did you mean 'Ensembling'?",
        "does not know 'siesta'. Known: Pilot runs,",
        "2 cells could not be followed; nothing was written",
    )


@pytest.mark.usefixtures("project")
def test_a_pattern_that_is_gone_is_a_conflict_only_if_something_was_confirmed() -> None:
    edited(open={"stage": "HPO"})
    Path("workshop/ann/open.md").unlink()
    refused(f"There is no longer a pattern '{OPEN_ID}'.")
    rows = [row | {"stage": "", "goal": "", "method": ""} for row in _sheet()]
    saved(rows)
    done = imported()
    assert done.exit_code == 0
    assert f"There is no longer a pattern '{OPEN_ID}'. Its row confirms nothing." in done.stderr


def _sheet() -> list[dict[str, str]]:
    text = Path("sheet.csv").read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.usefixtures("project")
def test_a_section_that_is_gone_is_a_conflict() -> None:
    rows = exported("--rows", "sections")
    saved([r | ({"stage": "HPO"} if r["id"] == f"{OPEN_ID}#goal" else {}) for r in rows])
    write(Path(), {"workshop/ann/open.md": OPEN.replace("## Goal", "## Aim")})
    refused(f"There is no longer a section '{OPEN_ID}#goal'.")


@pytest.mark.usefixtures("project")
def test_a_pattern_twice_with_other_terms_is_a_conflict() -> None:
    rows = exported()
    saved([*rows, next(row for row in rows if row["id"] == OPEN_ID) | {"stage": "HPO"}])
    refused(f"'{OPEN_ID}' stands in row ", "too, with other terms.")


@pytest.mark.usefixtures("project")
def test_a_pattern_twice_with_the_same_terms_is_none() -> None:
    rows = [row | ({"stage": "HPO"} if row["id"] == OPEN_ID else {}) for row in exported()]
    saved([*rows, *rows])
    assert written() == {OPEN_ID: {"stage": "hyperparameter-optimization"}}


@pytest.mark.usefixtures("project")
def test_a_row_about_another_file_is_a_conflict() -> None:
    edited(open={"stage": "HPO"})
    Path("workshop/ann/open.md").rename("workshop/ann/moved.md")
    refused("comes from workshop/ann/moved.md now, the row names workshop/ann/open.md")


@pytest.mark.usefixtures("project")
def test_two_sheets_do_not_undo_each_other() -> None:
    edited(open={"stage": "HPO"})
    first = Path("sheet.csv").read_bytes()
    edited(front={"method": "experience"})
    written()
    Path("sheet.csv").write_bytes(first)
    assert written() == {
        FRONT_ID: {"method": "experience"},
        OPEN_ID: {"stage": "hyperparameter-optimization"},
    }


@pytest.mark.usefixtures("project")
def test_two_sheets_that_decide_differently_are_a_conflict() -> None:
    edited(open={"stage": "HPO"})
    first = Path("sheet.csv").read_bytes()
    edited(open={"stage": "ensembling"})
    written()
    Path("sheet.csv").write_bytes(first)
    refused(
        "had nothing confirmed; by now it has ensembling, and the sheet says "
        "hyperparameter-optimization"
    )
    saved([row | {"exported": ""} for row in _sheet()])
    assert written()[OPEN_ID] == {"stage": "hyperparameter-optimization"}


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no column 'id'"),
        (b"title,stage\nx,HPO\n", "no column 'id'"),
        (b"PK\x03\x04" + bytes(100), "a workbook, no CSV"),
        (b"id,title\nx,y\n", "no column of a facet"),
        (b"id,stage,Stage\nx,,\n", "the column 'stage' twice"),
        (b"id,stage\n,HPO\n", "row 2, column id: The row names no pattern."),
        (b"id,stage\nx,HPO,ensembling\n", "row 2: There is text beyond the last column."),
    ],
)
def test_a_file_that_is_no_such_table_is_wrong_use(data: bytes, says: str) -> None:
    Path("sheet.csv").write_bytes(data)
    refused(says)


@pytest.mark.usefixtures("project")
def test_a_missing_file_is_wrong_use() -> None:
    refused("sheet.csv")


@pytest.mark.usefixtures("project")
def test_a_column_that_looks_like_a_facets_is_told() -> None:
    saved([{"id": row["id"], "stage": row["stage"], "goals": "trust"} for row in exported()])
    done = imported()
    assert done.exit_code == 0
    assert "The column 'goals' is no facet's" in done.stderr


def test_a_term_that_only_front_matter_knows_has_to_be_defined_first(project: Path) -> None:
    write(
        project,
        {
            "mkdocs.yml": {"site_name": "x", "plugins": [{"patterns": {"unknown_terms": "add"}}]},
            "workshop/ben/new.md": FRONT.replace("HPO", "Siesta planning"),
        },
    )
    edited()
    assert "Nothing to change." in imported().stderr
    edited(open={"stage": "siesta-planning"})
    refused("Only front matter knows 'siesta-planning'.")


def test_names_that_are_hidden_stay_so_and_the_owners_file_has_the_real_ones(
    project: Path,
) -> None:
    write(
        project,
        {"mkdocs.yml": {"site_name": "x", "plugins": [{"patterns": {"participants": "hide"}}]}},
    )
    assert run("pseudonyms", "init").exit_code == 0
    edited(open={"stage": "HPO"})
    assert "workshop/ann" not in Path("sheet.csv").read_text("utf-8")
    assert written() == {OPEN_ID: {"stage": "hyperparameter-optimization"}}
    assert "source: workshop/ann/open.md" in Path("overrides.yml").read_text("utf-8")
    edited(open={"goal": "trust", "stage": "(none)"})
    assert written() == {OPEN_ID: {"stage": [], "goal": "trust"}}


@pytest.mark.parametrize(
    "command",
    [
        "classify",
        "classify import",
        "vocabulary",
        "vocabulary list",
        "vocabulary check",
        "vocabulary export",
        "agreement",
        "diff",
    ],
)
def test_help_shows_an_example(command: str) -> None:
    done = run(*command.split(), "--help")
    assert done.exit_code == 0
    lines = [line.strip() for line in done.stdout.splitlines()[1:]]
    assert any(line.startswith(f"mkdocs-patterns {command}") for line in lines)

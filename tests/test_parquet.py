"""The catalogue as Parquet: the same values as catalogue.json, in a shape engines know."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow as pa
import pytest
from click.testing import CliRunner
from pyarrow import parquet

from mkdocs_patterns.cli import main
from mkdocs_patterns.exports.data import data_schema
from mkdocs_patterns.exports.parquet import to_parquet

FILES = {
    "workshop/ann/budget.md": """---
stage: HPO
status: reviewed
---
# Pattern Name

Müller's "Budget"

## Goal

Spend less compute.

## Related Patterns

- A Cheap Look First
- Nobody wrote this

## Remarks

=1+1
""",
    "workshop/bob/look.md": """# Pattern Name

A Cheap Look First

## Problem

The search takes too long, and nobody knows why.
""",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def exported(form: str, file: Path) -> Path:
    command = ["export", "--source", "workshop", "--format", form, "-o", str(file)]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    return file


def rows(table: pa.Table) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = table.to_pylist(maps_as_pydicts="strict")
    return found


def test_a_parquet_file_holds_what_the_json_holds(project: Path) -> None:
    data = json.loads(exported("json", project / "catalogue.json").read_text("utf-8"))
    table = parquet.read_table(exported("parquet", project / "catalogue.parquet"))
    assert [row["title"] for row in rows(table)] == ['Müller\'s "Budget"', "A Cheap Look First"]
    assert rows(table) == data.pop("patterns")
    assert json.loads(table.schema.metadata[b"catalogue"]) == data


def test_the_columns_are_those_of_the_json_schema() -> None:
    shape = json.loads(data_schema())
    table = parquet.read_table(io.BytesIO(to_parquet(_catalogue([]))))
    assert table.num_rows == 0
    assert table.column_names == list(shape["$defs"]["pattern"]["properties"])
    jsonschema.validate(json.loads(_catalogue([])), shape)


def test_catalogues_with_other_facets_have_the_same_columns() -> None:
    term = {"term": "trust", "origin": "prose", "evidence": "", "field": None, "line": None}
    one = parquet.read_schema(io.BytesIO(to_parquet(_catalogue([_pattern({"goal": [term]})]))))
    two = parquet.read_schema(io.BytesIO(to_parquet(_catalogue([_pattern({"audience": []})]))))
    assert one.equals(two)


def test_names_that_are_no_unicode_do_not_stop_the_export() -> None:
    pattern = {**_pattern({}), "source": "workshop/\udce4.md"}
    data = json.dumps({"patterns": [pattern]}, ensure_ascii=False)
    assert rows(parquet.read_table(io.BytesIO(to_parquet(data))))[0]["source"] == "workshop/?.md"


def test_without_pyarrow_the_command_says_what_to_install(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    command = ["export", "--source", "workshop", "--format", "parquet", "-o", "c.parquet"]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 2
    assert "pip install 'mkdocs-patterns[parquet]'" in done.output
    assert not (project / "c.parquet").exists()


@pytest.mark.usefixtures("project")
def test_a_parquet_file_is_not_written_to_the_terminal() -> None:
    done = CliRunner().invoke(main, ["export", "--source", "workshop", "--format", "parquet"])
    assert done.exit_code == 2
    assert "--output catalogue.parquet" in done.output


def _catalogue(patterns: list[dict[str, Any]]) -> str:
    rest: dict[str, Any] = {"schema": 1, "facets": [], "moved": [], "problems": []}
    return json.dumps({**rest, "patterns": patterns})


def _pattern(facets: dict[str, Any]) -> dict[str, Any]:
    return {"id": "one", "title": "One", "url": "patterns/one/", "source": "a.md", "facets": facets}

"""The commands: what they write, what they say, and what they return."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from built.building import pattern, run, write
from jsonschema import Draft202012Validator

ROOT = Path(__file__).parents[1]
ONE = {"workshop/ann/one.md": pattern("One Idea", goal="Save time.", solution="Try it.")}
BROKEN = {"workshop/ann/bad.md": pattern("Bad Link", goal="See\n\n[there](gone.md).")}


def patterns(*command: str | Path, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """`mkdocs-patterns` with what it said; nothing may ever end in a traceback."""
    done = run("mkdocs_patterns", *command, cwd=cwd, **env)
    assert "Traceback" not in done.stderr
    return done


def exported(*command: str | Path, cwd: Path, **env: str) -> dict[str, Any]:
    done = patterns("export", *command, cwd=cwd, **env)
    assert done.returncode == 0, done.stderr
    data: dict[str, Any] = json.loads(done.stdout)
    return data


def titles(data: dict[str, Any]) -> list[str]:
    return [found["title"] for found in data["patterns"]]


# export


def test_export_without_anything_reads_the_folder_workshop(tmp_path: Path) -> None:
    data = exported(cwd=write(tmp_path, ONE))
    assert titles(data) == ["One Idea"]
    assert data["patterns"][0]["source"] == "workshop/ann/one.md"


def test_sources_are_seen_from_the_working_folder(tmp_path: Path) -> None:
    write(tmp_path, {**ONE, "more/bob/two.md": pattern("Two Ideas", goal="Save money.")})
    data = exported("--source", "workshop", "--source", tmp_path / "more", cwd=tmp_path)
    assert [found["source"] for found in data["patterns"]] == [
        "more/bob/two.md",
        "workshop/ann/one.md",
    ]


def test_a_config_file_decides_and_paths_are_seen_from_its_folder(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "site/notes/ann/one.md": ONE["workshop/ann/one.md"],
            "site/mkdocs.yml": {
                "site_name": "x",
                "use_directory_urls": False,
                "plugins": [{"patterns": {"sources": "notes", "path": "all", "facets": ["goal"]}}],
            },
        },
    )
    data = exported("-f", "site/mkdocs.yml", cwd=tmp_path)
    assert [found["source"] for found in data["patterns"]] == ["notes/ann/one.md"]
    assert data["patterns"][0]["url"] == "all/one-idea.html"
    assert [facet["id"] for facet in data["facets"]] == ["goal"]


def test_json_goes_to_a_file_as_it_goes_to_the_terminal(tmp_path: Path) -> None:
    write(tmp_path, ONE)
    said = patterns("export", cwd=tmp_path).stdout
    assert patterns("export", "-o", "new/folder/c.json", cwd=tmp_path).stdout == ""
    assert (tmp_path / "new/folder/c.json").read_text("utf-8") == said


def test_export_returns_0_whatever_is_wrong_in_participants_files(tmp_path: Path) -> None:
    data = exported(cwd=write(tmp_path, {**ONE, **BROKEN}))
    assert "broken-link" in {problem["code"] for problem in data["problems"]}


def test_an_empty_folder_is_an_empty_catalogue(tmp_path: Path) -> None:
    (tmp_path / "workshop").mkdir()
    data = exported("--source", "workshop", cwd=tmp_path)
    assert data["patterns"] == []
    assert [facet["id"] for facet in data["facets"]] == ["stage", "goal", "method"]


def test_markdown_needs_a_folder_to_go_to(tmp_path: Path) -> None:
    done = patterns("export", "--format", "markdown", cwd=write(tmp_path, ONE))
    assert done.returncode == 2
    assert "--output" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
def test_a_reader_that_has_seen_enough_ends_the_export_quietly() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "mkdocs_patterns", "export", "--source", "workshop"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.read(10) == b'{\n"schema"'
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(60) != 2


# mkdocs.yml as MkDocs reads it

INHERITED = """\
plugins:
  search: {}
  patterns:
    sources: workshop
    title: From the parent
    facets: [stage]
"""
INHERITING = """\
INHERIT: base/mkdocs.yml
site_name: !ENV [NO_SUCH_VARIABLE, default]
markdown_extensions:
  - pymdownx.emoji:
      emoji_index: !!python/name:material.extensions.emoji.twemoji
plugins:
  patterns:
    path: !ENV [CATALOGUE_PATH, fallback]
"""


def test_tags_only_mkdocs_knows_and_inheritance_are_read(tmp_path: Path) -> None:
    write(tmp_path, {**ONE, "base/mkdocs.yml": INHERITED, "mkdocs.yml": INHERITING})
    data = exported(cwd=tmp_path)
    assert data["patterns"][0]["url"] == "fallback/one-idea/"
    assert [facet["id"] for facet in data["facets"]] == ["stage"]


def test_an_environment_variable_decides_where_mkdocs_yml_says_so(tmp_path: Path) -> None:
    write(tmp_path, {**ONE, "base/mkdocs.yml": INHERITED, "mkdocs.yml": INHERITING})
    data = exported(cwd=tmp_path, CATALOGUE_PATH="elsewhere")
    assert data["patterns"][0]["url"] == "elsewhere/one-idea/"


def test_one_of_several_catalogues_is_chosen_by_its_path(tmp_path: Path) -> None:
    plugins = [
        "patterns",
        {"patterns": {"path": "b", "sources": "more"}},
        {"patterns": {"path": "c", "sources": "gone", "enabled": False}},
    ]
    write(
        tmp_path,
        {
            **ONE,
            "more/bob/two.md": pattern("Two Ideas", goal="Save money."),
            "mkdocs.yml": {"site_name": "x", "plugins": plugins},
        },
    )
    assert titles(exported("--path", "b", cwd=tmp_path)) == ["Two Ideas"]
    assert titles(exported("--path", "patterns", cwd=tmp_path)) == ["One Idea"]
    undecided = patterns("export", cwd=tmp_path)
    assert undecided.returncode == 2
    assert "Choose one of patterns, b." in undecided.stderr
    assert patterns("export", "--path", "c", cwd=tmp_path).returncode == 2


# check


def test_check_returns_0_where_there_are_notes_only(tmp_path: Path) -> None:
    done = patterns("check", cwd=write(tmp_path, ONE))
    assert done.returncode == 0
    assert ": note: " in done.stdout
    assert "1 patterns, 0 problems" in done.stderr


def test_check_returns_1_for_a_warning_and_says_where_and_what_to_do(tmp_path: Path) -> None:
    done = patterns("check", cwd=write(tmp_path, {**ONE, **BROKEN}))
    assert done.returncode == 1
    (line,) = (line for line in done.stdout.splitlines() if ": warning: " in line)
    assert line.startswith("workshop/ann/bad.md:9:9: ")
    hint = done.stdout.splitlines()[done.stdout.splitlines().index(line) + 1]
    assert hint.startswith("    ")
    assert hint.endswith("[broken-link]")


def test_check_follows_the_severities_of_mkdocs_yml(tmp_path: Path) -> None:
    plugin = {"patterns": {"problems": {"broken-link": "off"}}}
    files_ = {**ONE, **BROKEN, "mkdocs.yml": {"site_name": "x", "plugins": [plugin]}}
    done = patterns("check", cwd=write(tmp_path, files_))
    assert done.returncode == 0
    assert "broken-link" not in done.stdout


def test_a_terminal_without_the_letters_of_a_name_shows_others(tmp_path: Path) -> None:
    write(tmp_path, {"workshop/目标/one.md": pattern("One Idea", goal="Save time.")})
    done = patterns("check", cwd=tmp_path, PYTHONIOENCODING="iso-8859-1", PYTHONUTF8="0")
    assert done.returncode == 0
    assert "workshop/??/one.md:" in done.stdout


# Wrong use


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["export", "-f", "mkdocs.yml", "--source", "workshop"], ["--source or -f, not both"]),
        (["export", "-f", "gone.yml"], ["gone.yml", "No such file"]),
        (["export", "-f", "list.yml"], ["list.yml", "no mapping"]),
        (["export", "-f", "broken.yml"], ["broken.yml", "no YAML", "line 3"]),
        (["export", "-f", "other.yml"], ["other.yml has no plugin 'patterns'", "Add `- patterns`"]),
        (["export", "-f", "loop.yml"], ["inherits from itself"]),
        (["export", "-f", "orphan.yml"], ["gone.yml", "No such file"]),
        (["export", "--source", "gone"], ["sources", "'gone'", "missing"]),
        (["export", "--format", "pdf"], ["pdf", "json", "markdown"]),
        (["export", "-o", "workshop"], ["workshop"]),
        (["check", "--path", "nowhere"], ["'nowhere'", "no catalogue has this path"]),
        (["chekc"], ["chekc"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_use_returns_2_with_one_message(
    command: list[str], says: list[str], tmp_path: Path
) -> None:
    write(
        tmp_path,
        {
            **ONE,
            "mkdocs.yml": "plugins: [patterns]\n",
            "list.yml": "- one\n",
            "broken.yml": "plugins:\n  - [\n",
            "other.yml": "plugins: [search]\n",
            "loop.yml": "INHERIT: loop.yml\n",
            "orphan.yml": "INHERIT: gone.yml\n",
        },
    )
    done = patterns(*command, cwd=tmp_path)
    assert done.returncode == 2
    for words in says:
        assert words in done.stderr


def test_a_folder_with_neither_mkdocs_yml_nor_workshop_is_told_what_to_name(tmp_path: Path) -> None:
    done = patterns("check", cwd=tmp_path)
    assert done.returncode == 2
    assert "-f" in done.stderr
    assert "--source" in done.stderr


@pytest.mark.parametrize("command", [[], ["export"], ["check"]], ids=str)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_shows_an_example(command: list[str], flag: str, tmp_path: Path) -> None:
    done = patterns(*command, flag, cwd=tmp_path)
    assert done.returncode == 0
    example = " ".join(["mkdocs-patterns", *command])
    assert any(line.strip().startswith(f"{example} ") for line in done.stdout.splitlines()[1:])


def test_the_version_is_that_of_the_package(tmp_path: Path) -> None:
    done = patterns("--version", cwd=tmp_path)
    assert done.returncode == 0
    version = next(
        line.split('"')[1]
        for line in (ROOT / "pyproject.toml").read_text("utf-8").splitlines()
        if line.startswith("version")
    )
    assert done.stdout.strip().endswith(version)


# The published shape


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    text = files("mkdocs_patterns").joinpath("data/catalogue.schema.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.fixture(scope="module")
def demo() -> dict[str, Any]:
    return exported("--source", "workshop", cwd=ROOT)


def test_the_schema_is_one_and_closes_every_object(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if node.get("type") == "object":
                assert "additionalProperties" in node
                assert set(node.get("required", ())) == set(node.get("properties", ()))
            for inner in node.values():
                walk(inner)

    walk(schema)


def test_the_demos_data_has_the_published_shape(
    schema: dict[str, Any], demo: dict[str, Any]
) -> None:
    assert len(demo["patterns"]) >= 30
    assert [e.json_path for e in Draft202012Validator(schema).iter_errors(demo)] == []


def test_data_with_overrides_and_every_kind_of_problem_has_the_published_shape(
    schema: dict[str, Any], tmp_path: Path
) -> None:
    write(
        tmp_path,
        {
            **ONE,
            **BROKEN,
            "workshop/ann/bytes.md": b"\xff\xfe\x00" * 50,
            "workshop/ann/front.md": pattern("Front", front="stage: [", goal="Go."),
            "workshop/loose.md": "# 目标 & <b>\n\nNo section, but words.\n\n## Goal\n\nGo.\n",
            "workshop/ann/README.md": "Notes.\n",
            "overrides.yml": "- {id: one-idea, source: workshop/ann/one.md, stage: ensembling}\n"
            "- {id: gone, source: workshop/x.md, stage: ensembling}\n",
            "mkdocs.yml": {"site_name": "x", "plugins": ["patterns"]},
        },
    )
    data = exported(cwd=tmp_path)
    (assigned,) = next(p for p in data["patterns"] if p["id"] == "one-idea")["facets"]["stage"]
    assert assigned["origin"] == "override"
    assert [e.json_path for e in Draft202012Validator(schema).iter_errors(data)] == []


def _more(data: dict[str, Any]) -> None:
    data["patterns"][0]["mood"] = "calm"


def _less(data: dict[str, Any]) -> None:
    del data["problems"][0]["hint"]


def _slash(data: dict[str, Any]) -> None:
    data["patterns"][0]["url"] = "/" + data["patterns"][0]["url"]


def _origin(data: dict[str, Any]) -> None:
    assigned = next(a for p in data["patterns"] for a in p["facets"]["stage"])
    assigned["origin"] = "guess"


def _line(data: dict[str, Any]) -> None:
    data["patterns"][0]["line"] = 0


@pytest.mark.parametrize("spoil", [_more, _less, _slash, _origin, _line])
def test_the_schema_notices_what_does_not_belong(
    spoil: Callable[[dict[str, Any]], None], schema: dict[str, Any], demo: dict[str, Any]
) -> None:
    data = copy.deepcopy(demo)
    spoil(data)
    assert not Draft202012Validator(schema).is_valid(data)

"""`check`: what it shows, in which words, and where it points."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from built.building import pattern, write
from click.testing import CliRunner, Result

from mkdocs_patterns.cli import main
from mkdocs_patterns.commands.selection import is_within, pointed
from mkdocs_patterns.exports.reports import as_commands, as_text
from mkdocs_patterns.problems import CODES, Problem, problem
from mkdocs_patterns.progress import LONG, bars

WORDS = (
    "We own one small machine and have to know before the night begins whether the search over the "
    "whole space of boosted trees ends by the morning, because others need the cluster then."
)
FILES = {
    "workshop/ann/good.md": pattern("Night Shift Budget", problem=WORDS, solution=f"{WORDS} Ask."),
    "workshop/bob/bad.md": pattern("Bad Link", goal="See [there](gone.md).", gaol_="x"),
    "workshop/cleo/twin.md": pattern("Budget At Night", problem=WORDS, solution=f"{WORDS} Ask."),
}


@pytest.fixture(autouse=True)
def in_a_workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_BASE_REF", "GITHUB_WORKSPACE", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", raising=False)
    monkeypatch.chdir(write(tmp_path, FILES))


def check(*args: str, colours: bool = False) -> Result:
    result = CliRunner().invoke(main, ["check", *args], color=colours)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result


def problems(*args: str) -> list[dict[str, object]]:
    """What `check` finds, as JSON tells it."""
    found: list[dict[str, object]] = json.loads(check("--format", "json", *args).stdout)["problems"]
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="limits a process's memory as Linux does")
def test_an_enormous_file_costs_no_more_memory_than_its_beginning() -> None:
    path = Path("workshop/zed/1.md")
    write(Path(), {str(path): pattern("Enormous", goal="Say it.")})
    os.truncate(path, 3 * 2**30)
    limited = "import resource; resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31));"
    run = f"{limited} from mkdocs_patterns.cli import main; main(['check'])"
    done = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, check=False)
    assert f"{path}:1:3: warning: The file is larger than" in done.stdout, done.stderr


# Text


def test_text_is_grouped_by_file_under_the_patterns_name() -> None:
    groups = check().stdout.strip().split("\n\n")
    heads = [group.splitlines()[0] for group in groups]
    assert heads == ["'Night Shift Budget'", "'Bad Link'", "'Budget At Night'"]
    for group, path in zip(groups, FILES, strict=True):
        lines = group.splitlines()[1:]
        assert len(lines) % 2 == 0
        for place, hint in zip(lines[::2], lines[1::2], strict=True):
            assert re.match(rf"{path}:\d+:\d+: (error|warning|note): [A-Z'].*\.$", place)
            assert re.fullmatch(r"    .+\. \[[a-z-]+\]", hint)


def test_a_name_of_an_authors_never_begins_a_line() -> None:
    titles = {"a.md": ["::stop-commands::x", "Two"], "b.md": ["::error::y"]}
    found = [problem("duplicate", path, 1, "Said.", "Mend.") for path in ("a.md", "b.md", "c.md")]
    lines = list(as_text(found, titles))
    assert lines[0] == "'::stop-commands::x' and 1 more"
    assert not [line for line in lines if line.lstrip().startswith(("::", "##["))]
    assert "c.md" in lines


def test_colours_are_for_terminals_that_want_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in check().stdout
    assert "\x1b[" in check(colours=True).stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in check(colours=True).stdout


def test_the_counts_are_told_apart_from_the_data() -> None:
    result = check("--format", "json")
    assert "3 patterns, 1 problems" in result.stderr
    assert "3 patterns" not in result.stdout


# JSON


def test_json_holds_all_that_text_says() -> None:
    data = json.loads(check("--format", "json").stdout)
    assert data["patterns"] == 3
    assert data["counts"]["warning"] == 1
    assert data["counts"]["note"] == len(data["problems"]) - 1
    text = check().stdout
    for found in data["problems"]:
        place = f"{found['path']}:{found['line']}:{found['column']}: {found['severity']}"
        assert f"{place}: {found['message']}\n    {found['hint']} [{found['code']}]" in text
        assert found["code"] in CODES


def test_exit_codes_are_the_same_in_every_format() -> None:
    for form in ("text", "json", "github"):
        assert check("--format", form).exit_code == 1
        assert check("--format", form, "workshop/ann").exit_code == 0
    assert check("--format", "xml").exit_code == 2
    assert check("gone.md").exit_code == 2


# Annotations

_COMMAND = re.compile(r"::(?P<level>error|warning|notice) (?P<where>[^:]*)::(?P<words>.*)")


def annotated(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as GitHub's runner takes it apart."""
    found = _COMMAND.fullmatch(line)
    assert found, line
    where = dict(part.split("=", 1) for part in found["where"].split(","))
    for mark, letter in {"%3A": ":", "%2C": ",", "%0D": "\r", "%0A": "\n", "%25": "%"}.items():
        where = {key: value.replace(mark, letter) for key, value in where.items()}
    words = found["words"].replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
    return found["level"], where, words


@pytest.mark.parametrize("text", ["100 %", "a::b", "a, b=c", "one\r\ntwo", "%0A", "::error::x"])
def test_no_text_leaves_its_annotation(text: str) -> None:
    found = Problem("duplicate", "warning", f"w/{text}.md", 3, f"{text}.", "Mend.", 5)
    (line,) = as_commands([found])
    level, where, words = annotated(line)
    assert level == "warning"
    assert where == {
        "file": f"w/{text}.md",
        "line": "3",
        "col": "5",
        "title": CODES["duplicate"].meaning.rstrip("."),
    }
    assert words == f"{text}. Mend. [duplicate]"
    assert "\n" not in line


def test_annotations_cover_every_problem_notes_included() -> None:
    lines = check("--format", "github").stdout.splitlines()
    found = [annotated(line) for line in lines]
    levels = {"warning": "warning", "note": "notice", "error": "error"}
    assert [(level, where["file"], int(where["line"])) for level, where, _ in found] == [
        (levels[str(p["severity"])], p["path"], p["line"]) for p in problems()
    ]
    assert {level for level, _, _ in found} == {"notice", "warning"}


def test_annotations_name_files_from_the_repositorys_top(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path.parent))
    _, where, _ = annotated(check("--format", "github").stdout.splitlines()[0])
    assert where["file"] == f"{tmp_path.name}/workshop/ann/good.md"


# Which files


def test_paths_narrow_what_is_shown_but_not_what_is_read() -> None:
    assert {p["path"] for p in problems("workshop/bob", "workshop/cleo/twin.md")} == {
        "workshop/bob/bad.md",
        "workshop/cleo/twin.md",
    }
    assert "3 patterns" in check("workshop/bob").stderr
    assert {p["path"] for p in problems(".")} == set(FILES)


def test_paths_are_seen_from_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = {"site_name": "x", "plugins": ["patterns"]}
    write(tmp_path, {"mkdocs.yml": config})
    monkeypatch.chdir(tmp_path / "workshop" / "bob")
    found = problems("-f", "../../mkdocs.yml", "bad.md")
    assert {p["path"] for p in found} == {"workshop/bob/bad.md"}


def test_a_folders_name_is_no_mere_beginning() -> None:
    assert is_within("workshop/ann/1.md", {"workshop/ann"})
    assert not is_within("workshop/anna/1.md", {"workshop/ann"})
    assert not is_within("workshop/ann/1.md", set())


def test_both_authors_of_a_double_are_told_the_other() -> None:
    (late,) = (p for p in problems("workshop/cleo") if p["code"] == "duplicate")
    assert "'Night Shift Budget' (workshop/ann/good.md:1)" in str(late["message"])
    (early,) = (p for p in problems("workshop/ann") if p["code"] == "duplicate")
    assert early["path"] == "workshop/ann/good.md"
    assert "'Budget At Night' (workshop/cleo/twin.md:1)" in str(early["message"])
    assert len([p for p in problems() if p["code"] == "duplicate"]) == 1
    assert not [p for p in problems("workshop/bob") if p["code"] == "duplicate"]


def git(*args: str) -> None:
    identity = ["-c", "user.name=ann", "-c", "user.email=ann@example.org"]
    subprocess.run(["git", *identity, *args], check=True, capture_output=True)


def test_only_what_a_branch_changes_is_shown_on_its_pull_request(tmp_path: Path) -> None:
    git("init", "--initial-branch=main")
    git("add", ".")
    git("commit", "-m", "begin")
    git("checkout", "-b", "mine")
    assert check("--changed", "--since", "main").exit_code == 0
    assert problems("--changed", "--since", "main") == []
    write(tmp_path, {"workshop/dörte/neu.md": FILES["workshop/bob/bad.md"]})
    Path("workshop/ann/good.md").unlink()
    git("add", ".")
    git("commit", "-m", "mine")
    found = problems("--changed", "--since", "main")
    assert {p["path"] for p in found} == {"workshop/dörte/neu.md"}
    assert "broken-link" in {p["code"] for p in found}
    assert check("--since", "main").exit_code == 2


# Long work


class Terminal(io.StringIO):
    """What a person sees."""

    def isatty(self) -> bool:
        return True


def test_long_work_is_told_on_a_terminal_and_short_work_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for of, told in ((LONG, True), (LONG - 1, False)):
        monkeypatch.setattr("sys.stderr", seen := Terminal())
        with bars() as progress:
            for doing in ("reading files", "sorting patterns"):
                for done in range(of):
                    progress(doing, done + 1, of)
        assert ("reading files" in seen.getvalue()) == told
        assert seen.getvalue().count("100%") == 2 * told


def test_nothing_is_told_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", seen := io.StringIO())
    with bars() as progress:
        progress("reading files", 1, 10 * LONG)
    assert seen.getvalue() == ""


# Columns


@pytest.mark.parametrize(
    ("line", "message", "column"),
    [
        ("## Solutoin", "The heading 'Solutoin' was read as 'Solution'.", 4),
        ("   ### Odd one", "Words that are not there.", 8),
        ("See [there](gone.md) now.", "The link 'gone.md' leads nowhere.", 13),
        ("- [x](gone.md)", "The link 'gone.md' leads nowhere.", 7),
        ("> - quoted", "Said.", 5),
        ("plain", "Said.", 1),
        ("", "Said.", 1),
        ("   ", "Said.", 1),
    ],
)
def test_a_problem_points_to_what_it_names(line: str, message: str, column: int) -> None:
    found = pointed(problem("broken-link", "a.md", 2, message, "Mend."), ["first", line])
    assert found.column == column


def test_a_column_that_is_known_is_kept_and_a_line_beyond_the_file_is_no_error() -> None:
    known = problem("broken-link", "a.md", 1, "Said.", "Mend.", column=7)
    assert pointed(known, ["## x"]).column == 7
    beyond = problem("broken-link", "a.md", 9, "Said.", "Mend.")
    assert pointed(beyond, ["## x"]) == beyond


def test_the_column_of_a_broken_link_is_where_it_stands() -> None:
    (found,) = (p for p in problems() if p["code"] == "broken-link")
    path = Path(str(found["path"]))
    line = path.read_text("utf-8").splitlines()[int(str(found["line"])) - 1]
    assert line[int(str(found["column"])) - 1 :].startswith("gone.md")

"""What a pull request may touch: its participant's own folder."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from mkdocs_patterns.cli import main
from mkdocs_patterns.commands.changes import changed_paths, foreign_changes
from mkdocs_patterns.settings import Settings, SettingsError


def git(folder: Path, *args: str) -> None:
    identity = ["-c", "user.name=ann", "-c", "user.email=ann@example.org"]
    subprocess.run(["git", "-C", str(folder), *identity, *args], check=True, capture_output=True)


def write(folder: Path, name: str, text: str = "words\n") -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture(autouse=True)
def outside_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """A CI that runs these tests for a pull request must not tell them its branch."""
    monkeypatch.delenv("GITHUB_BASE_REF", raising=False)
    monkeypatch.delenv("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", raising=False)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone of a workshop's repository, on a branch of its own."""
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    origin.mkdir()
    git(origin, "init", "--initial-branch=main")
    write(origin, "workshop/bob/1.md")
    write(origin, "mkdocs.yml")
    git(origin, "add", ".")
    git(origin, "commit", "-m", "begin")
    subprocess.run(["git", "clone", str(origin), str(clone)], check=True, capture_output=True)
    git(clone, "checkout", "-b", "ann")
    return clone


def commit(clone: Path) -> None:
    git(clone, "add", ".")
    git(clone, "commit", "-m", "change")


def foreign(clone: Path, since: str | None = None) -> list[str]:
    problems = foreign_changes(changed_paths(clone, since), Settings(root=clone), "ann")
    assert all(p.code == "foreign-change" and p.hint for p in problems)
    return [problem.path for problem in problems]


def test_changes_in_the_own_folder_are_fine(clone: Path) -> None:
    write(clone, "workshop/ann/1.md")
    commit(clone)
    write(clone, "workshop/ann/not yet committed.md")
    assert foreign(clone) == []


def test_every_change_elsewhere_is_flagged_committed_or_not(clone: Path) -> None:
    write(clone, "workshop/bob/1.md", "other words\n")
    (clone / "mkdocs.yml").unlink()
    commit(clone)
    write(clone, ".github/workflows/steal.yml")
    write(clone, "workshop/anna/1.md")
    assert foreign(clone) == [
        ".github/workflows/steal.yml",
        "mkdocs.yml",
        "workshop/anna/1.md",
        "workshop/bob/1.md",
    ]


def test_a_file_moved_out_of_another_folder_is_flagged_where_it_was(clone: Path) -> None:
    (clone / "workshop/ann").mkdir()
    git(clone, "mv", "workshop/bob/1.md", "workshop/ann/1.md")
    commit(clone)
    assert foreign(clone) == ["workshop/bob/1.md"]


def test_a_symbolic_link_in_the_own_folder_is_flagged(clone: Path) -> None:
    (clone / "workshop/ann").mkdir()
    (clone / "workshop/ann/out").symlink_to("../../docs")
    commit(clone)
    assert foreign(clone) == ["workshop/ann/out"]


def test_what_came_to_the_main_branch_meanwhile_is_not_ones_own_change(clone: Path) -> None:
    write(clone, "workshop/ann/1.md")
    commit(clone)
    origin = clone.parent / "origin"
    write(origin, "workshop/cleo/1.md")
    git(origin, "add", ".")
    git(origin, "commit", "-m", "cleo")
    git(clone, "fetch")
    assert foreign(clone) == []


def test_changes_above_a_project_in_a_subfolder_are_flagged(clone: Path) -> None:
    write(clone, "site/workshop/ann/1.md")
    write(clone, "secret.txt")
    commit(clone)
    project = clone / "site"
    problems = foreign_changes(changed_paths(project), Settings(root=project), "ann")
    assert [problem.path for problem in problems] == ["../secret.txt"]


def test_a_pull_request_names_its_branch_in_ci(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_BASE_REF", "main")
    git(clone, "remote", "set-head", "origin", "--delete")
    write(clone, "mkdocs.yml", "changed\n")
    assert foreign(clone) == ["mkdocs.yml"]


def test_an_unknown_branch_is_told_with_the_remedy(clone: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        changed_paths(clone, "origin/nowhere")
    assert "origin/nowhere" in str(caught.value)
    assert "--since" in caught.value.remedy


def test_without_a_remote_the_branch_must_be_named(clone: Path) -> None:
    git(clone, "remote", "remove", "origin")
    with pytest.raises(SettingsError) as caught:
        changed_paths(clone)
    assert "--since" in caught.value.remedy
    write(clone, "workshop/bob/2.md")
    commit(clone)
    assert foreign(clone, "main") == ["workshop/bob/2.md"]


def test_the_check_command_flags_them_and_fails(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(clone)
    command = ["check", "--source", "workshop", "--participant", "ann"]
    write(clone, "workshop/ann/1.md")
    fine = CliRunner().invoke(main, command)
    assert fine.exit_code == 0, fine.output
    write(clone, "mkdocs.yml", "site_name: mine\n")
    flagged = CliRunner().invoke(main, command)
    assert flagged.exit_code == 1
    assert "mkdocs.yml:1:1: warning: This change lies outside workshop/ann/" in flagged.output

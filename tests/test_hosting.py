"""The workflows that `init` writes and those of this repository: valid, alike, without rights."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from mkdocs_patterns.cli import main

ROOT = Path(__file__).parents[1]
OWN = ROOT / ".github" / "workflows"
GITHUB = "vendor.github-workflows"
GITLAB = "vendor.gitlab-ci"


@pytest.fixture(scope="module")
def scaffold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the files for both hosts."""
    folder = tmp_path_factory.mktemp("project")
    for host in ("github", "gitlab"):
        done = CliRunner().invoke(main, ["init", str(folder), "--host", host])
        assert done.exit_code == 0, done.output
    return folder


def wrong(schema: str, *files: Path) -> str:
    """What the host's published schema finds wrong in files; empty where nothing is."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema]
    done = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout if done.returncode else ""


def workflow(path: Path) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load(path.read_text("utf-8"))
    return found


def test_workflows_are_what_the_hosts_schemas_describe(scaffold: Path) -> None:
    written = sorted((scaffold / ".github" / "workflows").glob("*.yml"))
    assert [path.name for path in written] == ["pages.yml", "pull-request.yml"]
    assert wrong(GITHUB, *written, *sorted(OWN.glob("*.yml"))) == ""
    assert wrong(GITLAB, scaffold / ".gitlab-ci.yml") == ""


def test_the_schemas_notice_a_workflow_that_is_none(scaffold: Path, tmp_path: Path) -> None:
    text = (scaffold / ".github/workflows/pages.yml").read_text("utf-8")
    spoilt = tmp_path / "pages.yml"
    spoilt.write_text(text.replace("runs-on:", "run-on:", 1), "utf-8")
    assert "run-on" in wrong(GITHUB, spoilt)
    text = (scaffold / ".gitlab-ci.yml").read_text("utf-8")
    spoilt.write_text(text.replace("paths: [site]", "path: [site]", 1), "utf-8")
    assert "path" in wrong(GITLAB, spoilt)


def without_commands(path: Path) -> dict[Any, Any]:
    """A workflow without what its own commands are: installing and building differ."""
    found = workflow(path)
    for job in found["jobs"].values():
        job["steps"] = [step for step in job["steps"] if "run" not in step]
    return found


@pytest.mark.parametrize("name", ["pages.yml", "pull-request.yml"])
def test_this_repository_is_hosted_as_its_users_projects_are(name: str, scaffold: Path) -> None:
    written = scaffold / ".github" / "workflows" / name
    own = OWN / name
    assert without_commands(own) == without_commands(written)
    comments = re.compile(r"(?:^\s*|\s)# .*$", re.M)
    assert comments.findall(own.read_text("utf-8")) == comments.findall(written.read_text("utf-8"))


def steps(found: dict[Any, Any]) -> list[dict[str, Any]]:
    return [step for job in found["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("name", ["pages.yml", "pull-request.yml"])
def test_checkouts_have_the_whole_history_and_keep_no_credentials(
    name: str, scaffold: Path
) -> None:
    found = workflow(scaffold / ".github" / "workflows" / name)
    checkouts = [s for s in steps(found) if s.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    for step in checkouts:
        assert step["with"] == {"fetch-depth": 0, "persist-credentials": False}


@pytest.mark.parametrize("name", ["pages.yml", "pull-request.yml"])
def test_actions_are_pinned_by_commit(name: str, scaffold: Path) -> None:
    used = [
        s["uses"] for s in steps(workflow(scaffold / ".github/workflows" / name)) if "uses" in s
    ]
    assert len(used) > 3
    assert [action for action in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action)] == []


def test_a_pull_request_gets_a_token_that_reads_and_nothing_else(scaffold: Path) -> None:
    found = workflow(scaffold / ".github" / "workflows" / "pull-request.yml")
    assert list(found[True]) == ["pull_request"]
    assert found["permissions"] == {"contents": "read"}
    assert not [job for job in found["jobs"].values() if "permissions" in job]
    text = (scaffold / ".github" / "workflows" / "pull-request.yml").read_text("utf-8")
    assert "secrets" not in text
    assert "pull_request_target" not in text
    assert "github.event" not in text  # a title or a branch's name would run as a command


def test_a_pull_request_is_checked_with_annotations_and_built_strictly(scaffold: Path) -> None:
    jobs = workflow(scaffold / ".github" / "workflows" / "pull-request.yml")["jobs"]
    check = [step.get("run") for step in jobs["check"]["steps"]]
    assert "mkdocs-patterns check --changed --format github" in check
    site = jobs["site"]["steps"]
    assert "mkdocs build --strict" in [step.get("run") for step in site]
    assert site[-1]["uses"].startswith("actions/upload-artifact@")
    assert "needs" not in jobs["site"]  # the site is to be seen whatever the check says


def test_only_the_job_without_authors_files_can_publish(scaffold: Path) -> None:
    found = workflow(scaffold / ".github" / "workflows" / "pages.yml")
    assert found["permissions"] == {}
    build, deploy = found["jobs"]["build"], found["jobs"]["deploy"]
    assert build["permissions"] == {"contents": "read"}
    assert deploy["permissions"] == {"pages": "write", "id-token": "write"}
    assert ["run" in step for step in deploy["steps"]] == [False]
    assert "mkdocs build --strict" in [step.get("run") for step in build["steps"]]
    assert "pull_request" not in found[True]


def test_gitlab_checks_merge_requests_and_publishes_the_main_branch(scaffold: Path) -> None:
    found = workflow(scaffold / ".gitlab-ci.yml")
    assert found["variables"]["GIT_DEPTH"] == "0"
    rules = {name: job["rules"][0]["if"] for name, job in found.items() if "script" in job}
    assert set(rules) == {"check", "site", "pages"}
    assert rules["pages"] == "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"
    assert rules["check"] == rules["site"] == '$CI_PIPELINE_SOURCE == "merge_request_event"'
    assert found["pages"]["artifacts"]["paths"] == ["public"]
    for name in ("site", "pages"):
        assert "mkdocs build --strict" in found[name]["script"][0]


@pytest.mark.skipif(shutil.which("bash") is None, reason="runners have bash")
def test_every_command_of_a_workflow_is_one_a_shell_can_read(scaffold: Path) -> None:
    files = [*(scaffold / ".github/workflows").glob("*.yml"), *OWN.glob("*.yml")]
    commands = [step["run"] for path in files for step in steps(workflow(path)) if "run" in step]
    lab = workflow(scaffold / ".gitlab-ci.yml")
    commands += [line for job in lab.values() if "script" in job for line in job["script"]]
    assert len(commands) > 8
    for command in commands:
        done = subprocess.run(["bash", "-n", "-c", command], capture_output=True, check=False)
        assert done.returncode == 0, command


def test_commands_of_the_workflows_are_commands_of_this_program(scaffold: Path) -> None:
    text = "".join(
        path.read_text("utf-8")
        for path in (*scaffold.glob(".github/workflows/*"), scaffold / ".gitlab-ci.yml")
    )
    used = re.findall(r"mkdocs-patterns (check[^\n]*)", text)
    assert len(used) == 2
    for line in used:
        options = [word for word in line.split()[1:] if word.startswith("--")]
        known = {flag for option in main.commands["check"].params for flag in option.opts}
        assert set(options) <= known

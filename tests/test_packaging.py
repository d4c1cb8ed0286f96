"""What is installed is whole: from a wheel, from an editable install, with the pins we test."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
OUTER = Path(sysconfig.get_path("purelib"))


def run(*command: str | Path, cwd: Path) -> str:
    """The standard output of a command that has to succeed."""
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def empty_environment(folder: Path) -> Path:
    """The interpreter of a new virtual environment that holds nothing, not even pip."""
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def borrow_packages(python: Path) -> None:
    """Let an environment see what this one has installed, so that nothing is downloaded.

    Path files in the borrowed folder are not followed, so an editable install there stays unseen.
    """
    site_packages = run(
        python, "-Ic", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=python.parent
    )
    Path(site_packages.strip(), "borrowed.pth").write_text(f"{OUTER}\n", "utf-8")


def install(python: Path, *what: str | Path, cwd: Path) -> None:
    """Install into another environment with the pip of this one."""
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python)
    run(*pip, "install", "--quiet", *what, cwd=cwd)


def imported_from(python: Path, cwd: Path) -> Path:
    code = "import mkdocs_patterns; print(mkdocs_patterns.__file__)"
    return Path(run(python, "-Ic", code, cwd=cwd).strip()).parent


def build_demo(python: Path, folder: Path) -> Path:
    """Build the repository's site strictly, from elsewhere: only what is installed can serve."""
    site = folder / "site"
    mkdocs = (python, "-I", "-m", "mkdocs", "build", "--strict")
    run(*mkdocs, "-f", ROOT / "mkdocs.yml", "-d", site, cwd=folder)
    return site


def assert_demo(site: Path) -> None:
    catalogue = site / "patterns"
    participants = {folder.name for folder in (ROOT / "workshop").iterdir() if folder.is_dir()}
    assert "group-1" in participants
    assert participants <= {page.parent.name for page in catalogue.glob("participants/*/*.html")}
    assert "Seed lottery" in (catalogue / "seed-lottery" / "index.html").read_text("utf-8")
    assert (catalogue / "catalogue.json").is_file()
    assert list(site.rglob("patterns.css"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("built")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ".", cwd=ROOT)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (found,) = built.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return table


def tracked(folder: str) -> set[str]:
    """The files of a folder as a release would find them."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def required(requirements: list[str]) -> set[str]:
    found = (re.match(r"[\w.-]+", requirement) for requirement in requirements)
    return {normal(match[0]) for match in found if match}


def test_the_wheel_holds_the_package_and_its_data(wheel: Path) -> None:
    package = tracked("mkdocs_patterns")
    assert {"mkdocs_patterns/py.typed", "mkdocs_patterns/data/stage.yml"} <= package
    assert package <= names(wheel)


def test_the_wheel_holds_every_template_and_asset(wheel: Path) -> None:
    templates = tracked("templates")
    assert {"templates/patterns/home.html", "templates/assets/patterns.css"} <= templates
    assert {f"mkdocs_patterns/{name}" for name in templates} <= names(wheel)


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    tops = {PurePosixPath(name).parts[0] for name in names(wheel)}
    assert {re.sub(r"-[\w.]+\.dist-info", "-dist-info", top) for top in tops} == {
        "mkdocs_patterns",
        "mkdocs_patterns-dist-info",
    }
    inside = {name for name in names(wheel) if name.startswith("mkdocs_patterns/")}
    sources = tracked("mkdocs_patterns") | {f"mkdocs_patterns/{n}" for n in tracked("templates")}
    assert inside == sources


def test_the_sdist_builds_the_same_wheel_as_the_tree(wheel: Path, tmp_path: Path) -> None:
    run(
        *(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", tmp_path, "."),
        cwd=ROOT,
    )
    assert (tmp_path / wheel.name).read_bytes() == wheel.read_bytes()


def test_an_installed_wheel_builds_the_demo(wheel: Path, tmp_path: Path) -> None:
    python = empty_environment(tmp_path / "venv")
    install(python, "--no-deps", "--no-index", wheel, cwd=tmp_path)
    borrow_packages(python)
    assert imported_from(python, tmp_path).is_relative_to(tmp_path)
    assert_demo(build_demo(python, tmp_path))


def test_an_editable_install_builds_the_demo(tmp_path: Path) -> None:
    python = empty_environment(tmp_path / "venv")
    borrow_packages(python)
    how = ("--no-deps", "--no-index", "--no-build-isolation", "--editable")
    install(python, *how, ROOT, cwd=tmp_path)
    assert imported_from(python, tmp_path) == ROOT / "mkdocs_patterns"
    assert_demo(build_demo(python, tmp_path))


@pytest.mark.long
def test_a_wheel_in_an_empty_environment_brings_all_it_needs(wheel: Path, tmp_path: Path) -> None:
    python = empty_environment(tmp_path / "venv")
    install(python, "-c", ROOT / "constraints.txt", wheel, cwd=tmp_path)
    assert_demo(build_demo(python, tmp_path))


@pytest.mark.long
def test_the_installed_command_answers(wheel: Path, tmp_path: Path) -> None:
    python = empty_environment(tmp_path / "venv")
    install(python, "-c", ROOT / "constraints.txt", wheel, cwd=tmp_path)
    command = python.with_name("mkdocs-patterns" + python.suffix)
    assert "export" in run(command, "--help", cwd=tmp_path)


def packages(nodes: Iterable[ast.AST]) -> set[str]:
    """The packages from elsewhere that are imported there, not in what the nodes hold."""
    tops: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            tops |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            tops.add(node.module.partition(".")[0])
    return tops - sys.stdlib_module_names - {"mkdocs_patterns"}


def test_every_imported_package_is_a_declared_dependency(project: dict[str, Any]) -> None:
    always, sometimes = set(), set()
    for file in (ROOT / "mkdocs_patterns").rglob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        always |= packages(tree.body)
        sometimes |= packages(ast.walk(tree))
    assert "markdown_it" in always
    needed = required(project["dependencies"])
    extras = project["optional-dependencies"]
    wished = {name for extra in extras.keys() - {"dev"} for name in required(extras[extra])}
    owners = {top: set(map(normal, found)) for top, found in packages_distributions().items()}
    assert {top for top in always if not owners.get(top, set()) & needed} == set()
    assert {top for top in sometimes if not owners.get(top, set()) & (needed | wished)} == set()


def test_constraints_are_plain_pins_of_everything_declared(project: dict[str, Any]) -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert [pin for pin in pins if not re.fullmatch(r"[\w.-]+==[\w.]+", pin)] == []
    pinned = [normal(pin.partition("==")[0]) for pin in pins]
    assert len(pinned) == len(set(pinned))
    declared = project["dependencies"] + project["optional-dependencies"]["dev"]
    assert required(declared) <= set(pinned)


def test_workflows_run_the_declared_pythons(project: dict[str, Any]) -> None:
    tests = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text("utf-8"))
    prefix = "Programming Language :: Python :: 3."
    declared = [f"3.{c[len(prefix) :]}" for c in project["classifiers"] if c.startswith(prefix)]
    assert declared
    assert tests["jobs"]["test"]["strategy"]["matrix"]["python"] == declared


WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_pin_actions_and_give_pull_requests_no_rights(path: Path) -> None:
    text = path.read_text("utf-8")
    used = re.findall(r"uses: (\S+)", text)
    assert used
    assert [action for action in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action)] == []
    assert "pull_request_target" not in text
    assert "secrets." not in text

    workflow = yaml.safe_load(text)
    assert workflow["permissions"] in ({}, {"contents": "read"})
    for job in workflow["jobs"].values():
        rights = job.get("permissions", workflow["permissions"])
        if "write" in rights.values():
            assert "github.event_name != 'pull_request'" in job["if"]
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False

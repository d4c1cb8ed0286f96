"""`init`: from a folder to a site, whatever lies there already."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from built.building import build, pattern, write
from click.testing import CliRunner, Result

from mkdocs_patterns.cli import main
from mkdocs_patterns.commands.layout import find_layout
from mkdocs_patterns.commands.project import from_config
from mkdocs_patterns.commands.remote import find_remote
from mkdocs_patterns.site import open_site

ROOT = Path(__file__).parents[1]
ONE = pattern("One Idea", goal="Save time.", solution="Try it on a sample.")
TWO = pattern("Two Ideas", goal="Save money.", solution="Ask a colleague who has done it.")
TEMPLATE = "# Pattern Name\n\n*Which name?*\n\n## Goal\n\n*Which?*\n\n## Solution\n\n*How?*\n"
README = "# Our workshop\n\n## Goal\n\nTo learn from each other.\n"


def init(folder: Path, *options: str) -> Result:
    result = CliRunner().invoke(main, ["init", str(folder), *options])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result


def contents(folder: Path) -> dict[str, bytes]:
    """Every file that is not git's own."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


def git(folder: Path, *args: str) -> None:
    subprocess.run(["git", "-C", str(folder), *args], check=True, capture_output=True)


def repository(folder: Path, remote: str = "", branch: str = "main") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", f"--initial-branch={branch}")
    if remote:
        git(folder, "remote", "add", "origin", remote)
    return folder


# Where participants write

LAYOUTS: dict[str, tuple[Mapping[str, str], tuple[str, ...]]] = {
    "nothing at all": ({}, ("workshop",)),
    "a README alone": ({"README.md": README}, ("workshop",)),
    "a template and no pattern yet": (
        {"README.md": README, "needs/Template.md": TEMPLATE, "needs/Example.md": ONE},
        ("needs",),
    ),
    "an empty folder for participants": (
        {"Template.md": TEMPLATE, "workshop/.gitkeep": ""},
        ("workshop",),
    ),
    "the seed's": (
        {"workshop/Template.md": TEMPLATE, "workshop/ann/1_Template_Copy.md": ONE},
        ("workshop",),
    ),
    "the template above the participants' folder": (
        {"Template.md": TEMPLATE, "needs/ann/1.md": ONE, "needs/bob/2.md": TWO},
        ("needs",),
    ),
    "participants' folders beside the template": (
        {"Template.md": TEMPLATE, "ann/1.md": ONE, "bob/2.md": TWO, "README.md": README},
        (".",),
    ),
    "participants' folders and nothing else": ({"ann/1.md": ONE, "bob/b/2.md": TWO}, (".",)),
    "a group's patterns directly in its workshop": (
        {"workshop/1.md": ONE, "workshop/2.md": TWO},
        ("workshop",),
    ),
    "patterns beside README": ({"README.md": README, "1.md": ONE}, (".",)),
    "several groups": (
        {"group-a/ann/1.md": ONE, "group-b/bob/2.md": TWO},
        ("group-a", "group-b"),
    ),
    "several workshops in one folder": (
        {"sessions/spring/ann/1.md": ONE, "sessions/autumn/bob/2.md": TWO},
        ("sessions/autumn", "sessions/spring"),
    ),
    "a copy of the template in a participant's folder": (
        {"workshop/ann/Template.md": TEMPLATE, "workshop/bob/1.md": ONE, "Template.md": TEMPLATE},
        ("workshop",),
    ),
    "pages and packages that look like patterns": (
        {"docs/a.md": ONE, "node_modules/x/y/1.md": ONE, ".venv/z/1.md": ONE, "w/ann/1.md": TWO},
        ("w",),
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_participants_folders_are_found(name: str, tmp_path: Path) -> None:
    files, sources = LAYOUTS[name]
    assert find_layout(write(tmp_path, files)).sources == sources


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_pattern_that_lies_there_is_in_the_catalogue(name: str, tmp_path: Path) -> None:
    files, _ = LAYOUTS[name]
    assert init(write(tmp_path, files)).exit_code == 0
    made = open_site(from_config(tmp_path / "mkdocs.yml").settings).build
    skipped = ("docs/", "node_modules/", ".venv/", "needs/Example.md")
    ours = {p for p, text in files.items() if text in (ONE, TWO) and not p.startswith(skipped)}
    assert {found.source for found in made.catalogue.patterns} == ours
    assert [guide for guide in made.collected.guides if guide.kind == "template"]
    assert not [found for found in made.catalogue.problems if found.severity != "note"]


def test_a_folder_that_is_named_is_taken(tmp_path: Path) -> None:
    write(tmp_path, {"ann/1.md": ONE, "bob/2.md": TWO})
    assert init(tmp_path, "--source", "bob").exit_code == 0
    settings = from_config(tmp_path / "mkdocs.yml").settings
    assert [source.path for source in settings.sources] == ["bob"]


@pytest.mark.parametrize("source", ["gone", "..", "../elsewhere"])
def test_a_folder_that_is_none_of_the_projects_is_refused(source: str, tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (tmp_path / "elsewhere").mkdir()
    assert init(project, "--source", source).exit_code == 2
    assert contents(tmp_path) == {}


# What is written

WRITTEN = {
    "mkdocs.yml",
    "docs/index.md",
    "workshop/Template.md",
    "CONTRIBUTING.md",
    ".gitignore",
    ".github/workflows/pages.yml",
    ".github/workflows/pull-request.yml",
}


def test_an_empty_folder_gets_all_it_needs(tmp_path: Path) -> None:
    assert init(tmp_path).exit_code == 0
    assert set(contents(tmp_path)) == WRITTEN


def test_a_second_run_changes_nothing_and_says_so(tmp_path: Path) -> None:
    init(tmp_path)
    before = contents(tmp_path)
    again = init(tmp_path)
    assert again.exit_code == 0
    assert contents(tmp_path) == before
    assert "written" not in again.stdout
    assert again.stdout.count("is there already") == len(WRITTEN)


def test_a_dry_run_shows_every_file_and_writes_none(tmp_path: Path) -> None:
    write(tmp_path, {"workshop/ann/1.md": ONE})
    shown = init(tmp_path, "--dry-run").stdout
    assert set(contents(tmp_path)) == {"workshop/ann/1.md"}
    init(tmp_path)
    for name, data in contents(tmp_path).items():
        if name != "workshop/ann/1.md":
            assert f"would be written {name}\n" in shown
            for line in data.decode().splitlines():
                assert f"    {line}".rstrip() in shown.splitlines()


def test_nothing_that_is_there_is_ever_overwritten(tmp_path: Path) -> None:
    own = {
        "mkdocs.yaml": "site_name: Mine\nplugins: [search, patterns]\n",
        "docs/README.md": "# Mine\n",
        "template.md": TEMPLATE,
        ".github/contributing.md": "Be kind.\n",
        ".gitignore": "*.o\n",
        ".github/workflows/deploy.yml": "uses: actions/deploy-pages@v4\n",
        ".github/workflows/pull-request.yml": "on: pull_request\n",
    }
    write(tmp_path, own)
    result = init(tmp_path)
    assert contents(tmp_path) == {name: text.encode() for name, text in own.items()}
    for name in own:
        assert f"{name} is there already" in result.stdout


def test_an_interrupted_run_is_completed(tmp_path: Path) -> None:
    init(tmp_path)
    before = contents(tmp_path)
    (tmp_path / "docs/index.md").unlink()
    (tmp_path / "CONTRIBUTING.md").unlink()
    assert init(tmp_path).exit_code == 0
    assert contents(tmp_path) == before


def test_a_site_without_the_plugin_is_told_the_line_it_lacks(tmp_path: Path) -> None:
    write(tmp_path, {"mkdocs.yml": "site_name: Mine\ndocs_dir: pages\n", "pages/index.md": "# x\n"})
    result = init(tmp_path)
    assert result.exit_code == 0
    assert "Add `- patterns`" in result.stderr
    assert "docs/index.md" not in contents(tmp_path)


def test_the_sources_of_a_mkdocs_yml_that_is_there_are_kept(tmp_path: Path) -> None:
    plugin = {"patterns": {"sources": "needs"}}
    write(tmp_path, {"mkdocs.yml": {"site_name": "x", "plugins": [plugin]}, "needs/a/1.md": ONE})
    assert init(tmp_path).exit_code == 0
    assert "needs/Template.md" in contents(tmp_path)
    other = init(tmp_path, "--source", "docs")
    assert other.exit_code == 2
    assert "needs" in other.stderr


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    assert init(tmp_path / "gone").exit_code == 2


def test_participants_are_told_which_template_and_folder(tmp_path: Path) -> None:
    folder = repository(tmp_path / "p", "https://github.com/o/needs.git", "trunk")
    write(folder, {"our needs/Template.md": TEMPLATE, "our needs/ann/1.md": ONE})
    init(folder)
    guide = (folder / "CONTRIBUTING.md").read_text("utf-8")
    assert "https://github.com/o/needs/new/trunk/our%20needs/" in guide
    assert "[Template.md](our%20needs/Template.md)" in guide
    assert "`our needs/your-name/" in guide


def test_mkdocs_yml_explains_the_choice_about_participants_names(tmp_path: Path) -> None:
    init(tmp_path)
    text = (tmp_path / "mkdocs.yml").read_text("utf-8")
    comment = " ".join(line.strip().lstrip("# ") for line in text.splitlines())
    for words in ("human subjects", "pseudonym", "hide", "participants: show"):
        assert words in comment


@pytest.mark.parametrize("name", ["a: b # c", "'quoted\"", "[x]", "yes", "ÄÖÜ", "*bold* <b>"])
def test_a_folders_name_is_data_in_what_is_written(name: str, tmp_path: Path) -> None:
    init(repository(tmp_path / name))
    config = yaml.safe_load((tmp_path / name / "mkdocs.yml").read_text("utf-8"))
    assert str(config["site_name"]).casefold() == name.casefold()
    index = (tmp_path / name / "docs/index.md").read_text("utf-8")
    assert "\n*bold*" not in index
    assert "# *" not in index


# Where it is hosted

REMOTES = {
    "https://github.com/Org/needs.git": ("github", "https://github.com/Org/needs"),
    "https://user:s3cr3t@github.com/Org/needs": ("github", "https://github.com/Org/needs"),
    "git@github.com:Org/needs.git": ("github", "https://github.com/Org/needs"),
    "ssh://git@github.com:22/Org/needs.git": ("github", "https://github.com/Org/needs"),
    "git@gitlab.com:Org/sub/needs.git": ("gitlab", "https://gitlab.com/Org/sub/needs"),
    "https://gitlab.example.org/Org/needs.git": ("gitlab", "https://gitlab.example.org/Org/needs"),
    "/srv/git/needs.git": ("github", ""),
    "file:///srv/git/needs.git": ("github", ""),
    "https://github.com/Org/needs?x=](javascript:1)": ("github", ""),
}


@pytest.mark.parametrize("address", REMOTES)
def test_links_follow_the_remote_and_hold_no_credentials(address: str, tmp_path: Path) -> None:
    host, url = REMOTES[address]
    remote = find_remote(repository(tmp_path / "p", address))
    assert (remote.host, remote.url) == (host, url)
    init(tmp_path / "p")
    written = b"".join(contents(tmp_path / "p").values())
    assert b"s3cr3t" not in written
    assert b"javascript" not in written
    config = yaml.safe_load((tmp_path / "p" / "mkdocs.yml").read_text("utf-8"))
    assert config.get("repo_url", "") == url
    if url:
        way = "-/edit/main/docs/" if host == "gitlab" else "edit/main/docs/"
        assert config["edit_uri"] == way


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://github.com/Org/needs", "https://org.github.io/needs/"),
        ("https://github.com/org/org.github.io", "https://org.github.io/"),
        ("https://gitlab.com/org/needs", "https://org.gitlab.io/needs/"),
        ("https://gitlab.example.org/org/needs", None),
    ],
)
def test_the_sites_address_is_that_of_the_hosts_pages(
    address: str, site: str | None, tmp_path: Path
) -> None:
    init(repository(tmp_path / "p", address))
    config = yaml.safe_load((tmp_path / "p" / "mkdocs.yml").read_text("utf-8"))
    assert config.get("site_url") == site


def test_the_host_decides_which_workflows_are_written(tmp_path: Path) -> None:
    for host, files in {
        "github": {".github/workflows/pages.yml", ".github/workflows/pull-request.yml"},
        "gitlab": {".gitlab-ci.yml"},
        "none": set[str](),
    }.items():
        folder = tmp_path / host
        folder.mkdir()
        assert init(folder, "--host", host).exit_code == 0
        assert {name for name in contents(folder) if ".git" in name} == {*files, ".gitignore"}


def test_the_branch_that_is_published_is_the_repositorys(tmp_path: Path) -> None:
    init(repository(tmp_path / "p", "https://github.com/o/n", "trunk"))
    text = (tmp_path / "p" / ".github/workflows/pages.yml").read_text("utf-8")
    workflow: dict[Any, Any] = yaml.safe_load(text)
    assert workflow[True]["push"]["branches"] == ["trunk"]
    assert "github.ref == 'refs/heads/trunk'" in workflow["jobs"]["deploy"]["if"]


def test_hosting_files_are_not_written_where_no_host_would_look(tmp_path: Path) -> None:
    repository(tmp_path)
    (tmp_path / "site").mkdir()
    result = init(tmp_path / "site")
    assert result.exit_code == 0
    assert not (tmp_path / "site" / ".github").exists()
    assert "not the top" in result.stderr


# The result


def test_the_seeds_layout_becomes_a_site_that_builds_strictly(tmp_path: Path) -> None:
    folder = repository(tmp_path / "p", "https://github.com/o/needs.git")
    write(
        folder,
        {
            "README.md": README,
            "Template.md": TEMPLATE,
            "ann/1_Template_Copy.md": ONE,
            "bob/1_Template_Copy.md": TWO,
            "bob/notes.md": "Ask again.\n",
        },
    )
    assert init(folder).exit_code == 0
    assert CliRunner().invoke(main, ["check", "-f", str(folder / "mkdocs.yml")]).exit_code == 0
    site = build(folder)
    assert site.warnings() == []
    assert {found["title"] for found in site.data()["patterns"]} == {"One Idea", "Two Ideas"}
    assert {found["participant"] for found in site.data()["patterns"]} == {"ann", "bob"}
    assert 'href="patterns/"' in site.page("index.html")
    assert "https://github.com/o/needs/edit/main/docs/../ann/" in site.page(
        "patterns/one-idea/index.html"
    ) or "https://github.com/o/needs/edit/main/ann/" in site.page("patterns/one-idea/index.html")


def test_the_demos_template_is_the_packaged_one() -> None:
    packaged = ROOT / "mkdocs_patterns" / "scaffold" / "Template.md"
    assert (ROOT / "workshop" / "Template.md").read_text("utf-8") == packaged.read_text("utf-8")

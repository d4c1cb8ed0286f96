"""What the documentation says is true: its files and commands are played, its tables compared."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from socket import socket
from typing import Any

import click
import jsonschema
import pytest
import yaml

from mkdocs_patterns.cli import main as commands
from mkdocs_patterns.commands.project import from_config
from mkdocs_patterns.exports.data import as_data, data_schema
from mkdocs_patterns.facets.vocabulary import PACKAGED, load_facets
from mkdocs_patterns.problems import CODES
from mkdocs_patterns.settings import Settings, load_settings
from mkdocs_patterns.site import Site, open_site
from tools.reference import DOCS as REFERENCE
from tools.reference import TABLES, updated
from tools.screenshots import LARGEST, PICTURES, SCHEMES

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
TUTORIAL = DOCS / "tutorial.md"
HOW_TO = sorted((DOCS / "how-to").glob("*.md"))
BIN = Path(sys.executable).parent
SET_UP = {"python3 -m venv .venv", ". .venv/bin/activate", "pip install mkdocs-patterns"}
"""Commands of which the test's own environment is the result."""

_FENCE = re.compile(
    r"^(?P<ticks>`{3,})(?P<language>\w*)(?P<rest>[^\n]*)\n(?P<text>.*?)^(?P=ticks)$", re.M | re.S
)
_TITLE = re.compile(r'title="([^"]+)"')
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"")


@dataclass(frozen=True)
class Block:
    """One fence of a page."""

    language: str
    file: str
    text: str


def blocks(page: Path) -> list[Block]:
    found = []
    for fence in _FENCE.finditer(page.read_text("utf-8")):
        title = _TITLE.search(fence["rest"])
        found.append(Block(fence["language"], title[1] if title else "", fence["text"]))
    return found


class Player:
    """Does what a page tells its reader to do."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said = ""
        self.ran: list[str] = []

    def play(self, page: Path) -> None:
        for block in blocks(page):
            if block.file:
                if block.file == "mkdocs.yml" and (self.folder / "mkdocs.yml").exists():
                    self.build()
                self.write(block)
            elif block.language == "sh":
                self.said = "".join(self.run(line) for line in block.text.splitlines())
            elif block.language == "text" and self.said:
                for line in block.text.splitlines():
                    assert line in self.said
                self.said = ""

    def write(self, block: Block) -> None:
        path = self.folder / block.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, "utf-8")

    def run(self, command: str) -> str:
        self.ran.append(command)
        if command in SET_UP:
            return ""
        if command.startswith("cd "):
            self.folder /= command.removeprefix("cd ")
            return ""
        if command == "mkdocs serve":
            return serve(self.folder)
        done = subprocess.run(
            ["bash", "-euc", command],
            cwd=self.folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def build(self) -> None:
        self.run("mkdocs build --strict --site-dir site")


def environment() -> Mapping[str, str]:
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "NO_MKDOCS_2_WARNING": "1"}


def serve(folder: Path) -> str:
    """Start the server as the reader does, and fetch the catalogue's home page from it."""
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
    command = [str(BIN / "mkdocs"), "serve", "--dev-addr", address]
    process = subprocess.Popen(
        command, cwd=folder, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(120):
            try:
                with urllib.request.urlopen(f"http://{address}/patterns/", timeout=5) as answer:
                    return str(answer.read().decode("utf-8"))
            except (urllib.error.URLError, ConnectionError):
                assert process.poll() is None, "the server ended"
                time.sleep(0.25)
        raise AssertionError("the server did not answer")
    finally:
        process.terminate()
        process.wait(10)


def terms(site: Site, pattern: str, facet: str) -> list[tuple[str, str]]:
    """A pattern's terms and where they come from."""
    found = site.build.catalogue.assignments[pattern][facet]
    return [(item.term, item.origin) for item in found]


@pytest.fixture
def player(tmp_path: Path) -> Player:
    return Player(tmp_path)


def test_the_tutorial_leads_from_an_empty_folder_to_the_catalogue_it_describes(
    player: Player,
) -> None:
    player.play(TUTORIAL)
    assert "mkdocs serve" in player.ran
    assert "mkdocs build --strict" in player.ran
    site = open_site(load_settings({}, player.folder))
    catalogue, links = site.build.catalogue, site.build.links
    stages = {
        pattern.title: [
            (item.term, item.origin) for item in catalogue.assignments[pattern.id]["stage"]
        ]
        for pattern in catalogue.patterns
    }
    assert stages == {
        "A Cheap Look First": [("hyperparameter-optimization", "prose")],
        "Who Decides When It Stops": [("model-validation", "label")],
    }
    named = links.relations["who-decides-when-it-stops"]
    assert [(found.target, found.kind) for found in named] == [
        ("a-cheap-look-first", "prerequisite"),
        (None, "related"),
    ]
    page = (player.folder / "site" / "patterns" / "a-cheap-look-first" / "index.html").read_text(
        "utf-8"
    )
    assert "Give the need a short name" not in page


def test_the_tutorials_first_look_explains_how_to_begin(player: Player) -> None:
    for block in blocks(TUTORIAL):
        if block.file in ("mkdocs.yml", "docs/index.md"):
            player.write(block)
    assert "workshop" in serve(player.folder)


@pytest.mark.parametrize("page", HOW_TO, ids=lambda page: page.stem)
def test_every_how_to_works_on_the_tutorials_project(page: Path, player: Player) -> None:
    for block in blocks(TUTORIAL):
        if block.file:
            player.write(block)
    player.play(page)
    player.build()


def test_a_pattern_gets_the_term_that_the_vocabulary_how_to_adds(player: Player) -> None:
    for block in blocks(DOCS / "how-to" / "vocabulary.md"):
        if block.file:
            player.write(block)
    options = {"vocabulary": "vocabulary.yml", "facets": ["goal", "audience"]}
    site = open_site(load_settings(options, player.folder))
    assert terms(site, "the-first-week", "goal") == [("onboarding", "prose")]


def test_the_corrections_of_the_how_to_take_effect(player: Player) -> None:
    for page in (TUTORIAL, DOCS / "how-to" / "classify.md"):
        for block in blocks(page):
            if block.file:
                player.write(block)
    site = open_site(load_settings({}, player.folder))
    assert terms(site, "a-cheap-look-first", "method") == [("pilot-runs", "override")]
    assert terms(site, "who-decides-when-it-stops", "method") == []
    assert terms(site, "who-decides-when-it-stops", "stage") == [("model-validation", "label")]
    assert terms(site, "too-good-to-be-true", "goal") == [
        ("trust", "front-matter"),
        ("reproducibility", "front-matter"),
    ]
    assert terms(site, "too-good-to-be-true", "method") == [("data-exploration", "front-matter")]
    assert terms(site, "who-labelled-this", "stage") == [("data-labeling", "label")]


def test_the_template_of_the_how_to_is_the_one_on_the_page(player: Player) -> None:
    for page in (TUTORIAL, DOCS / "how-to" / "look.md"):
        for block in blocks(page):
            if block.file:
                player.write(block)
    player.build()
    page_ = (player.folder / "site" / "patterns" / "matrix" / "index.html").read_text("utf-8")
    assert re.search(r"Patterns</a>\s*›", page_)


def test_the_ids_of_the_how_to_stay(player: Player) -> None:
    for page in (TUTORIAL, DOCS / "how-to" / "ids.md"):
        for block in blocks(page):
            if block.file:
                player.write(block)
    build = open_site(load_settings({}, player.folder)).build
    ids = {pattern.title: pattern.id for pattern in build.catalogue.patterns}
    assert ids["Look Cheaply, Then Deeply"] == "cheap-look"
    assert ids["Who Decides When It Stops"] == "who-decides"
    assert build.links.relations["who-decides"][0].target == "cheap-look"


def test_publishing_begins_with_the_workflows_of_this_repository(player: Player) -> None:
    player.play(DOCS / "how-to" / "publish.md")
    written = {path.name for path in (player.folder / ".github" / "workflows").iterdir()}
    assert written == {"pages.yml", "pull-request.yml"}
    named = set(re.findall(r"\.github/workflows/([\w-]+\.yml)", _text("publish")))
    assert named == written
    assert all((ROOT / ".github" / "workflows" / name).is_file() for name in written)


def _text(how_to: str) -> str:
    return (DOCS / "how-to" / f"{how_to}.md").read_text("utf-8")


def test_the_workshop_leads_from_an_empty_folder_to_a_sorted_catalogue(player: Player) -> None:
    player.play(DOCS / "run-a-workshop.md")
    assert "mkdocs build --strict" in player.ran
    site = open_site(from_config(player.folder / "mkdocs.yml").settings)
    for name in ("a-cheap-look-first", "keep-the-losers"):
        assert terms(site, name, "stage")[0][0] == "hyperparameter-optimization"
    assert terms(site, "a-cheap-look-first", "stage")[0][1] == "override"
    assert not [found for found in site.problems if found.severity != "note"]
    moved = player.folder / "site" / "patterns" / "look-cheaply-first" / "index.html"
    assert 'href="../a-cheap-look-first/"' in moved.read_text("utf-8")
    pages = [path.read_text("utf-8") for path in (player.folder / "site").rglob("*.html")]
    assert not [page for page in pages if "workshop/ada" in page or ">ada<" in page]
    assert not [page for page in pages if "linus" in page or "far-group" in page]
    shown = (DOCS / "run-a-workshop.md").read_text("utf-8")
    for written in (".github/workflows/pages.yml", "CONTRIBUTING.md", "workshop/Template.md"):
        assert (player.folder / written).is_file()
        assert written in shown


def sections(page: Path) -> dict[str, str]:
    """Second-level headings of a page and what stands below each."""
    parts = re.split(r"^## (.+)$", page.read_text("utf-8"), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def option_defaults() -> Iterator[tuple[str, str]]:
    for option in fields(Settings):
        if option.name == "root":
            continue
        default = option.default
        if option.default_factory is not MISSING:
            default = option.default_factory()
        yield option.name, _written(option.name, default)


def _written(name: str, default: Any) -> str:
    """A default as the reference writes it."""
    if default is None:
        return "none"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if name == "sources":
        return f"`{default[0].path}`"
    if isinstance(default, tuple):
        return f"`[{', '.join(default)}]`"
    if isinstance(default, float):
        return f"`{default:g}`"
    return f"`{default}`"


def test_the_reference_has_every_option_and_no_other() -> None:
    assert list(sections(REFERENCE / "options.md")) == [name for name, _ in option_defaults()]


@pytest.mark.parametrize(("name", "default"), [*option_defaults()])
def test_an_options_default_is_as_the_reference_says(name: str, default: str) -> None:
    given = re.search(r"^Default: (.*)$", sections(REFERENCE / "options.md")[name], re.M)
    assert given
    assert given[1].split(";")[0] == default


@pytest.mark.parametrize("name", [name for name, _ in option_defaults()])
def test_an_options_example_is_accepted_and_changes_something(name: str, tmp_path: Path) -> None:
    example = re.search(r"```yaml\n(.*?)```", sections(REFERENCE / "options.md")[name], re.S)
    assert example
    for folder in ("workshop", "spring", "own-templates", "forms"):
        (tmp_path / folder).mkdir()
    for file in ("forms/pattern-form.md", "vocabulary.yml", "classification.yml"):
        (tmp_path / file).touch()
    options = yaml.safe_load(example[1])
    assert list(options) == [name]
    assert getattr(load_settings(options, tmp_path), name) != getattr(Settings(), name)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_the_reference_is_what_the_package_says(name: str) -> None:
    file, table = TABLES[name]
    page = (REFERENCE / file).read_text("utf-8")
    assert page == updated(page, name, table()), "run: python tools/reference.py"


def leaves(group: click.Group, above: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by its whole name."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from leaves(command, f"{above}{name} ")
        else:
            yield f"{above}{name}", command


def test_the_tables_name_every_code_term_and_command() -> None:
    pages = {file: (REFERENCE / file).read_text("utf-8") for file, _ in TABLES.values()}
    for code in CODES:
        assert f"| `{code}` |" in pages["problems.md"]
    for facet in load_facets(PACKAGED):
        for term in facet.terms:
            assert f"{term.label}<br>`{term.id}`" in pages["vocabularies.md"]
            assert term.definition in pages["vocabularies.md"]
    for name, command in leaves(commands):
        section = sections(REFERENCE / "commands.md")[name]
        for parameter in command.params:
            if isinstance(parameter, click.Argument):
                assert (parameter.metavar or str(parameter.name).upper()).strip("[]") in section
                continue
            for flag in parameter.opts:
                assert f"`{flag}`" in section


def test_the_data_of_the_reference_has_the_exports_shape(tmp_path: Path) -> None:
    example = next(b for b in blocks(REFERENCE / "data.md") if b.language == "json")
    for block in blocks(TUTORIAL):
        if block.file:
            Player(tmp_path).write(block)
    site = open_site(load_settings({}, tmp_path))
    data = as_data(site.build, site.addresses)
    written = json.loads(example.text)
    assert _shape(written) == _shape(data)
    jsonschema.validate(written, json.loads(data_schema()))


def _shape(value: Any) -> Any:
    """Keys of mappings, nested; of a list all that its entries have."""
    if isinstance(value, list):
        found: dict[str, Any] = {}
        for item in value:
            if isinstance(item, dict):
                for key, part in item.items():
                    shape = _shape(part)
                    found[key] = shape or found.get(key, shape)
        return found
    if isinstance(value, dict):
        if value and set(value) <= set(PACKAGED):
            return _shape([part[0] for part in value.values() if part])
        return {key: _shape(part) for key, part in value.items()}
    return None


def test_documentation_and_demo_build_strictly_and_every_page_is_in_the_navigation(
    tmp_path: Path,
) -> None:
    done = subprocess.run(
        [str(BIN / "mkdocs"), "build", "--strict", "--site-dir", str(tmp_path)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    home = (tmp_path / "index.html").read_text("utf-8")
    assert 'href="patterns/"' in home
    navigation = (ROOT / "mkdocs.yml").read_text("utf-8")
    for page in DOCS.rglob("*.md"):
        path = page.relative_to(DOCS)
        folder = path.parent if path.stem == "index" else path.with_suffix("")
        assert (tmp_path / folder / "index.html").is_file()
        assert f": {path.as_posix()}\n" in navigation


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_a_link_of_the_repositorys_own_pages_leads_to_a_file(name: str) -> None:
    found = [link or source for link, source in _LINK.findall((ROOT / name).read_text("utf-8"))]
    for target in found:
        if not target.startswith(("http:", "https:", "#")):
            assert (ROOT / target.partition("#")[0]).exists(), target
    assert name != "README.md" or "docs/images/home-light.png" in found


def test_the_readme_shows_a_picture_in_its_first_screen_and_both_commands() -> None:
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    assert next(n for n, line in enumerate(lines) if "docs/images/" in line) < 15
    text = "\n".join(lines)
    assert "```sh\nmake serve\nmake test\n```" in text
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert re.search(r"^serve:", makefile, re.M)
    assert re.search(r"^test:", makefile, re.M)


def test_every_picture_exists_is_shown_and_is_small() -> None:
    texts = [page.read_text("utf-8") for page in (ROOT / "README.md", *DOCS.rglob("*.md"))]
    made = {f"{picture.name}-{scheme}.png" for picture in PICTURES for scheme in SCHEMES}
    assert {file.name for file in (DOCS / "images").iterdir()} == made
    for name in made:
        assert (DOCS / "images" / name).stat().st_size <= LARGEST
        assert any(f"images/{name}" in text for text in texts), name

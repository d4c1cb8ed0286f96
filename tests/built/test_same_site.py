"""However a project came to be as it is, its site is that of a clean build, byte for byte."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import yaml
from built.building import PNG, config, fresh_plugins, pattern, plugin_cache, write
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.livereload import LiveReloadServer

from mkdocs_patterns.host import serving
from mkdocs_patterns.host.watching import Bell

MOODS = "mood:\n  label: Mood\n  terms:\n%s"
TERMS = {"calm": ["calm", "quiet"], "cross": ["angry"], "merry": ["glad", "happy"]}
TITLES = ["Cheap Pilot", "Seed Lottery", "Warm Start", "Label & Buy", "Größe <zählt>"]
SENTENCES = [
    "We were glad of the budget.",
    "An angry colleague asked for the seeds.",
    "See Cheap Pilot before you begin.",
    "This builds on [[Warm Start]] and *Seed Lottery*.",
    "Look at [the seeds](../bob/1.md) and ![a curve](curve.png).",
    "| a | b |\n| - | - |\n| 1 | 2 |",
    "Write to ann@example.org.",
]
LAYOUTS: list[dict[str, Any]] = [
    {},
    {"use_directory_urls": False},
    {"repo_url": "https://github.com/acme/needs", "edit_uri": "edit/main/docs/"},
]
OPTIONS: list[dict[str, Any]] = [
    {},
    {"title": "Our needs"},
    {"path": "needs"},
    {"templates": "own"},
]
TEMPLATE = '<div class="patterns">{{ heading(1, title, "title") }}\n<p>Mine, %s</p></div>\n'


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def vocabulary(terms: dict[str, list[str]]) -> str:
    rows = [f"    - {{id: {name}, label: {name.title()}, aliases: {words}}}\n"
            for name, words in terms.items()]  # fmt: skip
    return MOODS % "".join(rows)


def _configuration(shortcuts: bool) -> str:
    return f"mkdocs.{'short' if shortcuts else 'long'}.yml"


class Project:
    """A project that is served all the time, and can be built clean or with what is remembered."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.options: dict[str, Any] = {}
        self.layout: dict[str, Any] = {}
        self.configure()
        write(
            root,
            {
                "docs/index.md": "# Home\n\n[All](patterns/index.md)\n",
                "moods.yml": vocabulary(TERMS),
                "workshop/ann/curve.png": PNG,
                "own/patterns/wanted.html": TEMPLATE % "first",
            },
        )
        self.served = root / "served"
        self.full_builds = 0
        self.saved_after = 0
        """How many parts of the lists are made before somebody saves again; 0 for nobody."""
        plugin_cache().clear()
        self._config = self._load("served", shortcuts=True)
        self._config.plugins.on_startup(command="serve", dirty=False)
        self._full()
        self._server = LiveReloadServer(self._full, "127.0.0.1", 0, str(self.served))
        self._config.plugins.on_serve(self._server, config=self._config, builder=self._full)

    def configure(self) -> None:
        patterns = {"vocabulary": "moods.yml", "facets": ["mood", "stage"], **self.options}
        site = config("search", {"patterns": patterns}, **self.layout)
        del site["validation"]
        for shortcuts in (True, False):
            patterns["shortcuts"] = shortcuts
            write(self.root, {_configuration(shortcuts): yaml.safe_dump(site, sort_keys=False)})

    def _load(self, site: str, *, shortcuts: bool) -> Any:
        name = _configuration(shortcuts)
        return load_config(str(self.root / name), site_dir=str(self.root / site))

    def _full(self) -> None:
        """What `mkdocs serve` does on a change."""
        self.full_builds += 1
        self._config = self._load("served", shortcuts=True)
        build(self._config, serve_url="http://127.0.0.1/")

    def refresh(self) -> dict[str, bytes]:
        """The served site after a change."""
        self.rebuild()
        while self._server._want_rebuild:
            self.rebuild()
        return files(self.served)

    def rebuild(self) -> None:
        """One round of the server's."""
        give_way = serving.LastBuild.give_way

        def interrupted(last: serving.LastBuild, bell: Bell) -> None:
            self.saved_after -= 1
            if self.saved_after == 0:
                bell.ring()
            give_way(last, bell)

        self._server._want_rebuild = False
        with mock.patch.object(serving.LastBuild, "give_way", interrupted):
            self._server.builder()

    def again(self) -> dict[str, bytes]:
        """A build by another process, which finds what the last one left."""
        return self._built("again", shortcuts=True)

    def clean(self) -> dict[str, bytes]:
        """A build without anything remembered or cut short."""
        shutil.rmtree(self.root / "clean", ignore_errors=True)
        return self._built("clean", shortcuts=False)

    def _built(self, site: str, *, shortcuts: bool) -> dict[str, bytes]:
        with fresh_plugins():
            settings = self._load(site, shortcuts=shortcuts)
            settings.plugins.on_startup(command="serve", dirty=False)
            build(settings, serve_url="http://127.0.0.1/")
            settings.plugins.on_shutdown()
        return files(self.root / site)

    def close(self) -> None:
        self._config.plugins.on_shutdown()
        self._server.server_close()


def differences(ours: dict[str, bytes], theirs: dict[str, bytes]) -> list[str]:
    """Names of files that only one has, or that differ; with the first place where they do."""
    found = sorted(f"only one has {name}" for name in ours.keys() ^ theirs.keys())
    for name in sorted(ours.keys() & theirs.keys()):
        if ours[name] != theirs[name]:
            pairs = enumerate(zip(ours[name], theirs[name], strict=False))
            at = next((at for at, (a, b) in pairs if a != b), 0)
            a, b = (text[max(0, at - 60) : at + 60] for text in (ours[name], theirs[name]))
            found.append(f"{name}: {a!r} / {b!r}")
    return found


class Edits(RuleBasedStateMachine):
    """Everything that people do to a project while it is served."""

    authored = Bundle("authored")

    def write(self, name: str, content: str | bytes) -> None:
        """Write one file of the project."""
        write(self.folder, {name: content})

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.project = Project(self.folder)

    def teardown(self) -> None:
        if hasattr(self, "project"):
            self.project.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    @rule(
        target=authored,
        who=st.sampled_from(["ann", "bob", "Zoë Q"]),
        number=st.integers(1, 3),
        title=st.sampled_from(TITLES),
        body=st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3),
    )
    def add_or_rewrite(self, who: str, number: int, title: str, body: list[str]) -> str:
        name = f"workshop/{who}/{number}.md"
        half = len(body) // 2
        text = pattern(title, goal="\n\n".join(body[:half]), solution="\n\n".join(body[half:]))
        self.write(name, text)
        return name

    @rule(name=authored, more=st.sampled_from(SENTENCES))
    def say_more(self, name: str, more: str) -> None:
        path = self.folder / name
        if path.exists():
            path.write_text(f"{path.read_text()}\n{more}\n")

    @rule(name=authored, title=st.sampled_from(TITLES))
    def call_it_otherwise(self, name: str, title: str) -> None:
        path = self.folder / name
        if path.exists():
            lines = path.read_text().split("\n")
            path.write_text("\n".join([*lines[:2], title, *lines[3:]]))

    @rule(target=authored, name=consumes(authored), to=st.sampled_from(["ann", "carol"]))
    def move_the_file(self, name: str, to: str) -> Any:
        path, there = self.folder / name, f"workshop/{to}/moved.md"
        if not path.exists():
            return multiple()
        (self.folder / there).parent.mkdir(exist_ok=True)
        path.rename(self.folder / there)
        return there

    @rule(name=consumes(authored))
    def delete(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)

    @rule(terms=st.lists(st.sampled_from(list(TERMS)), min_size=1, unique=True))
    def change_the_vocabulary(self, terms: list[str]) -> None:
        self.write("moods.yml", vocabulary({name: TERMS[name] for name in terms}))

    @rule(name=authored, term=st.sampled_from([*TERMS, "none"]))
    def override(self, name: str, term: str) -> None:
        path = self.folder / name
        if path.exists():
            title = path.read_text().split("\n")[2].casefold().split()[0]
            entry = f"- id: {title}\n  source: {name}\n  mood: {'[]' if term == 'none' else term}\n"
            self.write("overrides.yml", entry)

    @rule()
    def take_back_the_overrides(self) -> None:
        (self.folder / "overrides.yml").unlink(missing_ok=True)

    @rule(words=st.sampled_from(["first", "second"]))
    def change_a_template(self, words: str) -> None:
        self.write("own/patterns/wanted.html", TEMPLATE % words)

    @rule(data=st.sampled_from([PNG, PNG + b"more", b"no image"]))
    def change_an_image(self, data: bytes) -> None:
        self.write("workshop/ann/curve.png", data)

    @rule(after=st.integers(1, 30))
    def save_again_while_lists_are_made(self, after: int) -> None:
        self.project.saved_after = after

    @rule(words=st.sampled_from(["# Home\n", "# Welcome\n\n[All](patterns/index.md)\n"]))
    def change_a_page_of_the_owners(self, words: str) -> None:
        self.write("docs/index.md", words)

    @rule(text=st.sampled_from(["# Pattern Name\n\n*Name it.*\n\n## Goal\n\n*Tell us why.*\n", ""]))
    def change_the_workshops_template(self, text: str) -> None:
        if text:
            self.write("workshop/Template.md", text)
        else:
            (self.folder / "workshop/Template.md").unlink(missing_ok=True)

    @rule(options=st.sampled_from(OPTIONS), layout=st.sampled_from(LAYOUTS))
    def change_the_configuration(self, options: dict[str, Any], layout: dict[str, Any]) -> None:
        self.project.options, self.project.layout = options, layout
        self.project.configure()

    @precondition(lambda self: hasattr(self, "project"))
    @invariant()
    def the_site_is_that_of_a_clean_build(self) -> None:
        clean = self.project.clean()
        assert differences(self.project.refresh(), clean) == []
        assert differences(self.project.again(), clean) == []


def play(sequences: int, steps: int, *, repeatable: bool = False) -> None:
    """Random histories; repeatable ones are the same on every machine."""
    run_state_machine_as_test(
        Edits,
        settings=settings(
            max_examples=sequences,
            stateful_step_count=steps,
            deadline=None,
            derandomize=repeatable,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )


@pytest.mark.parametrize("many", [1, 1000])
def test_after_some_edits_the_site_is_that_of_a_clean_build(
    many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "MANY", many)
    play(sequences=3, steps=5, repeatable=True)


@pytest.mark.long
@pytest.mark.parametrize("many", [1, 1000])
def test_after_two_hundred_histories_the_site_is_that_of_a_clean_build(
    many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "MANY", many)
    play(sequences=100, steps=6)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    root = tmp_path_factory.mktemp("edited")
    write(
        root,
        {
            "workshop/ann/1.md": pattern("Cheap Pilot", goal="We were glad.", solution="Try."),
            "workshop/bob/1.md": pattern("Seed Lottery", goal="See Cheap Pilot.", solution="Sow."),
            "workshop/bob/2.md": pattern("Warm Start", goal="Be quiet.", solution="Reuse it."),
            **{
                f"workshop/eve/{number}.md": pattern(f"Number {number}", goal=goal)
                for number, goal in enumerate(["Be calm.", "Be calm.", "An angry one.", "Angry."])
            },
        },
    )
    project = Project(root)
    yield project
    project.close()


def edit(project: Project, change: Callable[[Path], object]) -> int:
    """Make a change; how many full builds it took. The site must be that of a clean build."""
    change(project.root)
    before = project.full_builds
    served, clean = project.refresh(), project.clean()
    assert differences(served, clean) == []
    return project.full_builds - before


def test_another_sentence_needs_no_full_build(project: Project) -> None:
    text = pattern("Cheap Pilot", goal="We were glad.", solution="Try twenty quokkas.")
    assert edit(project, lambda root: write(root, {"workshop/ann/1.md": text})) == 0
    assert b"quokkas" in files(project.served)["patterns/cheap-pilot/index.html"]


def test_lists_give_way_to_a_page_that_is_saved_and_are_made_afterwards(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "MANY", 1)
    page, lists = (project.served / "patterns" / name for name in ("cheap-pilot", "mood/cross"))
    path = project.root / "workshop/ann/1.md"
    path.write_text(f"{path.read_text()}\nAn angry man came.\n")
    project.rebuild()
    assert "An angry man came" in (page / "index.html").read_text()
    project.saved_after = 1
    project.rebuild()
    assert "cheap-pilot" not in (lists / "index.html").read_text()
    assert differences(project.refresh(), project.clean()) == []
    assert "cheap-pilot" in (lists / "index.html").read_text()


def test_lists_that_have_given_way_for_long_are_made(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "MANY", 1)
    monkeypatch.setattr(serving, "PATIENCE", 0)
    path = project.root / "workshop/bob/1.md"
    path.write_text(f"{path.read_text()}\nWe were happy.\n")
    project.rebuild()
    project.saved_after = 1
    project.rebuild()
    assert "seed-lottery" in (project.served / "patterns/mood/merry/index.html").read_text()
    assert differences(project.refresh(), project.clean()) == []


def test_another_term_reaches_its_lists_without_a_full_build(project: Project) -> None:
    text = pattern("Warm Start", goal="The owner was angry.", solution="Reuse it.")
    assert edit(project, lambda root: write(root, {"workshop/bob/2.md": text})) == 0
    assert b"Warm Start" in files(project.served)["patterns/mood/cross/index.html"]


def test_a_sentence_that_names_another_pattern_reaches_that_ones_page(project: Project) -> None:
    text = pattern("Warm Start", goal="Be quiet.", solution="This builds on Seed Lottery.")
    assert edit(project, lambda root: write(root, {"workshop/bob/2.md": text})) == 0
    assert b"Warm Start" in files(project.served)["patterns/seed-lottery/index.html"]


def test_a_new_pattern_is_there_and_once_renamed_and_deleted_leaves_nothing_behind(
    project: Project,
) -> None:
    folder = project.root / "workshop/dora"
    text = pattern("Fresh Air", goal="Breathe.", solution="See Cheap Pilot.")
    edit(project, lambda root: write(root, {"workshop/dora/1.md": text}))
    assert b"Fresh Air" in files(project.served)["patterns/cheap-pilot/index.html"]
    edit(project, lambda root: (folder / "1.md").rename(folder / "2.md"))
    assert b"Fresh Air" in files(project.served)["patterns/cheap-pilot/index.html"]
    edit(project, lambda root: shutil.rmtree(folder))
    assert not any(b"Fresh Air" in content for content in files(project.served).values())


def test_a_change_beside_the_sources_is_a_full_build(project: Project) -> None:
    assert edit(project, lambda root: write(root, {"docs/zoo.md": "# Zoo\n"})) == 1


@pytest.mark.parametrize("directories", [False, True])
def test_addresses_of_another_form_are_in_every_list(project: Project, directories: bool) -> None:
    project.layout = {"use_directory_urls": directories}
    assert edit(project, lambda root: project.configure()) == 1

"""`mkdocs serve`: it notices every change, never loops, and outlives broken files."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from built.building import pattern, write
from mkdocs.livereload import LiveReloadServer
from watchdog.observers import Observer
from watchdog.observers.polling import PollingObserver

from mkdocs_patterns.host import watching

PATIENCE = 30.0
VOCABULARY = "mood:\n  label: Mood\n  terms:\n    - {id: calm, label: %s}\n"
TEMPLATE = '<div class="patterns">{{ heading(1, title, "title") }}\n<p>%s</p></div>\n'


@dataclass
class Server:
    """A running `mkdocs serve` on a port of its own; its log lies in the project's folder."""

    root: Path
    port: int
    process: subprocess.Popen[bytes]

    def get(self, path: str) -> str:
        """A served page; empty as long as there is none."""
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}/{path}", timeout=10
            ) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return ""

    def log(self) -> str:
        return (self.root / "serve.log").read_text("utf-8", "replace")

    def builds(self) -> int:
        """How many there were, of the whole site or of single pages."""
        return len(re.findall(r"Building documentation\.\.\.|pages rebuilt in", self.log()))

    def until(self, true: Callable[[], bool]) -> bool:
        """Whether something comes true before patience ends."""
        end = time.monotonic() + PATIENCE
        while not true():
            if time.monotonic() > end or self.process.poll() is not None:
                return False
            time.sleep(0.1)
        return True

    def shows(self, path: str, words: str) -> bool:
        return self.until(lambda: words in self.get(path))

    def rest(self) -> None:
        """Until no build has begun for a while."""
        seen, since = self.builds(), time.monotonic()
        while time.monotonic() - since < 1.5:
            time.sleep(0.1)
            if self.builds() != seen:
                seen, since = self.builds(), time.monotonic()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def serve(root: Path, temporary: Path) -> Iterator[Server]:
    temporary.mkdir()
    port = free_port()
    with (root / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"],
            cwd=root,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "TMPDIR": str(temporary), "PYTHONUNBUFFERED": "1"},
        )
        try:
            server = Server(root, port, process)
            assert server.until(lambda: "Serving on" in server.log()), server.log()
            server.rest()
            yield server
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = write(
        tmp_path_factory.mktemp("served"),
        {
            "docs/index.md": "# Home\n",
            "workshop/ann/one.md": pattern("One Idea", goal="Save time."),
            "workshop/ann/two.md": pattern("Two Ideas", goal="Save money.", front="mood: calm"),
            "moods.yml": VOCABULARY % "Calm",
            "mine/patterns/wanted.html": TEMPLATE % "first wording",
            "mkdocs.yml": {
                "site_name": "Served",
                "theme": {"name": "mkdocs"},
                "plugins": [
                    {
                        "patterns": {
                            "vocabulary": "moods.yml",
                            "facets": ["mood", "stage"],
                            "templates": "mine",
                        }
                    }
                ],
            },
        },
    )
    yield from serve(root, tmp_path_factory.mktemp("temporary") / "t")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = write(
        tmp_path_factory.mktemp("empty"),
        {
            "docs/index.md": "# Home\n",
            "mkdocs.yml": {
                "site_name": "Empty",
                "theme": {"name": "mkdocs"},
                "plugins": ["patterns"],
            },
        },
    )
    yield from serve(root, tmp_path_factory.mktemp("temporary") / "t")


def test_a_participants_change_is_served(server: Server) -> None:
    write(server.root, {"workshop/ann/one.md": pattern("One Idea", goal="Save the albatross.")})
    assert server.shows("patterns/one-idea/", "albatross")


def test_a_new_participants_folder_is_noticed(server: Server) -> None:
    write(server.root, {"workshop/new group/fresh.md": pattern("Fresh Air", goal="Breathe.")})
    assert server.shows("patterns/fresh-air/", "Breathe.")
    shutil.rmtree(server.root / "workshop/new group")
    assert server.until(lambda: "Fresh Air" not in server.get("patterns/"))


def test_a_changed_template_is_served(server: Server) -> None:
    write(server.root, {"mine/patterns/wanted.html": TEMPLATE % "second wording"})
    assert server.shows("patterns/wanted/", "second wording")


def test_a_changed_vocabulary_is_served_and_a_broken_one_does_not_end_the_server(
    server: Server,
) -> None:
    write(server.root, {"moods.yml": "mood: [\n"})
    assert server.until(lambda: "moods.yml, line" in server.log())
    assert "Traceback" not in server.log()
    write(server.root, {"moods.yml": VOCABULARY % "Serene"})
    assert server.shows("patterns/two-ideas/", "Serene")


def test_an_override_file_is_noticed_when_it_appears_changes_and_goes(server: Server) -> None:
    entry = "- id: one-idea\n  source: workshop/ann/one.md\n  stage: %s\n"
    write(server.root, {"overrides.yml": entry % "data-cleaning"})
    assert server.shows("patterns/one-idea/", "stage/data-cleaning")
    write(server.root, {"overrides.yml": "- [\n"})
    assert server.until(lambda: "patterns: overrides: " in server.log())
    write(server.root, {"overrides.yml": entry % "ensembling"})
    assert server.shows("patterns/one-idea/", "stage/ensembling")
    (server.root / "overrides.yml").unlink()
    assert server.until(lambda: "stage/ensembling" not in server.get("patterns/one-idea/"))


def test_a_broken_participants_file_is_a_warning_and_a_page_and_serving_goes_on(
    server: Server,
) -> None:
    broken = "---\nstage: [never closed\n---\n# Pattern Name\n\nBroken Wing\n\n## Goal\n\nFly.\n"
    write(server.root, {"workshop/ann/wing.md": broken})
    assert server.shows("patterns/broken-wing/", "Fly.")
    assert server.until(lambda: "workshop/ann/wing.md:" in server.log())
    (server.root / "workshop/ann/wing.md").write_bytes(b"\xff\xfe\x00 not \x80 text \n" * 40)
    assert server.until(lambda: "Broken Wing" not in server.get("patterns/"))
    (server.root / "workshop/ann/wing.md").unlink()
    assert server.process.poll() is None


def test_nothing_is_rebuilt_while_nothing_changes(server: Server) -> None:
    server.rest()
    before = server.builds()
    time.sleep(4)
    assert server.builds() == before


def test_one_change_is_one_or_two_builds_although_the_log_grows_beside_mkdocs_yml(
    server: Server,
) -> None:
    server.rest()
    before = server.builds()
    write(server.root, {"workshop/ann/two.md": pattern("Two Ideas", goal="Save the heron.")})
    assert server.shows("patterns/two-ideas/", "heron")
    server.rest()
    assert 1 <= server.builds() - before <= 2


def test_an_empty_project_notices_its_first_workshop_and_template(empty: Server) -> None:
    assert "No pattern has been written yet" in empty.get("patterns/")
    write(empty.root, {"Template.md": pattern("*Name it.*", goal="*Why?*")})
    assert empty.shows("patterns/guide/template/", "Name it.")
    (empty.root / "workshop").mkdir()
    write(empty.root, {"workshop/ann/one.md": pattern("One Idea", goal="Save time.")})
    assert empty.shows("patterns/one-idea/", "Save time.")
    write(empty.root, {"workshop/bob/two.md": pattern("Two Ideas", goal="Save money.")})
    assert empty.shows("patterns/two-ideas/", "Save money.")


def test_a_builds_own_reading_is_no_news_and_a_save_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if issubclass(Observer, PollingObserver):  # type: ignore[arg-type]  # chosen per system
        pytest.skip("this system does not tell of changes")
    told: list[object] = []
    monkeypatch.setattr(watching._Ear, "dispatch", lambda self, event: told.append(event))
    workshop = write(tmp_path, {"workshop/ann/1.md": "# One\n"}) / "workshop"
    with LiveReloadServer(lambda: None, "127.0.0.1", 0, str(tmp_path)) as server:
        end = watching.watch(server, [workshop], tmp_path, tmp_path / "docs", 1)
        try:
            for _ in range(50):
                (workshop / "ann/1.md").read_text()
            time.sleep(0.3)
            assert told == []
            (workshop / "ann/1.md").write_text("# Another\n")
            until = time.monotonic() + PATIENCE
            while not told and time.monotonic() < until:
                time.sleep(0.02)
            assert told
        finally:
            end()

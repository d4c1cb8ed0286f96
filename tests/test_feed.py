"""New and changed patterns for feed readers and programs; nothing depends on today's date."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from reading_site import assets

from mkdocs_patterns.exports.feed import atom_feed
from mkdocs_patterns.memory import Memory
from mkdocs_patterns.reading.dates import Dated, history
from mkdocs_patterns.settings import load_settings
from mkdocs_patterns.site import Site, open_site

ATOM = "{http://www.w3.org/2005/Atom}"


def text(name: str, front: str = "", need: str = "Know luck & more.") -> str:
    head = f"---\n{front}\n---\n" if front else ""
    return f"{head}# Pattern Name\n\n{name}\n\n## Solution\n\n{need}\n"


def write(folder: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")


def commit(folder: Path, when: str) -> None:
    env = {**os.environ, "GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": "2030-01-01T00:00:00Z"}
    who = ["-c", "user.name=n", "-c", "user.email=e@example.org"]
    for command in (["add", "-A"], [*who, "commit", "-qm", "x"]):
        subprocess.run(["git", *command], cwd=folder, env=env, check=True)


def site_of(folder: Path, url: str = "https://example.org/c/") -> Site:
    return open_site(load_settings({}, folder), site_url=url)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two commits; the project is a folder of the repository."""
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    project = tmp_path / "project"
    write(project, {"workshop/ann/ä b.md": text("Seeds"), "workshop/bob/1.md": text("Pilots")})
    commit(tmp_path, "2025-01-02T03:04:05+02:00")
    write(project, {"workshop/bob/1.md": text("Pilots", need="More.")})
    commit(tmp_path, "2025-06-07T08:09:10Z")
    write(project, {"workshop/bob/new.md": text("Not Committed Yet")})
    return project


def test_dates_come_from_one_look_at_the_history(repository: Path) -> None:
    first = datetime(2025, 1, 2, 1, 4, 5, tzinfo=UTC)
    assert history(repository, ["workshop"], Memory()) == {
        "workshop/ann/ä b.md": Dated(first, first),
        "workshop/bob/1.md": Dated(first, datetime(2025, 6, 7, 8, 9, 10, tzinfo=UTC)),
    }


def test_a_shallow_clone_and_no_repository_tell_no_dates(repository: Path, tmp_path: Path) -> None:
    shallow = tmp_path / "shallow"
    source = f"file://{repository.parent}"
    subprocess.run(["git", "clone", "-q", "--depth", "1", source, shallow], check=True)
    assert history(shallow / "project", ["workshop"], Memory()) == {}
    assert history(Path("/"), ["workshop"], Memory()) == {}


def test_the_feed_lists_what_is_dated_latest_first(repository: Path) -> None:
    write(
        repository,
        {"workshop/cem/1.md": text("Labels <b>", "created: 2024-12-24\nupdated: 2026-01-01")},
    )
    feed = atom_feed(site_of(repository).book)
    assert feed is not None
    root = ElementTree.fromstring(feed)
    entries = root.findall(f"{ATOM}entry")
    assert [e.findtext(f"{ATOM}title") for e in entries] == ["Labels <b>", "Pilots", "Seeds"]
    assert [e.findtext(f"{ATOM}updated") for e in entries] == [
        "2026-01-01T00:00:00Z",
        "2025-06-07T08:09:10Z",
        "2025-01-02T01:04:05Z",
    ]
    assert entries[0].findtext(f"{ATOM}published") == "2024-12-24T00:00:00Z"
    assert entries[0].findtext(f"{ATOM}id") == "https://example.org/c/patterns/labels-b/"
    assert entries[0].findtext(f"{ATOM}summary") == "Know luck & more."
    assert entries[0].findtext(f"{ATOM}author/{ATOM}name") == "cem"
    assert root.findtext(f"{ATOM}updated") == "2026-01-01T00:00:00Z"
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Patterns"
    assert len({e.findtext(f"{ATOM}id") for e in entries}) == len(entries)


def test_characters_that_xml_forbids_are_left_out(tmp_path: Path) -> None:
    write(tmp_path, {"workshop/ann/1.md": text("Seeds \uffff", "date: 2025-01-01", "A\ufffeB")})
    feed = atom_feed(site_of(tmp_path).book)
    assert feed is not None
    assert ElementTree.fromstring(feed).findtext(f"{ATOM}entry/{ATOM}summary") == "AB"


def test_builds_repeat(repository: Path) -> None:
    first, second = (assets(site_of(repository)) for _ in range(2))
    assert first == second


def test_without_an_address_or_a_date_there_is_no_feed(repository: Path, tmp_path: Path) -> None:
    assert "patterns/feed.xml" not in assets(site_of(repository, ""))
    write(tmp_path / "plain", {"workshop/ann/1.md": text("Seeds")})
    site = site_of(tmp_path / "plain")
    assert "patterns/feed.xml" not in assets(site)
    page = site.page(next(plan for plan in site.plans if plan.kind == "dataset"))
    assert "feed.xml" not in page.html


@pytest.mark.parametrize("date", ["yesterday", "2025-13-40", "12", "2025-02-30", "0000-01-01"])
def test_what_is_no_date_is_none(tmp_path: Path, date: str) -> None:
    write(tmp_path, {"workshop/ann/1.md": text("Seeds", f"date: {date}")})
    assert site_of(tmp_path).book.dates == {}


def test_llms_txt_lists_needs_by_stage(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "workshop/ann/1.md": text("Seeds [1]", "stage: tuning"),
            "workshop/ann/2.md": text("Labels", "stage: data labeling", "Ask *them*."),
            "workshop/ann/3.md": text("Whatever", "stage: []", "What."),
        },
    )
    lines = str(assets(site_of(tmp_path, ""))["patterns/llms.txt"]).splitlines()
    assert lines[0] == "# Patterns"
    assert lines[2].startswith("> 3 information need patterns")
    heads = [line for line in lines if line.startswith("## ")]
    assert heads.index("## Data labeling") < heads.index("## Hyperparameter optimization")
    assert "- [Seeds \\[1\\]](seeds-1/): Know luck & more." in lines
    assert "- [Labels](labels/): Ask them." in lines
    with_address = str(assets(site_of(tmp_path))["patterns/llms.txt"])
    assert "](https://example.org/c/patterns/seeds-1/)" in with_address

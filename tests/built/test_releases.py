"""Releases side by side, as `mike` keeps them: each whole, each with addresses that stay."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from built.building import broken_links, config, pattern, write

GIT = ["-c", "user.name=n", "-c", "user.email=e@example.org", "-c", "init.defaultBranch=main"]


def git(folder: Path, *command: str) -> str:
    done = subprocess.run(
        ["git", *GIT, *command], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout


def mike(folder: Path, *command: str) -> None:
    here = Path(sys.executable).parent
    done = subprocess.run(
        [str(here / "mike"), *command],
        cwd=folder,
        env={**os.environ, "PATH": f"{here}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the branch gh-pages holds after two workshops; between them two patterns were merged."""
    folder = tmp_path_factory.mktemp("releases")
    files = {
        "workshop/ann/1.md": pattern("Cheap Pilot", goal="Spend little. See [b](../bob/1.md)."),
        "workshop/bob/1.md": pattern("Seed Lottery", goal="Know how much is luck."),
        "docs/index.md": "# Welcome\n\n[All patterns](patterns/index.md)\n",
        ".gitignore": "site/\n",
        "mkdocs.yml": config(
            "search",
            "mike",
            "patterns",
            site_url="https://example.org/needs/",
            extra={"version": {"provider": "mike", "default": "latest"}},
        ),
    }
    write(folder, files)
    git(folder, "init", "-q")
    git(folder, "config", "user.name", "n")
    git(folder, "config", "user.email", "e@example.org")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first workshop")
    mike(folder, "deploy", "--update-aliases", "1.0", "latest")
    write(folder, {"overrides.yml": "- id: seed-lottery\n  source: workshop/bob/1.md\n"
                   "  merged_into: cheap-pilot\n"})  # fmt: skip
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "second workshop")
    mike(folder, "deploy", "--update-aliases", "2.0", "latest")
    mike(folder, "set-default", "latest")
    out = folder / "published"
    git(folder, "worktree", "add", "-q", str(out), "gh-pages")
    return out


@pytest.mark.long
def test_every_release_is_whole_wherever_it_is_put(published: Path) -> None:
    for release in ("1.0", "2.0"):
        assert broken_links(published / release, f"/needs/{release}/") == []
        assert (published / release / "patterns/catalogue.json").is_file()


@pytest.mark.long
def test_an_older_release_keeps_the_pages_it_had(published: Path) -> None:
    old = (published / "1.0/patterns/seed-lottery/index.html").read_text("utf-8")
    assert "Know how much is luck" in old
    assert "http-equiv" not in old.partition('<div class="patterns')[2]


@pytest.mark.long
def test_in_a_newer_release_the_old_address_leads_on(published: Path) -> None:
    now = (published / "2.0/patterns/seed-lottery/index.html").read_text("utf-8")
    assert 'content="0; url=../cheap-pilot/"' in now
    page = (published / "2.0/patterns/cheap-pilot/index.html").read_text("utf-8")
    assert "Merged from" in page
    search = (published / "2.0/search/search_index.json").read_text("utf-8")
    assert "seed-lottery" not in search
    assert "seed-lottery" not in (published / "2.0/sitemap.xml").read_text("utf-8")


@pytest.mark.long
def test_a_pattern_is_cited_in_the_release_it_was_read_in(published: Path) -> None:
    page = (published / "1.0/patterns/cheap-pilot/index.html").read_text("utf-8")
    assert 'href="https://example.org/needs/1.0/patterns/cheap-pilot/"' in page


@pytest.mark.long
def test_latest_is_the_newest_release(published: Path) -> None:
    newest = (published / "2.0/patterns/catalogue.json").read_bytes()
    assert (published / "latest/patterns/catalogue.json").read_bytes() == newest
    assert "latest/" in (published / "index.html").read_text("utf-8")

"""The site of the whole corpus, built once for all tests and all their workers."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hostile.judge import Built, read_site
from hostile.loader import Case, cases, materialise, plant_canaries

__all__ = ["ALL", "HARMLESS", "LIMIT", "SITE", "TOGETHER", "build", "lay", "shared_site"]

ALL = tuple(cases())
TOGETHER = tuple(case for case in ALL if not case.alone)
SITE = "Tracks of others"
LIMIT = 240
"""Seconds a build of the whole corpus may take on a loaded machine with two cores."""

HARMLESS = {
    "quiet-one/pattern.md": """# Pattern Name

A quiet pattern

## Goal

Know which rows were lost.

## Problem

Rows vanish while the *table* is cleaned, see [the paper](https://example.org/paper).

## Solution

### First step

Count the rows.

- before
- and after
""",
    "quiet-two/pattern.md": """# Pattern Name

Another quiet pattern

## Problem

Nobody reads the log.

## Related Patterns

- A quiet pattern
- A pattern nobody wrote
""",
}


def lay(project: Path, chosen: tuple[Case, ...]) -> dict[str, str]:
    """A project with canaries, ordinary patterns and cases; the reasons for cases left out."""
    project.mkdir(parents=True)
    plant_canaries(project)
    (project / "docs").mkdir(exist_ok=True)
    (project / "docs" / "index.md").write_text("# Home\n", encoding="utf-8")
    (project / "mkdocs.yml").write_text(
        f"site_name: {SITE}\nsite_url: https://example.org/\n"
        "theme: {name: material, font: false}\nplugins: [search, tags, patterns]\n",
        encoding="utf-8",
    )
    for name, text in HARMLESS.items():
        path = project / "workshop" / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    done = [materialise(case, project) for case in chosen]
    return {each.case.id: each.skipped for each in done if each.skipped}


def build(project: Path) -> Built:
    """Build the site in a process of its own, so that a crash or a hang is seen from outside."""
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet"],
        cwd=project,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=LIMIT,
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-3000:]
    return read_site(project / "site", time.monotonic() - started)


def shared_site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Built, dict[str, str]]:
    """The site of all cases that can stand together; built once, also for several workers."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    result = shared / "hostile.pickle"
    try:
        (shared / "hostile.lock").mkdir()
    except FileExistsError:
        while not result.exists():
            if (shared / "hostile.failed").exists():
                pytest.fail("the site could not be built; another worker tells why")
            time.sleep(0.2)
    else:
        try:
            project = shared / "hostile" / "project"
            skipped = lay(project, TOGETHER)
            made = build(project), skipped
        except BaseException:
            (shared / "hostile.failed").touch()
            raise
        draft = result.with_suffix(".draft")
        draft.write_bytes(pickle.dumps(made))
        draft.rename(result)
    loaded: tuple[Built, dict[str, str]] = pickle.loads(result.read_bytes())
    return loaded

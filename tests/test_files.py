"""Files are written whole or not at all."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from mkdocs_patterns.cli import main
from mkdocs_patterns.files import write_file

PATTERN = "# Pattern Name\n\nBudget First\n\n## Goal\n\nLess.\n\n## Problem\n\nMuch.\n"

FOREVER = """
import sys
from pathlib import Path
from mkdocs_patterns.files import write_file
number = 0
while True:
    number += 1
    write_file(Path(sys.argv[1]), f"{number} " * 200_000)
"""


def test_a_write_killed_at_any_moment_leaves_the_old_or_the_new_text(tmp_path: Path) -> None:
    target = tmp_path / "catalogue.json"
    for pause in (0.0, 0.01, 0.02, 0.03, 0.05):
        writer = subprocess.Popen([sys.executable, "-c", FOREVER, str(target)])
        deadline = time.monotonic() + 20
        while not target.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(pause)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        words = target.read_text().split()
        assert len(words) == 200_000
        assert len(set(words)) == 1


def test_two_writers_at_once_leave_one_whole_text(tmp_path: Path) -> None:
    target = tmp_path / "catalogue.json"
    writers = [subprocess.Popen([sys.executable, "-c", FOREVER, str(target)]) for _ in range(2)]
    time.sleep(1)
    for writer in writers:
        writer.kill()
        writer.wait()
    assert len(set(target.read_text().split())) == 1


def test_a_full_disk_leaves_what_was_there_and_no_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "catalogue.json"
    write_file(target, "before")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_file(target, "after")
    assert target.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["catalogue.json"]


def test_a_full_disk_is_one_clear_line_of_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "workshop" / "ann"
    folder.mkdir(parents=True)
    (folder / "1.md").write_text(PATTERN)
    monkeypatch.chdir(tmp_path)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "catalogue.json")

    monkeypatch.setattr(os, "fsync", full)
    done = CliRunner().invoke(main, ["export", "--source", "workshop", "-o", "catalogue.json"])
    assert done.exit_code == 2
    assert done.output.strip() == "Error: catalogue.json: No space left on device"


@pytest.mark.skipif(sys.platform == "win32", reason="modes of files mean something else there")
def test_a_written_file_may_be_read_by_the_web_server(tmp_path: Path) -> None:
    write_file(tmp_path / "x", "text")
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o644

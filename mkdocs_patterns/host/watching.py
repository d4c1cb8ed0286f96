"""Notices changes while a site is served, also of files that do not exist yet."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mkdocs.livereload import LiveReloadServer

__all__ = ["watch"]


def watch(server: LiveReloadServer, paths: Sequence[Path], root: Path, docs: Path) -> None:
    """Rebuild when one of the paths, or a Markdown file in the project's folder, changes.

    The server watches folders as a whole and needs them to exist. Single files, and what is still
    to come, are told apart in their folder: other files there may change with every build.
    """
    wanted = [path for path in paths if docs not in (path, *path.parents)]
    for path in wanted:
        if path.is_dir():
            server.watch(str(path))
    newcomers = _Newcomers(server, [path for path in wanted if not path.is_dir()], root)
    for folder in sorted({root, *(path.parent for path in newcomers.paths)}):
        if folder.is_dir():
            server.observer.schedule(newcomers, str(folder), recursive=False)  # type: ignore[arg-type]  # all it calls is dispatch


class _Newcomers:
    """Hears of everything in some folders and passes on what the catalogue is made from."""

    def __init__(self, server: LiveReloadServer, paths: Sequence[Path], root: Path) -> None:
        self.paths = frozenset(paths)
        self._server = server
        self._root = root
        self._followed: set[Path] = set()
        folder = Path(tempfile.mkdtemp(prefix="mkdocs-patterns-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        self._bell = folder / "changed"
        self._rings = 0
        self._ring()
        server.watch(str(self._bell))

    def dispatch(self, event: Any) -> None:
        """What the observer calls, in a thread of its own."""
        for name in {event.src_path, getattr(event, "dest_path", "")} - {""}:
            path = Path(os.fsdecode(name))
            if path in self.paths:
                if path.is_dir() and path not in self._followed:
                    self._followed.add(path)
                    self._server.watch(str(path))
                self._ring()
            elif path.parent == self._root and path.suffix.casefold() == ".md":
                self._ring()

    def _ring(self) -> None:
        self._rings += 1
        self._bell.write_text("." * self._rings, "ascii")

"""`mkdocs build` that notes what each stage takes: `python benchmarks/stages.py FILE`.

Builds the site of the working folder. The file gets, as JSON, seconds a stage takes by itself
and the MB the process holds after it.
"""

from __future__ import annotations

import functools
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from material.plugins.search.plugin import SearchPlugin  # type: ignore[import-untyped]
from mkdocs import config, utils
from mkdocs.__main__ import cli
from mkdocs.commands import build as mkdocs_build
from mkdocs.structure.files import Files

from mkdocs_patterns import pipeline, plugin, site
from mkdocs_patterns.host.searching import MaterialSearch
from mkdocs_patterns.memory import Memory
from mkdocs_patterns.pages.prepared import Texts
from mkdocs_patterns.reading.reader import Reading

STAGES: dict[str, tuple[tuple[Any, str], ...]] = {
    "MkDocs' configuration": ((config, "load_config"),),
    "load what is remembered": ((Memory, "load"),),
    "find and read files": ((pipeline, "collect"),),
    "drafts and patterns": ((Reading, "patterns"),),
    "ids and lineage": ((pipeline, "with_ids"), (pipeline, "trace")),
    "terms": ((pipeline, "_classified"),),
    "links and similar patterns": ((pipeline, "connect"),),
    "images and limits of texts": ((site, "find_images"), (Texts, "prepare")),
    "dates from git": ((site, "_dates"),),
    "texts as HTML": ((Texts, "of_all"),),
    "articles through templates": ((site.Site, "render_patterns"), (site.Site, "render_lists")),
    "pages, data and tables handed to MkDocs": ((plugin, "add_files"), (plugin, "place_pages")),
    "MkDocs reads the pages": ((mkdocs_build, "_populate_page"),),
    "the theme around pages, and writing": ((mkdocs_build, "_build_page"),),
    "files cleared away and copied": (
        (utils, "clean_directory"),
        (Files, "copy_static_files"),
    ),
    "search index": ((MaterialSearch, "add"), (SearchPlugin, "on_post_build")),
    "remember for the next build": ((Memory, "save"),),
}
"""The stages in their order, and the functions that are one."""


class Clock:
    """Seconds by stage; while one stage runs inside another, the outer one's clock stands still."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.memory: dict[str, float] = {}
        self._running: list[str] = []
        self._since = 0.0

    def _switch(self) -> None:
        now = time.perf_counter()
        if self._running:
            name = self._running[-1]
            self.seconds[name] = self.seconds.get(name, 0) + now - self._since
        self._since = now

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, whose time is added to the stage's."""

        @functools.wraps(function)
        def run(*args: Any, **options: Any) -> Any:
            self._switch()
            self._running.append(name)
            try:
                return function(*args, **options)
            finally:
                self._switch()
                self._running.pop()
                self.memory[name] = _held()

        return run


def _held() -> float:
    """MB this process holds."""
    pages = int(Path("/proc/self/statm").read_text("utf-8").split()[1])
    return pages * 4096 / 2**20


def main(file: Path) -> None:
    """Build the site of the working folder."""
    clock = Clock()
    for name, functions in STAGES.items():
        for owner, attribute in functions:
            original = owner.__dict__[attribute] if isinstance(owner, type) else None
            function = clock.timed(name, getattr(owner, attribute))
            is_class = isinstance(original, classmethod)
            setattr(owner, attribute, staticmethod(function) if is_class else function)
    start = time.perf_counter()
    cli(["build", "--quiet"], standalone_mode=False)
    whole = time.perf_counter() - start
    rest = whole - sum(clock.seconds.values())
    seconds = {name: clock.seconds.get(name, 0.0) for name in STAGES} | {"all else": rest}
    found = {"seconds": seconds, "memory": clock.memory, "whole": whole}
    file.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

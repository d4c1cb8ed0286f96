"""While a site is served, a change in the sources rebuilds the pages it reaches and no others.

MkDocs rebuilds everything on every change. Where nothing but participants' files changed, this
builds single pages with MkDocs' own functions instead; the result is that of a full build.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.commands import build as mkdocs_build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation

from mkdocs_patterns.files import write_file
from mkdocs_patterns.host.articles import CataloguePage
from mkdocs_patterns.host.navigation import place_pages
from mkdocs_patterns.pages.book import Page, PagePlan
from mkdocs_patterns.shelf import Kept
from mkdocs_patterns.site import Site

if TYPE_CHECKING:
    from mkdocs_patterns.host.watching import Bell

__all__ = ["Interrupted", "LastBuild", "Signature", "lone", "surroundings"]

PATIENCE = 20
"""Seconds for which lists give way to what is saved."""

MANY = 500
"""Patterns from which on their own pages are shown before the pages that list them."""

Signature = frozenset[tuple[str, int, int]]

_BUILDERS = ("_populate_page", "_build_page")
_KNOWN = frozenset({"material/search", "material/offline", "patterns"})
_EARLY = frozenset({"startup", "shutdown", "serve", "config", "build_error"})
"""Events that a plugin may listen to without noticing that a build was left out."""


class Interrupted(Exception):
    """What can wait is left for later."""


def lone(config: MkDocsConfig) -> bool:
    """Whether no plugin would miss a build, and MkDocs is the one whose functions are known here.

    Two catalogues, or a plugin not known here that takes part in builds, make every build a full
    one.
    """
    names = [name.partition(" #")[0] for name in config.plugins]
    if names.count("patterns") != 1 or not all(hasattr(mkdocs_build, b) for b in _BUILDERS):
        return False
    listening = {
        getattr(method, "__self__", method)
        for event, methods in config.plugins.events.items()
        if event not in _EARLY
        for method in methods
    }
    known = {plugin for name, plugin in config.plugins.items() if name in _KNOWN}
    return listening <= known


def surroundings(config: MkDocsConfig, sources: Sequence[Path]) -> Signature:
    """All files a build reads beside the catalogue's own: path, time of change, size."""
    roots = [config.docs_dir, *config.watch, config.theme.custom_dir or config.docs_dir]
    if config.config_file_path:
        roots.append(config.config_file_path)
    left_out = {str(path.resolve()) for path in sources}
    return frozenset(_stamps(map(os.path.realpath, map(str, roots)), left_out))


def _stamps(paths: Iterable[str], left_out: set[str]) -> Iterator[tuple[str, int, int]]:
    for path in paths:
        if path in left_out:
            continue
        try:
            with os.scandir(path) as entries:
                yield from _stamps([entry.path for entry in entries], left_out)
        except NotADirectoryError:
            stat = Path(path).stat()
            yield path, stat.st_mtime_ns, stat.st_size
        except OSError:
            yield path, 0, 0


def _shape(site: Site) -> dict[str, tuple[str, str]]:
    """The pages there are, wherever they stand among the others."""
    return {plan.path: (plan.title, plan.subject) for plan in site.plans}


@dataclass
class LastBuild:
    """A finished build, with what it takes to build single pages of it again."""

    site: Site
    config: MkDocsConfig
    files: Files
    nav: Navigation
    env: Any
    around: Signature
    pages: dict[str, Kept[Page]] = field(default_factory=dict)
    """Path -> the page as it was last written."""
    assets: dict[str, Kept[str | bytes]] = field(default_factory=dict)
    unlisted: int = 0
    """Pages written since the lists were."""
    waiting: float = 0.0
    """When lists first gave way to somebody; 0 where none wait."""

    def __post_init__(self) -> None:
        self.pages = {plan.path: self.site.kept(plan) for plan in self.site.plans}
        self.assets = dict(self.site.assets())

    def fits(self) -> bool:
        """Whether nothing beside the catalogue's own files has changed since."""
        settings = self.site.build.settings
        return self.around == surroundings(self.config, settings.folders)

    @property
    def lists_can_wait(self) -> bool:
        """Whether they take long enough to show the patterns' pages first."""
        return len(self.site.build.catalogue.patterns) >= MANY

    def refresh_patterns(self, site: Site) -> int | None:
        """Write the patterns' pages that differ in `site`; how many.

        None where a full build is needed.
        """
        hosted = self._hosted()
        if hosted is None or _shape(site) != _shape(self.site):
            return None
        for host in hosted.values():
            host.site = site
        if site.plans != self.site.plans:
            place_pages(site, self.nav, self.files, self.config)
        self.site = site
        written = self._write([plan for plan in site.plans if plan.kind == "pattern"], hosted)
        self.unlisted += written
        return written

    def give_way(self, bell: Bell) -> None:
        """`Interrupted` where a file was saved meanwhile: its page is what its author looks at."""
        if self.lists_can_wait and bell.rung:
            now = time.monotonic()
            self.waiting = self.waiting or now
            if now - self.waiting < PATIENCE:
                raise Interrupted

    def refresh_lists(self, pause: Callable[[], None]) -> int | None:
        """Write all else that differs: pages, whose number is returned, and data.

        What `pause` raises leaves the rest to another time.
        """
        hosted, assets = self._hosted(), {}
        for name, content in self.site.assets():
            pause()
            assets[name] = content
        if hosted is None or assets.keys() != self.assets.keys():
            return None
        plans = [plan for plan in self.site.plans if plan.kind != "pattern"]
        written = self._write(plans, hosted, pause)
        for name, content in assets.items():
            if content.name != self.assets[name].name:
                write_file(Path(self.config.site_dir, name), content.get())
        self.assets = assets
        self.unlisted, self.waiting = 0, 0.0
        for file in self._documents():
            if file.page is not None:
                file.page.validate_anchor_links(
                    files=self.files, log_level=self.config.validation.links.anchors
                )
        return written

    def _write(
        self,
        plans: Iterable[PagePlan],
        hosted: Mapping[str, CataloguePage],
        pause: Callable[[], None] = lambda: None,
    ) -> int:
        written = 0
        documents = self._documents()
        for plan in plans:
            page = self.site.kept(plan)
            if page is not self.pages[plan.path] and page != self.pages[plan.path]:
                pause()
                host = hosted[plan.path]
                mkdocs_build._populate_page(host, self.config, self.files)
                mkdocs_build._build_page(host, self.config, documents, self.nav, self.env)
                written += 1
            self.pages[plan.path] = page
        return written

    def _documents(self) -> Sequence[File]:
        return self.files.documentation_pages(inclusion=InclusionLevel.is_in_serve)

    def _hosted(self) -> dict[str, CataloguePage] | None:
        """Path -> MkDocs' page; None where an owner's page stands in the place of one."""
        found = {
            file.page.plan.path: file.page
            for file in self.files.documentation_pages()
            if isinstance(file.page, CataloguePage)
        }
        return found if len(found) == len(self.site.plans) else None

"""The face MkDocs sees: hooks, nothing else."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment
from mkdocs.config.base import Config, ConfigErrors, ConfigWarnings, ValidationError
from mkdocs.config.config_options import ExtraScriptValue
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from mkdocs_patterns.compiled import compiled_folder, keep_compiled
from mkdocs_patterns.host.apart import keep_apart
from mkdocs_patterns.host.articles import CataloguePage, with_linked_data
from mkdocs_patterns.host.contribute import edit_url, issue_url, new_file_url
from mkdocs_patterns.host.frames import TEMPLATE, Frames, frame_pages
from mkdocs_patterns.host.navigation import add_to_nav, place_pages
from mkdocs_patterns.host.pagefind import add_assets, prepare, with_button, write_index
from mkdocs_patterns.host.pages import add_files, searched, source_url
from mkdocs_patterns.host.searching import MaterialSearch, load_on_use, material_search
from mkdocs_patterns.host.serving import Interrupted, LastBuild, Signature, lone, surroundings
from mkdocs_patterns.host.shell import without_idle_space
from mkdocs_patterns.memory import Memory, memory_file
from mkdocs_patterns.problems import Problem, adjust
from mkdocs_patterns.progress import Progress, bars
from mkdocs_patterns.settings import Settings, SettingsError, load_settings
from mkdocs_patterns.site import SCRIPT, STYLESHEET, Site, open_site
from mkdocs_patterns.workers import collect_seldom, leave_alone, without_collector

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

    from mkdocs_patterns.host.watching import Bell

log = get_plugin_logger("patterns")


class Options(Config):  # type: ignore[no-untyped-call]  # MkDocs is typed in part
    """Empty for MkDocs: options are declared, documented and checked in `settings`."""


class PatternsPlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call]
    """Collects participants' patterns and adds their catalogue to the site."""

    supports_multiple_instances = True

    settings: Settings
    site: Site
    files: Files
    nav: Navigation
    env: Environment
    around: Signature
    remembered: Path
    clashes: tuple[Problem, ...]
    search: MaterialSearch | None
    frames: Frames | None

    def __init__(self) -> None:
        self.memory: Memory | None = None
        self.serving = False
        self.last: LastBuild | None = None
        self.unwatch: Callable[[], None] = lambda: None
        self.collect_again: Callable[[], None] = lambda: None

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Stay the same plugin while a site is served, so that nothing is made twice."""
        self.serving = command == "serve"

    def load_config(
        self, options: dict[str, Any], config_file_path: str | None = None
    ) -> tuple[ConfigErrors, ConfigWarnings]:
        """Check the options where they are declared, in `settings`."""
        root = Path(config_file_path).resolve().parent if config_file_path else Path.cwd()
        try:
            self.settings = load_settings(options, root)
        except SettingsError as error:
            why = f"{error.message} (value: {error.value!r}). {error.remedy}"
            return [(error.option, ValidationError(why))], []
        return [], []

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Name stylesheet and script once, however many catalogues there are."""
        keep_apart(self.settings, config)
        if STYLESHEET not in config.extra_css:
            config.extra_css.insert(0, STYLESHEET)
        if SCRIPT not in map(str, config.extra_javascript):
            script = ExtraScriptValue(SCRIPT)
            script.defer = True
            config.extra_javascript.insert(0, script)
        if self._pagefind:
            with _as_plugin_error():
                prepare(config)
        return config

    @property
    def _pagefind(self) -> bool:
        return self.settings.search == "pagefind"

    def _indexes(self, config: MkDocsConfig) -> bool:
        """Whether Pagefind's search of the whole site is this one's among several catalogues."""
        catalogues = [p for p in config.plugins.values() if isinstance(p, PatternsPlugin)]
        return next((p for p in catalogues if p._pagefind), None) is self

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Note what the build begins with, before anything of it can change."""
        self.last = None
        self.collect_again = collect_seldom()
        self.around = surroundings(config, self.settings.folders) if self.serving else frozenset()

    @event_priority(-50)
    def on_files(self, files: Files, /, *, config: MkDocsConfig) -> Files:
        """Read the sources and add the pages; other plugins' files are there by now."""
        self.files, self.search = files, material_search(config)
        with without_collector():
            self._catalogue(files, config)
            if not self.serving:
                leave_alone()
        if self._pagefind:
            add_assets(files, config)
        return files

    def _open(self, config: MkDocsConfig) -> Site:
        """The catalogue as the sources are now, its patterns' pages rendered."""
        with bars(log.info) as progress:
            return self._opened(config, progress)

    def _opened(self, config: MkDocsConfig, progress: Progress) -> Site:
        site = open_site(
            self.settings,
            directory_urls=config.use_directory_urls,
            source_url=source_url(self.settings, config),
            site_url=config.site_url or "",
            edit_url=edit_url(self.settings, config),
            issue_url=issue_url(config),
            new_file_url=new_file_url(self.settings, config),
            preview=self.serving,
            memory=self._remembered(),
            progress=progress,
        )
        if self.settings.shortcuts:
            keep_compiled(site.templates, compiled_folder())
        site.render_patterns(progress)
        return site

    def _list(self, pause: Callable[[], None] = lambda: None) -> None:
        with bars(log.info) as progress:

            def tell(doing: str, done: int, of: int) -> None:
                pause()
                progress(doing, done, of)

            self.site.render_lists(tell)

    def _catalogue(self, files: Files, config: MkDocsConfig) -> None:
        with _as_plugin_error():
            self.site = self._open(config)
            self._list()
            add_to_nav(self.site, config)
            clashes = add_files(self.site, files, config)
        self.clashes = adjust(clashes, self.settings.problems)
        _report(self.site, self.clashes)
        if not self.serving:
            self._leave()

    def on_nav(self, nav: Navigation, /, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Give patterns, which stay out of the navigation, their place in it."""
        place_pages(self.site, nav, files, config)
        self.nav = nav
        return nav

    @event_priority(-100)
    def on_env(self, env: Environment, /, *, config: MkDocsConfig, files: Files) -> Environment:
        """Render the theme around patterns in less time; keep its templates for single pages."""
        self.frames = None
        if self.settings.shortcuts:
            learnt = memory_file(self.settings.root, self.settings.path).with_suffix(".moulds")
            self.frames = frame_pages(env, config, files, self.site, learnt)
        if self.frames:
            keep_compiled(env, compiled_folder())
        self.env = env
        return env

    @event_priority(100)
    def _before_context(self, context: TemplateContext, /, *, page: Page, **_: Any) -> None:
        if self.frames and isinstance(page, CataloguePage) and page.site is self.site:
            page.set_aside()

    @event_priority(-100)
    def _after_context(self, context: TemplateContext, /, *, page: Page, **_: Any) -> None:
        if isinstance(page, CataloguePage):
            page.take_back()

    on_page_context = CombinedEvent(_before_context, _after_context)

    def on_post_template(
        self, output_content: str, /, *, template_name: str, config: MkDocsConfig
    ) -> str:
        """Fetch the search index of pages that are none of Markdown's when search is used."""
        if self._indexes(config):
            return with_button(output_content, None)
        return load_on_use(output_content) if self.search else output_content

    def on_post_page(self, output: str, /, *, page: Page, config: MkDocsConfig) -> str:
        """Fetch the search index when search is used; say in the head what a pattern is about."""
        own = page if isinstance(page, CataloguePage) and page.site is self.site else None
        if own and own.meta.get("template") != TEMPLATE:
            output = without_idle_space(output, own.content or "")
        if self._indexes(config):
            output = with_button(output, page)
        if self.search:
            output = load_on_use(output)
        if own:
            output = with_linked_data(output, own)
            if self.search:
                self.search.note(own, own.words)
            own.close()
        return output

    @event_priority(50)
    def _before_search(self, *, config: MkDocsConfig) -> None:
        """Add patterns to the search index before it is written.

        Also name texts that failed while pages were rendered, in time for a strict build.
        """
        if self.search:
            self.search.add()
        if self.frames:
            self.frames.leave()
        _log(self.site.revealed(self.site.late_problems()))
        if self.settings.shortcuts and self.serving and lone(config):
            built = (self.site, config, self.files, self.nav, self.env, self.around)
            self.last = LastBuild(*built)
        self.collect_again()

    @event_priority(-100)
    def _after_all(self, *, config: MkDocsConfig) -> None:
        if self._indexes(config):
            with _as_plugin_error():
                write_index(self.files, config)

    on_post_build = CombinedEvent(_before_search, _after_all)

    def on_build_error(self, *, error: Exception) -> None:
        """Leave the process as it was found."""
        self.collect_again()

    def on_shutdown(self) -> None:
        """Leave what was made to the next process."""
        self.unwatch()
        if self.serving:
            self._leave()

    def _leave(self) -> None:
        if self.memory is not None and self.settings.shortcuts:
            self.memory.save(self.remembered)
            self.memory.forget()
            self.memory = None

    def _remembered(self) -> Memory:
        file = memory_file(self.settings.root, self.settings.path)
        if not self.settings.shortcuts:
            return Memory()
        if self.memory is None or self.remembered != file:
            self.memory, self.remembered = Memory.load(file), file
        else:
            self.memory.next_build()
        return self.memory

    def on_serve(
        self, server: LiveReloadServer, /, *, config: MkDocsConfig, builder: Any
    ) -> LiveReloadServer:
        """Rebuild when anything the catalogue is made from changes, and no more than needed."""
        from mkdocs_patterns.host.watching import (  # a server: builds are spared its import
            Bell,
            watch,
        )

        paths = [path.resolve() for path in self.site.watched()]
        docs = Path(config.docs_dir).resolve()
        self.unwatch = watch(
            server, paths, self.settings.root, docs, len(self.site.build.collected.files)
        )
        server.builder = partial(self._rebuild, Bell(server), server.builder)
        return server

    def _rebuild(self, bell: Bell, full: Callable[[], None]) -> None:
        """Of many patterns, what their authors look at comes first; the lists have their turn.

        Lists give way to a file that is saved meanwhile, unless they have done so for long.
        """
        start = time.monotonic()
        try:
            pages = self._refreshed(bell) if self.last and self.last.fits() else None
        except Interrupted:
            log.info("lists of patterns are left until later")
            return
        if pages is None:
            full()
            return
        log.info("%d pages rebuilt in %.2f seconds", pages, time.monotonic() - start)
        if self.last and self.last.unlisted:
            bell.ring()

    def _refreshed(self, bell: Bell) -> int | None:
        """How many pages were rebuilt; None where a full build is needed."""
        assert self.last is not None
        try:
            with without_collector():
                self.site = self._open(self.last.config)
                pages = self.last.refresh_patterns(self.site)
                if pages is None:
                    return None
                if pages and self.last.lists_can_wait:
                    return pages
                return self._relisted(pages, partial(self.last.give_way, bell))
        except SettingsError:
            return None  # a full build says what is wrong

    def _relisted(self, pages: int, pause: Callable[[], None]) -> int | None:
        assert self.last is not None
        self._list(pause)
        renewed = self.last.unlisted
        lists = self.last.refresh_lists(pause)
        if lists is None:
            return None
        if self.search and (renewed or lists):
            self.search.renew(searched(self.site, self.files), self.last.config)
        _report(self.site, self.clashes)
        if self.memory is not None:
            self.memory.settle()
        return pages + lists


@contextmanager
def _as_plugin_error() -> Iterator[None]:
    try:
        yield
    except SettingsError as error:
        raise PluginError(f"patterns: {error}") from error
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise PluginError(f"patterns: {where}{error.strerror or error}") from error


def _report(site: Site, clashes: tuple[Problem, ...]) -> None:
    problems = site.revealed((*site.problems, *clashes))
    _log(problems)
    notes = sum(problem.severity == "note" for problem in problems)
    count = len(site.build.catalogue.patterns)
    log.info("%d patterns, %d notes (on the report page)", count, notes)


def _log(problems: tuple[Problem, ...]) -> None:
    levels = {"note": logging.DEBUG, "warning": logging.WARNING, "error": logging.ERROR}
    for problem in problems:
        log.log(levels[problem.severity], "%s", problem)

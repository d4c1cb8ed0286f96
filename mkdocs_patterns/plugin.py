"""The face MkDocs sees: hooks, nothing else."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from mkdocs.config.base import Config, ConfigErrors, ConfigWarnings, ValidationError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation

from mkdocs_patterns.host.navigation import add_to_nav, place_pages
from mkdocs_patterns.host.pages import add_files, source_url
from mkdocs_patterns.host.watching import watch
from mkdocs_patterns.problems import Problem, adjust
from mkdocs_patterns.settings import Settings, SettingsError, load_settings
from mkdocs_patterns.site import STYLESHEET, Site, open_site

log = get_plugin_logger("patterns")


class Options(Config):  # type: ignore[no-untyped-call]  # MkDocs is typed in part
    """Empty for MkDocs: options are declared, documented and checked in `settings`."""


class PatternsPlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call]
    """Collects participants' patterns and adds their catalogue to the site."""

    supports_multiple_instances = True

    settings: Settings
    site: Site

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
        """Name the stylesheet once, however many catalogues there are."""
        if STYLESHEET not in config.extra_css:
            config.extra_css.insert(0, STYLESHEET)
        return config

    @event_priority(-50)
    def on_files(self, files: Files, /, *, config: MkDocsConfig) -> Files:
        """Read the sources and add the pages; other plugins' files are there by now."""
        try:
            self.site = open_site(
                self.settings,
                directory_urls=config.use_directory_urls,
                source_url=source_url(self.settings, config),
            )
            add_to_nav(self.site, config)
            clashes = add_files(self.site, files, config)
        except SettingsError as error:
            raise PluginError(f"patterns: {error}") from error
        _report(self.site, adjust(clashes, self.settings.problems))
        return files

    def on_nav(self, nav: Navigation, /, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Give patterns, which stay out of the navigation, their place in it."""
        place_pages(self.site, nav, files, config)
        return nav

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Name texts that failed while their pages were rendered, in time for a strict build."""
        _log(self.site.late_problems())

    def on_serve(
        self, server: LiveReloadServer, /, *, config: MkDocsConfig, builder: Any
    ) -> LiveReloadServer:
        """Rebuild when anything the catalogue is made from changes."""
        paths = [path.resolve() for path in self.site.watched()]
        watch(server, paths, self.settings.root, Path(config.docs_dir).resolve())
        return server


def _report(site: Site, clashes: tuple[Problem, ...]) -> None:
    problems = (*site.problems, *clashes)
    _log(problems)
    notes = sum(problem.severity == "note" for problem in problems)
    count = len(site.build.catalogue.patterns)
    log.info("%d patterns, %d notes (on the report page)", count, notes)


def _log(problems: tuple[Problem, ...]) -> None:
    levels = {"note": logging.DEBUG, "warning": logging.WARNING, "error": logging.ERROR}
    for problem in problems:
        log.log(levels[problem.severity], "%s", problem)

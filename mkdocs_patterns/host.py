"""What MkDocs sees of the catalogue: files and pages whose content the core has rendered."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from mkdocs_patterns.pages import Anchor, PagePlan
from mkdocs_patterns.settings import Settings
from mkdocs_patterns.site import Site

__all__ = ["CataloguePage", "add_files", "add_to_nav", "place_pages", "source_url", "theme_text"]

_IN_NAV = ("home", "facet", "matrix", "participants", "wanted", "report", "guide")


class CataloguePage(Page):
    """A page whose article comes from the core; plugins and themes see an ordinary page."""

    def __init__(self, plan: PagePlan, site: Site, title: str, file: File, config: MkDocsConfig):
        super().__init__(title, file, config)
        self.plan = plan
        self._site = site

    def read_source(self, config: MkDocsConfig) -> None:
        """Hand over the page's metadata; its Markdown stays with the core."""
        self.markdown = ""
        self.meta = {"title": self.title}
        if tags := self._site.tags(self.plan):
            self.meta["tags"] = [theme_text(tag) for tag in tags]
        if self.plan.kind != "pattern":
            self.meta["search"] = {"exclude": True}

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """The article and its contents, as Python-Markdown would leave them."""
        page = self._site.page(self.plan)
        self.content = page.html
        self.toc = _contents(page.toc)
        self.present_anchor_ids = {anchor.id for anchor in page.toc}
        self.links_to_anchors = {}
        if page.description:
            self.meta["description"] = theme_text(page.description)


def theme_text(text: str) -> str:
    """Plain text that stays text wherever a theme puts it.

    Themes print titles without escaping, strip tags (which unescapes) and put the result into
    attributes, so brackets and quotes cannot be told from markup there: they get look-alikes.
    """
    text = text.replace("<", "‹").replace(">", "›").replace('"', "”").replace("'", "’")
    return text.replace("&", "&amp;")


def _contents(anchors: tuple[Anchor, ...]) -> TableOfContents:
    top: list[AnchorLink] = []
    open_: list[AnchorLink] = []
    for anchor in anchors:
        link = AnchorLink(theme_text(anchor.title), anchor.id, anchor.level)
        while open_ and open_[-1].level >= anchor.level:
            open_.pop()
        (open_[-1].children if open_ else top).append(link)
        open_.append(link)
    return TableOfContents(top)


def add_files(site: Site, files: Files, config: MkDocsConfig) -> None:
    """The catalogue's pages, images and data as files; sources inside docs_dir are taken out."""
    settings = site.build.settings
    titles = dict(_nav_titles(config.nav))
    docs = Path(config.docs_dir)
    for source in settings.sources:
        folder = settings.file(source.path).resolve()
        for file in list(files):
            if file.abs_src_path and Path(file.abs_src_path).resolve().is_relative_to(folder):
                files.remove(file)
    for plan in site.plans:
        file = _page_file(site, plan, docs, config)
        _replace(files, file)
        title = titles.get(plan.path) or theme_text(plan.title)
        CataloguePage(plan, site, title, file, config)
    for path, content in site.assets():
        _replace(files, File.generated(config, path, content=content))


def _page_file(site: Site, plan: PagePlan, docs: Path, config: MkDocsConfig) -> File:
    level = InclusionLevel.INCLUDED if plan.kind in _IN_NAV else InclusionLevel.NOT_IN_NAV
    source = site.source(plan)
    if source is None:
        file = File.generated(config, plan.path, content="", inclusion=level)
        file.edit_uri = None
        return file
    location = site.build.settings.file(source)
    file = File(
        plan.path,
        src_dir=None,
        dest_dir=config.site_dir,
        use_directory_urls=config.use_directory_urls,
        inclusion=level,
    )
    file.abs_src_path = str(location)
    file.edit_uri = _from_docs(site.build.settings, source, config)
    return file


def _from_docs(settings: Settings, source: str, config: MkDocsConfig) -> str:
    """A project file as seen from docs_dir, which MkDocs' edit links start from."""
    way = os.path.relpath(settings.file(source), Path(config.docs_dir).resolve())
    return quote(Path(way).as_posix())


def source_url(settings: Settings, config: MkDocsConfig) -> Callable[[str, int], str | None]:
    """Where a line of a participant's file can be read: beside the place where it can be edited."""
    if not config.repo_url or not config.edit_uri:
        return lambda path, line: None
    base = urljoin(config.repo_url.rstrip("/") + "/", config.edit_uri)
    view = base.replace("/-/edit/", "/-/blob/").replace("/edit/", "/blob/")

    def address(path: str, line: int) -> str | None:
        return f"{urljoin(view, _from_docs(settings, path, config))}#L{line}"

    return address


def _replace(files: Files, file: File) -> None:
    before = files.get_file_from_path(file.src_uri)
    if before is not None:
        files.remove(before)
    files.append(file)


def _nav_titles(nav: Any) -> Iterator[tuple[str, str]]:
    """Path -> title, for entries to which the owner gave a title."""
    if isinstance(nav, list):
        for item in nav:
            yield from _nav_titles(item)
    elif isinstance(nav, Mapping):
        for title, value in nav.items():
            if isinstance(value, str):
                yield value, str(title)
            else:
                yield from _nav_titles(value)


def _nav_paths(nav: Any) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, list):
        for item in nav:
            yield from _nav_paths(item)
    elif isinstance(nav, Mapping):
        for value in nav.values():
            yield from _nav_paths(value)


def add_to_nav(site: Site, config: MkDocsConfig) -> None:
    """The catalogue's lists behind the owner's entries, unless the owner placed them already."""
    if config.nav is None:
        return
    placed = set(_nav_paths(config.nav))
    entries = [plan.path for plan in site.plans if plan.kind in _IN_NAV]
    if placed.isdisjoint(entries):
        config.nav.append({theme_text(site.build.settings.title): entries})


def place_pages(site: Site, nav: Navigation, files: Files) -> None:
    """Give pages outside the navigation their place in it: parent, previous, next."""
    pages: dict[str, CataloguePage] = {}
    for plan in site.plans:
        file = files.get_file_from_path(plan.path)
        if file is not None and isinstance(file.page, CataloguePage):
            pages[plan.path] = file.page
    in_nav = set(map(id, nav.pages))
    for plan in site.plans:
        page = pages.get(plan.path)
        if page is None or id(page) in in_nav:
            if page is not None and plan.kind == "home" and isinstance(page.parent, Section):
                _rename(page.parent, site)
            continue
        parent = pages.get(plan.parent or "")
        page.parent = parent  # type: ignore[assignment]  # MkDocs' type names sections only
        before, after = site.neighbours(plan)
        page.previous_page = pages.get(before) if before else None
        page.next_page = pages.get(after) if after else None


def _rename(section: Section, site: Site) -> None:
    """The section MkDocs named after the folder gets the catalogue's title."""
    folder = posixpath.basename(site.build.settings.path)
    if section.title.casefold() == folder.replace("-", " ").replace("_", " ").casefold():
        section.title = theme_text(site.build.settings.title)

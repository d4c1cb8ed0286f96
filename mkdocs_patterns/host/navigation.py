"""The catalogue's place in a site's navigation: beside what the owner put there, never instead."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure import StructureItem
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

from mkdocs_patterns.pages.book import PageKind
from mkdocs_patterns.pages.labels import theme_text
from mkdocs_patterns.site import Site

__all__ = ["add_to_nav", "entries", "listed", "place_pages", "titles"]

_LISTED: tuple[PageKind, ...] = ("home", "facet", "matrix", "codebook", "participants")
"""In readers' order. The navigation stands on every page: home leads to all that is not in it."""


def listed(site: Site) -> list[str]:
    """Paths of the pages that belong into the navigation, in order."""
    plans = [plan for plan in site.plans if plan.kind in _LISTED]
    return [plan.path for plan in sorted(plans, key=lambda plan: _LISTED.index(plan.kind))]


def entries(nav: Any) -> Iterator[str]:
    """Every path an owner's navigation names."""
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, list):
        for item in nav:
            yield from entries(item)
    elif isinstance(nav, Mapping):
        for value in nav.values():
            yield from entries(value)


def titles(nav: Any) -> Iterator[tuple[str, str]]:
    """Path and title of each entry to which the owner gave a title."""
    if isinstance(nav, list):
        for item in nav:
            yield from titles(item)
    elif isinstance(nav, Mapping):
        for title, value in nav.items():
            if isinstance(value, str):
                yield value, str(title)
            else:
                yield from titles(value)


def add_to_nav(site: Site, config: MkDocsConfig) -> None:
    """The catalogue's lists behind the owner's entries, unless the owner placed any of them."""
    if config.nav is None:
        return
    pages = listed(site)
    if set(entries(config.nav)).isdisjoint(pages):
        config.nav.append({theme_text(site.build.settings.title): pages})


def place_pages(site: Site, nav: Navigation, files: Files, config: MkDocsConfig) -> None:
    """Order the catalogue's section; give pages outside the navigation their place in it."""
    at = {file.dest_uri: file.page for file in files.documentation_pages() if file.page}
    there = {plan.path: at.get(site.addresses.file(plan.path)) for plan in site.plans}
    pages = {path: page for path, page in there.items() if page}
    if config.nav is None:
        _gather(site, nav, [pages[path] for path in listed(site) if path in pages])
    in_nav = set(map(id, nav.pages))
    for plan in site.plans:
        page = pages.get(plan.path)
        if page is None or id(page) in in_nav:
            continue
        page.parent = pages.get(plan.parent or "")  # type: ignore[assignment]  # MkDocs' type names sections only
        before, after = site.neighbours(plan)
        page.previous_page = pages.get(before) if before else None
        page.next_page = pages.get(after) if after else None


def _gather(site: Site, nav: Navigation, pages: Sequence[Page]) -> None:
    """One flat list in readers' order where MkDocs made a section of every folder."""
    in_nav = set(map(id, nav.pages))
    pages = [page for page in pages if id(page) in in_nav]
    if not pages:
        return
    first = pages[0]
    section = first.parent
    siblings = section.children if isinstance(section, Section) else nav.items
    _take_out(nav.items, {id(page) for page in pages[1:]})
    at = next(place for place, item in enumerate(siblings) if item is first)
    siblings[at : at + 1] = pages
    for page in pages:
        page.parent = section
    if isinstance(section, Section):
        _rename(section, site)
    nav.pages[:] = _pages(nav.items)
    for before, page, after in zip(
        (None, *nav.pages), nav.pages, (*nav.pages[1:], None), strict=False
    ):
        page.previous_page, page.next_page = before, after


def _take_out(items: list[StructureItem], gone: set[int]) -> None:
    """Remove pages from a navigation, and the sections that are empty without them."""
    kept = []
    for item in items:
        if id(item) in gone:
            continue
        if isinstance(item, Section):
            _take_out(item.children, gone)
            if not item.children:
                continue
        kept.append(item)
    items[:] = kept


def _pages(items: Sequence[StructureItem]) -> Iterator[Page]:
    for item in items:
        if isinstance(item, Page):
            yield item
        elif isinstance(item, Section):
            yield from _pages(item.children)


def _rename(section: Section, site: Site) -> None:
    """The section MkDocs named after the folder gets the catalogue's title."""
    folder = posixpath.basename(site.build.settings.path)
    if section.title.casefold() == folder.replace("-", " ").replace("_", " ").casefold():
        section.title = theme_text(site.build.settings.title)

"""The catalogue among MkDocs' files: which there are, where each is from, what is in the way."""

from __future__ import annotations

import os
import posixpath
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import quote, urljoin

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel

from mkdocs_patterns.host.apart import kept_back
from mkdocs_patterns.host.articles import AssetFile, CataloguePage
from mkdocs_patterns.host.elsewhere import Elsewhere
from mkdocs_patterns.host.navigation import entries, listed, titles
from mkdocs_patterns.host.searching import material_search
from mkdocs_patterns.pages.book import PagePlan
from mkdocs_patterns.pages.labels import theme_text
from mkdocs_patterns.problems import Problem, problem
from mkdocs_patterns.settings import Settings, SettingsError
from mkdocs_patterns.site import OWNABLE, Site

__all__ = ["add_files", "branch_url", "searched", "source_url"]


def add_files(site: Site, files: Files, config: MkDocsConfig) -> tuple[Problem, ...]:
    """The catalogue's pages, images and data as files; sources inside docs_dir are taken out.

    Pages of the owner's own stay where they are; those in the catalogue's way are reported.
    """
    for file in list(_sources_in_docs(site, files, config)):
        files.remove(file)
    taken: dict[str, File] = {}
    for file in files:
        if config.exclude_docs is None or not config.exclude_docs.match_file(file.src_uri):
            taken.setdefault(_key(file), file)
    named = dict(titles(config.nav))
    shown = set(listed(site))
    if config.nav is not None:
        shown &= set(entries(config.nav))
    clashes = []
    way = _from_docs(site.build.settings, config)
    elsewhere = Elsewhere(site.build.settings)
    own_entries = material_search(config) is not None
    for plan in site.plans:
        level = InclusionLevel.INCLUDED if plan.path in shown else InclusionLevel.NOT_IN_NAV
        file = _page_file(site, plan, level, config, way, elsewhere)
        other = taken.get(_key(file))
        if other is not None:
            clashes.append(_clash(site, plan, other, same=other.dest_uri == file.dest_uri))
            if other.dest_uri == file.dest_uri:
                continue
        _put(files, file)
        title = named.get(plan.path) or theme_text(plan.title)
        page = CataloguePage(plan, site, title, file, config, hidden=own_entries)
        source = site.source(plan)
        if source and elsewhere.has(source):  # MkDocs knows one repository alone
            page.edit_url = elsewhere.edit(source)
    for path, content in site.assets():
        file = AssetFile(path, content, config)
        other = taken.get(_key(file))
        if other is None:
            _put(files, file)
        elif path not in OWNABLE:  # the owner's own stylesheet is no accident
            clashes.append(_in_the_way(site, other, f"the catalogue's {path}"))
    return tuple(clashes)


def _sources_in_docs(site: Site, files: Files, config: MkDocsConfig) -> Iterator[File]:
    """Participants' files that MkDocs would publish a second time."""
    settings = site.build.settings
    docs = Path(config.docs_dir).resolve()
    folders = [folder.resolve() for folder in settings.folders]
    inside = [folder for folder in folders if docs in folder.parents]
    read: set[Path] = set()
    if len(inside) < len(folders):  # a source may also be docs_dir itself, or hold it
        catalogue = site.build.catalogue
        at = site.build.collected.by_path
        if any(folder in (docs, *docs.parents) for folder in folders):
            read.update(at[pattern.source].location.resolve() for pattern in catalogue.patterns)
        read.update(guide.location.resolve() for guide in site.build.collected.guides)
    apart = kept_back(site)
    for file in files:
        if file.src_dir is None or file.abs_src_path is None:
            continue
        location = docs / file.src_uri
        among = location in read or any(folder in location.parents for folder in inside)
        if among or apart(location):
            yield file


def _key(file: File) -> str:
    """Two files of the same key are one on some file system."""
    return unicodedata.normalize("NFC", file.dest_uri).casefold()


def _clash(site: Site, plan: PagePlan, other: File, *, same: bool) -> Problem:
    if isinstance(other.page, CataloguePage):
        settings = site.build.settings
        message = f"another catalogue of this site has a page at '{other.url}', too"
        remedy = "Give each catalogue a `path` of its own."
        raise SettingsError("path", settings.path, message, remedy)
    source = site.source(plan)
    what = f"the catalogue's page '{plan.title}'" + (f" ({source})" if source else "")
    return _in_the_way(site, other, what, same=same)


def _in_the_way(site: Site, other: File, what: str, *, same: bool = True) -> Problem:
    settings = site.build.settings
    path = settings.relative(Path(other.abs_src_path)) if other.abs_src_path else other.src_uri
    if same:
        message = f"This file takes the address of {what}, which is not published."
    else:
        message = f"This file's address is that of {what} but for capitals; some systems keep one."
    hint = "Rename it, or give the catalogue another `path`."
    return problem("page-clash", path, 1, message, hint)


def _put(files: Files, file: File) -> None:
    excluded = files.src_uris.get(file.src_uri)
    if excluded is not None:
        files.remove(excluded)
    files.append(file)


def _page_file(
    site: Site,
    plan: PagePlan,
    level: InclusionLevel,
    config: MkDocsConfig,
    way: Callable[[str], str],
    elsewhere: Elsewhere,
) -> File:
    source = site.source(plan)
    if source is None:
        return File.generated(config, plan.path, content="", inclusion=level)
    file = File(
        plan.path,
        src_dir=None,
        dest_dir=config.site_dir,
        use_directory_urls=config.use_directory_urls,
        inclusion=level,
    )
    location = elsewhere.file(source)
    if location is not None:
        file.abs_src_path, file.edit_uri = str(location), None
        return file
    file.abs_src_path = os.path.join(site.build.settings.root, source)  # noqa: PTH118 - often
    file.edit_uri = way(source)
    return file


def _from_docs(settings: Settings, config: MkDocsConfig) -> Callable[[str], str]:
    """Names a project file as seen from docs_dir, which MkDocs' edit links start from."""
    docs = Path(config.docs_dir).resolve()

    @cache
    def way_to(folder: str) -> str:
        way = Path(os.path.relpath(settings.file(folder), docs)).as_posix()
        return "" if way == "." else f"{way}/"

    def address(source: str) -> str:
        folder, name = posixpath.split(source)
        way = way_to(folder) + name
        return way if config.edit_uri_template else quote(way)

    return address


def source_url(settings: Settings, config: MkDocsConfig) -> Callable[[str, int], str | None]:
    """Where a line of a participant's file can be read: beside the place where it can be edited.

    Files of other repositories are shown at the commit they were read from.
    """
    elsewhere = Elsewhere(settings)
    own = _own_url(settings, config)

    def address(path: str, line: int) -> str | None:
        if not elsewhere.has(path):
            return own and f"{own(path)}#L{line}"
        place = elsewhere.view(path)
        return f"{place}#L{line}" if place else elsewhere.web(path)

    return address


def branch_url(settings: Settings, config: MkDocsConfig) -> Callable[[str], str | None]:
    """Where the newest state of a file or folder can be read: `path -> address`."""
    elsewhere = Elsewhere(settings)
    own = _own_url(settings, config)

    def address(path: str) -> str | None:
        return elsewhere.newest(path) if elsewhere.has(path) else own and own(path)

    return address


def _own_url(settings: Settings, config: MkDocsConfig) -> Callable[[str], str] | None:
    """Where the project's own repository shows a file; None where it is not known."""
    if not config.edit_uri_template and not (config.repo_url and config.edit_uri):
        return None
    repository = f"{config.repo_url.rstrip('/')}/" if config.repo_url else ""
    seen_from_docs = _from_docs(settings, config)

    @cache
    def view(path: str) -> str:
        way = seen_from_docs(path)
        if config.edit_uri_template:
            way = config.edit_uri_template.format(path=way, path_noext=posixpath.splitext(way)[0])
        else:
            way = f"{config.edit_uri}{way}"
        edit = urljoin(repository, way)
        return edit.replace("/-/edit/", "/-/blob/", 1).replace("/edit/", "/blob/", 1)

    return view


def searched(site: Site, files: Files) -> Iterator[tuple[CataloguePage, str]]:
    """A catalogue's pages with the words search finds them by."""
    for file in files:
        page = file.page
        if isinstance(page, CataloguePage) and page.site is site:
            yield page, page.words
            page.close()

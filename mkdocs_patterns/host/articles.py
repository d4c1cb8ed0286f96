"""MkDocs' pages and files of the catalogue, whose content lies on the shelf until it is written."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from mkdocs_patterns.pages.book import Anchor, PagePlan
from mkdocs_patterns.pages.book import Page as Rendered
from mkdocs_patterns.pages.labels import theme_text
from mkdocs_patterns.settings import SettingsError
from mkdocs_patterns.shelf import Kept
from mkdocs_patterns.site import Site

__all__ = ["AssetFile", "CataloguePage", "with_linked_data"]

_WIDE = frozenset({"home", "matrix", "compare"})
"""Pages that need the room of the table of contents."""
_TITLE = re.compile(r'<h1 id="([^"]+)">(.*?)</h1>', re.S)
_MARK = " data-search-"
"""How marks for Material's search begin; those in articles of the core have no values."""
_ID = re.compile(r'<[^<>]*?\sid="([^"]+)"')


class CataloguePage(Page):
    """A page whose article comes from the core; plugins and themes see an ordinary page."""

    def __init__(
        self,
        plan: PagePlan,
        site: Site,
        title: str,
        file: File,
        config: MkDocsConfig,
        *,
        hidden: bool = False,
    ) -> None:
        self._rendered: Kept[Rendered] | None = None
        self._own: dict[str, Any] = {}
        """What plugins, or MkDocs itself, have put in the place of what was rendered."""
        self._open: dict[str, Any] = {}
        """What was read of it, for as long as somebody is at it."""
        self._aside = False
        super().__init__(title, file, config)
        self.plan = plan
        self.site = site
        self._hidden = hidden or plan.kind != "pattern"

    def read_source(self, config: MkDocsConfig) -> None:
        """Hand over the page's metadata; its Markdown stays with the core."""
        self.markdown = ""
        self.meta = {"title": self.title}
        if tags := self.site.tags(self.plan):
            self.meta["tags"] = [theme_text(tag) for tag in tags]
        if self._hidden:
            self.meta["search"] = {"exclude": True}
        if self.plan.kind in _WIDE:
            self.meta["hide"] = ["toc"]

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """The article and its contents, as Python-Markdown would leave them."""
        try:
            self._rendered = self.site.kept(self.plan)
        except SettingsError as error:
            raise PluginError(f"patterns: {error}") from error
        self._own.clear()
        self._open.clear()
        self.__dict__.pop("present_anchor_ids", None)
        self.links_to_anchors = {}
        description = self.site.description(self.plan)
        if description:
            self.meta["description"] = theme_text(description)
        self._aside = not config.plugins.events["page_content"]

    def close(self) -> None:
        """Leave the article on the shelf, where it takes no room, until it is read again."""
        self._open.clear()

    def _read(self) -> Rendered:
        assert self._rendered is not None
        if "page" not in self._open:
            self._open["page"] = self._rendered.get()
        page: Rendered = self._open["page"]
        return page

    @property
    def content(self) -> str | None:
        """The article; None before it is rendered."""
        if self._aside:
            return ""
        if "content" in self._own or self._rendered is None:
            return self._own.get("content")
        if "content" not in self._open:
            # Search indexes count what follows an h1 with an id as a section of its own, beside
            # an empty one for the page.
            self._open["content"] = _TITLE.sub(
                r'<h1 data-search-exclude><span id="\1">\2</span></h1>', self._read().html, count=1
            )
        content: str = self._open["content"]
        return content

    @content.setter
    def content(self, value: str | None) -> None:
        if self._aside and not value:
            self._aside = False
            return
        if value is None or value != self._open.get("content"):
            self._own["content"] = value
        self._open.clear()

    @property
    def toc(self) -> TableOfContents:
        """The article's contents."""
        if "toc" in self._own or self._rendered is None:
            own: TableOfContents = self._own["toc"]
            return own
        if "toc" not in self._open:
            self._open["toc"] = _contents(self._read().toc)
        toc: TableOfContents = self._open["toc"]
        return toc

    @toc.setter
    def toc(self, value: TableOfContents) -> None:
        self._own["toc"] = value

    @property
    def words(self) -> str:
        """The author's text for search indexes; empty before the page is rendered."""
        return "" if self._rendered is None else self._read().text

    @property
    def linked_data(self) -> str:
        """What the page is about, as JSON-LD; empty before it is rendered."""
        return "" if self._rendered is None else self._read().linked_data

    def set_aside(self) -> None:
        """Leave Material's search no article to look through for marks that are not in it.

        It does so with pages that are none of its own, too, for longer than it takes to fill one.
        """
        content = self.content or "" if self._hidden else ""
        marks = content.count(_MARK)
        self._aside = content != "" and marks == content.count(f"{_MARK}exclude>")

    def take_back(self) -> None:
        """Have the article again, unless somebody has given the page another one meanwhile."""
        self._aside = False

    @cached_property
    def present_anchor_ids(self) -> set[str] | None:  # type: ignore[override]
        """Ids of the article, found when a link first names one; None before it is rendered."""
        return None if self._rendered is None else set(_ID.findall(self._read().html))


class AssetFile(File):
    """A file whose content stays on the shelf until it is written."""

    def __init__(self, path: str, kept: Kept[str | bytes], config: MkDocsConfig) -> None:
        super().__init__(
            path,
            src_dir=None,
            dest_dir=config.site_dir,
            use_directory_urls=config.use_directory_urls,
            inclusion=InclusionLevel.INCLUDED,
        )
        self.generated_by = "patterns"
        self._kept: Kept[str | bytes] | None = kept

    @property
    def content_bytes(self) -> bytes:
        """The content; a plugin may give the file another one."""
        if self._kept is None:
            return super().content_bytes
        found = self._kept.get()
        return found.encode() if isinstance(found, str) else found

    @content_bytes.setter
    def content_bytes(self, value: bytes) -> None:
        self._content, self._kept = value, None

    @property
    def content_string(self) -> str:
        """The same as text."""
        return self.content_bytes.decode("utf-8-sig")

    @content_string.setter
    def content_string(self, value: str) -> None:
        self.content_bytes = value.encode()

    def copy_file(self, dirty: bool = False) -> None:
        """Write the content to its place in the site."""
        place = Path(self.abs_dest_path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(self.content_bytes)

    def is_modified(self) -> bool:
        """Whether it may differ from what was written before."""
        return True


def with_linked_data(output: str, page: CataloguePage) -> str:
    """A whole page with its linked data in the head: there no search index takes it for text."""
    if not page.linked_data:
        return output
    script = f'<script type="application/ld+json">{page.linked_data}</script>'
    return output.replace("</head>", f"{script}</head>", 1)


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

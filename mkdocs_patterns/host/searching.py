"""What Material's search is told about patterns, and when readers' browsers fetch its index."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable
from html import escape
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page

__all__ = ["MaterialSearch", "load_on_use", "material_search"]

_MODULE = "material.plugins.search.plugin"
_BUNDLE = "assets/javascripts/bundle."
_LOADER = """<script>!function(p){var open=p.open,held,used=/[?&]q=/.test(location.search);\
p.open=function(method,url){open.apply(this,arguments);\
if(/\\/search\\/search_index\\.json$/.test(url)){p.open=open;\
if(!used)held=this,held.send=function(){}}};\
addEventListener("focusin",function(event){\
if(event.target.matches("[data-md-component=search-query]")){used=1;\
if(held)delete held.send,held.send(),held=0}})}(XMLHttpRequest.prototype)</script>
      """
"""Lets Material ask for its index, but sends the request only when a reader is about to search."""


class MaterialSearch:
    """The index Material's search plugin will write, as far as it is known from outside."""

    def __init__(self, plugin: Any, section: Any, element: Any) -> None:
        self._plugin = plugin
        self._index = plugin.search_index
        self._others: int | None = None
        self._noted: list[Any] = []
        self._section = section
        self._element = element

    def note(self, page: Page, text: str) -> None:
        """One entry: the page's title and tags, and the plain text, which is escaped here.

        Its lines become paragraphs: of a result Material shows those in which it found something.
        """
        if not text:
            return
        whole = self._section(self._element("h1"))
        lines = escape(text, quote=False).replace("\n", "</p> <p>")
        whole.text.append(f"<p>{lines}</p>")
        self._index.create_entry_for_section(whole, (), page.url, page)
        self._noted.append(self._index.entries.pop())

    def add(self) -> None:
        """Put what was noted behind the entries of other pages."""
        self._others = len(self._index.entries)
        self._index.entries += self._noted
        self._noted = []

    def renew(self, pages: Iterable[tuple[Page, str]], config: MkDocsConfig) -> None:
        """Write the index of the last build with the texts of now."""
        del self._index.entries[self._others :]
        self._noted = []  # of the pages that were written since, which come with all others now
        for page, text in pages:
            self.note(page, text)
        self.add()
        self._plugin.on_post_build(config=config)


def material_search(config: MkDocsConfig) -> MaterialSearch | None:
    """Material's search of this build; None without it, or where it is not the one known here.

    Pages are left to the plugin then, which reads their HTML and makes an entry of each section.
    """
    for plugin in config.plugins.values():
        module = sys.modules.get(type(plugin).__module__)
        if module is None or module.__name__ != _MODULE or not plugin.config.get("enabled"):
            continue
        index = getattr(plugin, "search_index", None)
        parts = [getattr(module, name, None) for name in ("Section", "Element")]
        if all(parts) and _known(index, *parts):
            return MaterialSearch(plugin, *parts)
    return None


def _known(index: Any, section: Any, element: Any) -> bool:
    """Whether the plugin's inside takes and keeps what is given to it here."""
    try:
        inspect.signature(index.create_entry_for_section).bind("section", (), "url", "page")
        whole = section(element("h1"))
        return isinstance(index.entries, list) and whole.text == [] and whole.title == []
    except (AttributeError, TypeError):
        return False


def load_on_use(html: str) -> str:
    """The page, whose search index is fetched when its search is first used.

    Material fetches it with every first visit, however many patterns it holds. Pages without
    Material's script, or with this one, are left as they are.
    """
    bundle = html.rfind(_BUNDLE)
    start = html.rfind("<script", 0, bundle) if bundle >= 0 else -1
    if start < 0 or html.endswith(_LOADER, 0, start):
        return html
    return f"{html[:start]}{_LOADER}{html[start:]}"

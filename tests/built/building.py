"""Projects in a temporary folder, sites built from them, and a crawler that follows every link."""

from __future__ import annotations

import base64
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import yaml
from mkdocs.commands import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
FEATURES = [
    "content.action.edit",
    "navigation.footer",
    "navigation.indexes",
    "navigation.path",
]
os.environ["NO_MKDOCS_2_WARNING"] = "1"


def pattern(name: str, *, front: str = "", **sections: str) -> str:
    """A participant's file: the name below its heading, then the sections."""
    head = f"---\n{front}\n---\n" if front else ""
    body = "".join(
        f"\n## {key.replace('_', ' ').title()}\n\n{text}\n" for key, text in sections.items()
    )
    return f"{head}# Pattern Name\n\n{name}\n{body}"


def write(folder: Path, files: Mapping[str, Any]) -> Path:
    """Lay out a project; mappings become YAML."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Mapping):
            content = yaml.safe_dump(dict(content), sort_keys=False)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def config(*plugins: Any, **options: Any) -> dict[str, Any]:
    """A mkdocs.yml in Material's dress, without anything fetched from elsewhere."""
    return {
        "site_name": "Workshop",
        "theme": {"name": "material", "font": False, "features": FEATURES},
        "validation": {"anchors": "warn", "omitted_files": "warn", "unrecognized_links": "warn"},
        "plugins": list(plugins) or ["search", "patterns"],
        **options,
    }


@dataclass
class Built:
    """A finished site and what was said while it was built."""

    folder: Path
    site: Path
    log: list[tuple[str, str]] = field(default_factory=list)

    def page(self, path: str) -> str:
        """The HTML of a page by its address."""
        place = self.site / path
        return (place / "index.html" if place.is_dir() else place).read_text("utf-8")

    def article(self, path: str) -> str:
        """The page's own part, without the theme around it."""
        html = self.page(path)
        start = html.index('<div class="patterns')
        return html[start : html.index("</article>", start)]

    def warnings(self) -> list[str]:
        """Messages that fail a strict build."""
        return [text for level, text in self.log if level in ("WARNING", "ERROR", "CRITICAL")]

    def search(self) -> list[dict[str, Any]]:
        """The entries of the search index."""
        index = json.loads((self.site / "search/search_index.json").read_text("utf-8"))
        docs: list[dict[str, Any]] = index["docs"]
        return docs

    def data(self, path: str = "patterns") -> dict[str, Any]:
        """A catalogue's published data."""
        data: dict[str, Any] = json.loads((self.site / path / "catalogue.json").read_text("utf-8"))
        return data

    def files(self) -> dict[str, bytes]:
        """Every file of the site."""
        return {
            path.relative_to(self.site).as_posix(): path.read_bytes()
            for path in sorted(self.site.rglob("*"))
            if path.is_file()
        }


def plugin_cache() -> dict[str, Any]:
    """The plugins MkDocs keeps for as long as its process lives."""
    option: Any = MkDocsConfig.plugins
    cache: dict[str, Any] = option.plugin_cache
    return cache


@contextmanager
def fresh_plugins() -> Iterator[None]:
    """Plugins as a new process has them."""
    cache = plugin_cache()
    kept = dict(cache)
    cache.clear()
    try:
        yield
    finally:
        cache.clear()
        cache.update(kept)


def build(folder: Path, site: str = "site", **changes: Any) -> Built:
    """Build in this process, as `mkdocs build` does."""
    done = Built(folder, folder / site)

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            done.log.append((record.levelname, record.getMessage()))

    ear = Ear()
    logger = logging.getLogger("mkdocs")
    level, logger.propagate = logger.level, False
    logger.addHandler(ear)
    logger.setLevel(logging.DEBUG)
    try:
        with fresh_plugins():
            settings = load_config(
                str(folder / "mkdocs.yml"), site_dir=str(folder / site), **changes
            )
            settings.plugins.on_startup(command="build", dirty=False)
            try:
                mkdocs_build.build(settings)
            finally:
                settings.plugins.on_shutdown()
    finally:
        logger.removeHandler(ear)
        logger.setLevel(level)
        logger.propagate = True
    return done


def run(*command: str | Path, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """A command of this environment (`mkdocs`, `mkdocs_patterns`), with what it said."""
    return subprocess.run(
        [sys.executable, "-m", *(str(part) for part in command)],
        cwd=cwd,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


class _Document(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids.update(value for key in ("id", "name") if (value := given.get(key)))
        if given.get("rel") in ("canonical", "edit"):
            return
        self.links.extend(value for key in ("href", "src") if (value := given.get(key)))


def broken_links(site: Path, base: str = "/") -> list[str]:
    """Every href, src and anchor of the site that leads nowhere; `base` is the site's own path."""
    pages = {
        path: _Document(path.read_text("utf-8", "replace")) for path in sorted(site.rglob("*.html"))
    }
    return [
        f"{path.relative_to(site).as_posix()}: {link}"
        for path, page in pages.items()
        for link in page.links
        if not _leads(site, path, link, pages, base)
    ]


def _leads(site: Path, path: Path, link: str, pages: Mapping[Path, _Document], base: str) -> bool:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return True
    here = base + path.relative_to(site).as_posix()
    where = urlsplit(urljoin(f"http://site{here}", link))
    way = unquote(where.path)
    if not way.startswith(base):
        return False
    target = site / way.removeprefix(base)
    if target.is_dir():
        target /= "index.html"
    if not target.is_file():
        return False
    anchor = unquote(where.fragment)
    return not anchor or target not in pages or anchor in pages[target].ids or anchor == "__toc"


def nav_links(html: str) -> list[tuple[str, str]]:
    """Title and address of each entry of Material's side navigation, in order."""
    start = html.index("md-nav--primary")
    nav = html[start : html.index('class="md-content"', start)]
    nav = re.sub(r'<nav class="md-nav md-nav--secondary".*?</nav>', "", nav, flags=re.S)
    return [
        (" ".join(re.sub("<[^>]+>", " ", title).split()), address)
        for address, title in re.findall(
            r'<a href="([^"]*)" class="md-nav__link[^>]*>(.*?)</a>', nav, re.S
        )
    ]


def path_links(html: str) -> list[str]:
    """Titles of Material's breadcrumbs."""
    start = html.find('<nav class="md-path"')
    if start < 0:
        return []
    nav = html[start : html.index("</nav>", start)]
    return [
        " ".join(words.split()) for words in re.findall(r'md-ellipsis">(.*?)</span>', nav, re.S)
    ]


def footer_links(html: str) -> Iterator[str]:
    """`Previous: ...` and `Next: ...` of Material's footer."""
    yield from re.findall(r'md-footer__link[^>]*aria-label="([^"]*)"', html)

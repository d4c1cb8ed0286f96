"""The search of large catalogues: readers fetch the parts of its index that their words need."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from html import escape
from pathlib import Path

from markupsafe import Markup
from mkdocs.config.config_options import ExtraScriptValue
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

from mkdocs_patterns.host.articles import CataloguePage
from mkdocs_patterns.pages.rendering import packaged_templates
from mkdocs_patterns.settings import SettingsError

__all__ = ["add_assets", "prepare", "with_button", "write_index"]

log = get_plugin_logger("patterns")

FOLDER = "pagefind"
"""Where the index stands in the site."""
_ASSETS = {"assets/patterns/search.css": "search.css", "assets/patterns/search.js": "search.js"}
_STYLESHEET, _SCRIPT = _ASSETS
_OTHERS = ("search", "material/search")
_LEFT_OUT = ".headerlink, [data-search-exclude]"
"""What Material's search leaves out of an owner's page, too."""

_GLASS = (
    '<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">'
    '<circle cx="10" cy="10" r="6"/><path d="m14.5 14.5 6 6"/></svg>'
)
_OPENS = 'aria-haspopup="dialog" aria-keyshortcuts="Control+K Meta+K" title="Search (Ctrl+K or ⌘K)"'
_BUTTON = (
    '<button type="button" class="md-header__button md-icon pat-search-open" '
    f'aria-label="Search" {_OPENS}>{_GLASS}</button>\n'
)
_LONE_BUTTON = (
    f'\n<p><button type="button" class="pat-search-open" {_OPENS}>Search all texts</button></p>'
)
_WITHOUT_SCRIPTS = "<noscript><style>.pat-search-open{display:none!important}</style></noscript>"


def prepare(config: MkDocsConfig) -> None:
    """Name stylesheet and script. `SettingsError` where Pagefind is missing, or not alone."""
    for name, plugin in config.plugins.items():
        if name.partition(" #")[0] in _OTHERS and plugin.config.get("enabled", True):
            message = "there are two searches: MkDocs' `search` plugin is on, too"
            remedy = "Take `- search` out of `plugins:`, or leave out this option."
            raise SettingsError("search", FOLDER, message, remedy)
    if not _installed():
        remedy = "Install it: pip install 'mkdocs-patterns[pagefind]'"
        raise SettingsError("search", FOLDER, "needs the package pagefind[bin]", remedy)
    if _STYLESHEET not in config.extra_css:
        config.extra_css.insert(0, _STYLESHEET)
    if _SCRIPT not in map(str, config.extra_javascript):
        script = ExtraScriptValue(_SCRIPT)
        script.defer = True
        config.extra_javascript.insert(0, script)


def _installed() -> bool:
    try:
        from pagefind.service import get_executable
    except ImportError:
        return False
    return get_executable() is not None


def add_assets(files: Files, config: MkDocsConfig) -> None:
    """Stylesheet and script as files, unless the owner has files of these names."""
    for path, name in _ASSETS.items():
        if files.get_file_from_path(path) is None:
            text = (packaged_templates() / "search" / name).read_text("utf-8")
            level = InclusionLevel.INCLUDED
            files.append(File.generated(config, path, content=text, inclusion=level))


def with_button(html: str, page: Page | None) -> str:
    """The page with a button in Material's header; in other themes on the catalogue's home."""
    header = html.find("md-header__inner")
    if header >= 0:
        at, button = html.find("</nav>", header), _BUTTON
    elif isinstance(page, CataloguePage) and page.plan.kind == "home":
        at, button = html.find("</h1>", html.find("pat-home")), _LONE_BUTTON
        at = at if at < 0 else at + len("</h1>")
    else:
        return html
    if at < 0:
        return html
    html = f"{html[:at]}{button}{html[at:]}"
    return html.replace("</head>", f"{_WITHOUT_SCRIPTS}</head>", 1)


def write_index(files: Files, config: MkDocsConfig) -> None:
    """Have Pagefind read every page search may find, and write its index into the site.

    It reads bare copies: a pattern's words without what surrounds them, an owner's page as it is.
    `SettingsError` where it fails.
    """
    start = time.monotonic()
    output = Path(config.site_dir, FOLDER).resolve()
    shutil.rmtree(output, ignore_errors=True)
    count = 0
    with tempfile.TemporaryDirectory(prefix="mkdocs-patterns-") as folder:
        for name, text in _documents(files, _language(config)):
            path = Path(folder, "site", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", "replace")
            count += 1
        if count:
            _run(folder, output)
    log.info("%d pages searchable by Pagefind in %.2f seconds", count, time.monotonic() - start)


def _run(folder: str, output: Path) -> None:
    command = [sys.executable, "-P", "-m", "pagefind", "--quiet"]
    options = ["--site", "site", "--output-path", str(output), "--exclude-selectors", _LEFT_OUT]
    done = subprocess.run(
        [*command, *options],
        cwd=folder,  # it looks for settings of its own where it is started
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode or not (output / "pagefind.js").is_file():
        said = (done.stderr or done.stdout).strip() or "it said nothing"
        message = f"Pagefind could not write its index: {said}"
        remedy = "Mend what it names, or leave out this option for the theme's own search."
        raise SettingsError("search", FOLDER, message, remedy)


def _language(config: MkDocsConfig) -> str:
    theme = config.theme
    named = theme["language" if "language" in theme else "locale"]
    found = re.match("[a-z]{2,3}", str(named))
    return found[0] if found else "en"


def _documents(files: Files, language: str) -> Iterator[tuple[str, str]]:
    """Where each page stands in the site, and what Pagefind reads in its place."""
    for file in files.documentation_pages(inclusion=InclusionLevel.is_in_serve):
        page = file.page
        if isinstance(page, CataloguePage):
            if not page.words:
                continue
            title, tags = page.plan.title, page.site.tags(page.plan)
            lines = escape(page.words, quote=False).replace("\n", "</p><p>")
            body = f"<h1>{escape(title)}</h1><p>{lines}</p>"
        elif page is not None and page.content and not _hidden(page):
            title = Markup(page.title or "").striptags()
            tags = tuple(str(tag) for tag in page.meta.get("tags") or ())
            body = page.content
            if "<h1" not in body:
                body = f"<h1>{escape(title)}</h1>{body}"
        else:
            continue
        yield file.dest_uri, _document(language, title, tags, body)


def _hidden(page: Page) -> bool:
    search = page.meta.get("search")
    return isinstance(search, dict) and bool(search.get("exclude"))


def _document(language: str, title: str, tags: tuple[str, ...], body: str) -> str:
    told = {"title": title, "tags": json.dumps(tags, ensure_ascii=False)}
    metas = "".join(
        f'<meta data-pagefind-meta="{key}[content]" content="{escape(value)}">'
        for key, value in told.items()
    )
    words = escape(", ".join(tags))
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">{metas}</head>'
        f"<body><main data-pagefind-body>{body}<p>{words}</p></main></body></html>\n"
    )

"""Other hosts: ProperDocs with the plugin; generators without it, from plain Markdown."""

from __future__ import annotations

import html
import re
import subprocess
import sys
import venv
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from browser.kinds import seen
from browser.test_gates import barriers
from built.building import Built, broken_links, build, config, pattern, run, write
from built.conftest import WORKSHOP
from playwright.sync_api import Browser

from tools.screenshots import served

TRAPS = (
    "Words {{ 7 * 7 }} and {% raw %} and {# gone #} stay.",
    '--8<-- "secret.txt"',
    "[TOC]",
    '!!! note "Admonished"',
    "??? tip",
    "/// warning | Block\nin a block\n///",
    "*[HTML]: Hyper Text",
    "A paragraph. {: .attributed #list }",
    "~~~~\n```python\nfenced in a fence\n\n\nafter two empty lines\n```\n~~~~",
    ":smile: ==marked== ^^inserted^^ ++ctrl+c++ [[wiki]] $x_1$ HTML",
    "<!-- material/tags -->",
    "Last {% include 'secret.txt' %} word.",
)
TRICKY = "[TOC] *Tricky* {{ title }} www.example.org {.x} & <b>`bold`</b>"
EXTENSIONS: list[Any] = [
    "abbr",
    "admonition",
    "attr_list",
    "def_list",
    "footnotes",
    "md_in_html",
    "tables",
    {"toc": {"permalink": True}},
    "pymdownx.blocks.admonition",
    "pymdownx.caret",
    "pymdownx.details",
    "pymdownx.keys",
    "pymdownx.magiclink",
    "pymdownx.mark",
    "pymdownx.smartsymbols",
    {"pymdownx.snippets": {"base_path": ["."]}},
    "pymdownx.superfences",
    {"pymdownx.tasklist": {"custom_checkbox": True}},
    "pymdownx.tilde",
]
FILES = {
    **WORKSHOP,
    "workshop/eve/traps.md": pattern(TRICKY, goal="\n\n".join(TRAPS), context="Plain."),
    "secret.txt": "The secret of the file beside.\n",
}


class _Article(HTMLParser):
    """The words of the catalogue's own part of a page, without a theme's additions and scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.headings: list[tuple[str, str]] = []
        self._skip = 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("h1", "h2"):
            self.headings.append((tag, ""))
        if tag == "script" or (tag == "a" and dict(attrs).get("class") == "headerlink"):
            self._skip += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("a", "script") and self._skip:
            self._skip -= 1

    def handle_data(self, data: str) -> None:
        if not self._skip:
            self.words.extend(data.split())


def words(built: Built, path: str) -> list[str]:
    return _Article(built.article(path)).words


def side(built: Built, path: str) -> list[str]:
    """The table of contents beside a page."""
    page = built.page(path)
    start = page.index("md-sidebar--secondary")
    toc = page[start : page.index('class="md-content"', start)]
    found = re.findall(r'<a href="#[^"]*" class="md-nav__link">(.*?)</a>', toc, re.S)
    return [" ".join(html.unescape(re.sub("<[^>]+>", " ", item)).split()) for item in found]


@pytest.fixture(scope="module")
def plugged(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The site as the plugin builds it."""
    folder = write(
        tmp_path_factory.mktemp("plugged"),
        {**FILES, "docs/index.md": "# Start\n", "mkdocs.yml": config()},
    )
    return build(folder, strict=True)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The same, written as Markdown and built by an MkDocs without the plugin."""
    folder = write(
        tmp_path_factory.mktemp("exported"),
        {
            **FILES,
            "docs/index.md": "# Start\n\n[Patterns](patterns/index.md)\n",
            "mkdocs.yml": config(
                "search",
                "tags",
                markdown_extensions=EXTENSIONS,
                extra_css=["assets/patterns/patterns.css"],
            ),
        },
    )
    done = run(
        "mkdocs_patterns", "export", "--source", "workshop", "--format", "markdown", "-o", "docs",
        cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return build(folder, strict=True)


def test_properdocs_builds_the_same_pages(plugged: Built) -> None:
    done = run(
        "properdocs", "build", "--strict", "-f", "mkdocs.yml", "-d", "other", cwd=plugged.folder
    )
    assert done.returncode == 0, done.stderr
    other = Built(plugged.folder, plugged.folder / "other")
    pages = sorted(path.parent for path in plugged.site.glob("patterns/**/index.html"))
    assert len(pages) > 40
    for page in pages:
        path = page.relative_to(plugged.site).as_posix()
        assert other.article(path) == plugged.article(path)


def test_markdown_pages_hold_what_the_plugins_pages_hold(plugged: Built, exported: Built) -> None:
    for path in sorted(plugged.site.glob("patterns/**/index.html")):
        page = path.parent.relative_to(plugged.site).as_posix()
        assert words(exported, page) == words(plugged, page), page


def test_links_and_anchors_of_the_markdown_pages_lead_somewhere(exported: Built) -> None:
    assert broken_links(exported.site) == []


def test_the_table_of_contents_is_the_same_without_the_plugin(
    plugged: Built, exported: Built
) -> None:
    for page in ("seed-lottery", "cheap-pilot-co", "stage/ensembling", "report"):
        assert side(exported, f"patterns/{page}")
        assert set(side(exported, f"patterns/{page}")) <= set(side(plugged, f"patterns/{page}"))
    assert side(exported, "patterns/seed-lottery")[:2] == ["Goal", "Solution"]


def test_search_without_the_plugin_finds_sections_of_patterns_and_no_lists(exported: Built) -> None:
    found = {doc["location"]: doc for doc in exported.search()}
    assert [name for name, doc in found.items() if "quokka" in doc["text"]] == [
        "patterns/cheap-pilot-co/#goal"
    ]
    assert found["patterns/cheap-pilot-co/#goal"]["title"] == "Goal"
    assert not [name for name in found if name.startswith("patterns/stage")]


def test_nothing_an_author_wrote_is_read_as_an_instruction(exported: Built) -> None:
    (trap,) = (p for p in exported.data()["patterns"] if "Tricky" in p["title"])
    source = (exported.folder / f"docs/patterns/{trap['id']}/index.md").read_text("utf-8")
    _, _, body = source.split("---\n", 2)
    assert not re.search(r"\{[{%#:]|^\s*(```|~~~|!!!|\?\?\?|///|\*\[)|<!--|--8<", body, re.M)
    shown = exported.page(trap["url"])
    assert "The secret" not in shown
    assert "7 * 7" in html.unescape(shown)
    assert "<abbr" not in shown


def test_front_matter_of_the_markdown_pages_is_plain_text(exported: Built) -> None:
    (trap,) = (p for p in exported.data()["patterns"] if "Tricky" in p["title"])
    source = (exported.folder / f"docs/patterns/{trap['id']}/index.md").read_text("utf-8")
    front = yaml.safe_load(source.split("---\n")[1])
    assert set(front) <= {"generator", "title", "description", "tags", "search"}
    assert "<" not in front["title"]
    listed = yaml.safe_load(
        (exported.folder / "docs/patterns/report/index.md").read_text("utf-8").split("---\n")[1]
    )
    assert listed["search"] == {"exclude": True}


def test_a_second_export_removes_its_own_stale_pages_and_nobody_elses(tmp_path: Path) -> None:
    export = ("mkdocs_patterns", "export", "--format", "markdown", "-o", "out")
    write(tmp_path, {"workshop/ann/one.md": pattern("One Idea", goal="Save time.")})
    assert run(*export, cwd=tmp_path).returncode == 0
    assert (tmp_path / "out/patterns/one-idea/index.md").is_file()
    write(
        tmp_path,
        {
            "workshop/ann/one.md": pattern("Other Idea", goal="Save time."),
            "out/patterns/mine.md": "# Mine\n",
        },
    )
    assert run(*export, cwd=tmp_path).returncode == 0
    assert not (tmp_path / "out/patterns/one-idea").exists()
    assert (tmp_path / "out/patterns/other-idea/index.md").is_file()
    assert (tmp_path / "out/patterns/mine.md").read_text("utf-8") == "# Mine\n"


def test_an_export_never_overwrites_a_page_somebody_else_wrote(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "workshop/ann/one.md": pattern("One Idea", goal="Save time."),
            "docs/patterns/index.md": "# My own\n",
        },
    )
    done = run("mkdocs_patterns", "export", "--format", "markdown", "-o", "docs", cwd=tmp_path)
    assert done.returncode == 2
    assert "docs/patterns/index.md was not written by this command" in done.stderr
    assert (tmp_path / "docs/patterns/index.md").read_text("utf-8") == "# My own\n"
    assert not (tmp_path / "docs/patterns/one-idea").exists()


@pytest.mark.long
def test_zensical_builds_the_markdown_pages(
    exported: Built, chromium: Browser, tmp_path: Path
) -> None:
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    got = subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "zensical"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if got.returncode:
        pytest.skip(f"zensical could not be installed: {got.stderr.strip()[-300:]}")
    folder = write(
        tmp_path / "project",
        {
            "mkdocs.yml": config(
                markdown_extensions=EXTENSIONS[:8],
                site_url="https://example.org/",
                extra_css=["assets/patterns/patterns.css"],
                extra_javascript=["assets/patterns/patterns.js"],
            )
        },
    )
    (exported.folder / "docs").rename(folder / "docs")
    try:
        done = subprocess.run(
            [python.with_name("zensical"), "build", "-f", "mkdocs.yml"],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    finally:
        (folder / "docs").rename(exported.folder / "docs")
    assert done.returncode == 0, done.stdout + done.stderr
    other = Built(folder, folder / "site")
    for page in ("patterns", "patterns/seed-lottery", "patterns/stage", "patterns/report"):
        expected = words(exported, page)
        assert words(other, page)[: len(expected)] == expected  # its tags stand below
    assert broken_links(other.site) == []
    for page in ("patterns/", "patterns/seed-lottery/"):
        with served(other.site) as host, seen(chromium, host + page) as found:
            assert [url for url in found.asked if not url.startswith(host)] == []
            assert found.complaints == []
            assert barriers(found.page, ".patterns") == []

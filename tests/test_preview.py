"""A pattern's problems stand above it while its author looks, never when it is published."""

from __future__ import annotations

import html
from pathlib import Path

import pytest
from built.building import config, pattern, write
from mkdocs.commands import build as mkdocs_build
from mkdocs.config import load_config

from mkdocs_patterns.settings import load_settings
from mkdocs_patterns.site import Site, open_site

HOSTILE = "Odd </aside><script>alert(1)</script>"
FILES = {
    "workshop/ann/one.md": pattern("One Idea", goal="Save [time](gone.md).", solution="Try it."),
    "workshop/ann/two.md": f"# Pattern Name\n\nTwo\n\n## Goal\n\nSave.\n\n## {HOSTILE}\n\nWords.\n",
    "workshop/bob/many.md": (
        "# First\n\n## Goal\n\nSave.\n\n## Solution\n\nTry.\n\n"
        "# Second\n\n## Goal\n\n[x](lost.md)\n\n## Solution\n\nTry.\n"
    ),
}


def article(site: Site, pattern_id: str) -> str:
    plan = next(plan for plan in site.plans if plan.subject == pattern_id)
    return site.page(plan).html


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path, FILES)


def test_a_preview_tells_what_check_tells(project: Path) -> None:
    site = open_site(load_settings({}, project), preview=True)
    ours = [found for found in site.problems if found.path == "workshop/ann/one.md"]
    page = article(site, "one-idea")
    assert "broken-link" in {found.code for found in ours}
    shown = page[page.index("pat-preview") : page.index("</aside>")]
    assert shown.count("<li>") == len(ours) > 1
    assert shown.index("Warning") < shown.index("Note")
    for found in ours:
        words = html.escape(f"line {found.line}: {found.message} {found.hint}").replace(
            "&#x27;", "&#39;"
        )
        assert words in shown
    assert (
        page.index("<h1")
        < page.index("pat-card")
        < page.index("pat-preview")
        < page.index("pat-gist")
    )


def test_of_several_patterns_in_a_file_each_shows_its_own(project: Path) -> None:
    site = open_site(load_settings({}, project), preview=True)
    assert "lost.md" not in article(site, "first").split("</aside>")[0]
    assert "lost.md" in article(site, "second").split("</aside>")[0]


def test_authors_words_in_a_preview_are_data(project: Path) -> None:
    page = article(open_site(load_settings({}, project), preview=True), "two")
    assert "pat-preview" in page
    assert "<script>alert" not in page


def test_what_changes_in_the_preview_changes_the_page(project: Path) -> None:
    """A remembered page is not shown again where its problems are others."""
    first = open_site(load_settings({}, project), preview=True)
    before = article(first, "one-idea")
    write(project, {"workshop/ann/gone.md": pattern("Gone", goal="Be found.", solution="Look.")})
    second = open_site(load_settings({}, project), preview=True, memory=first.memory)
    after = article(second, "one-idea")
    assert "leads to" in before.split("</aside>")[0]
    assert "gone.md" not in after.split("</aside>")[0]


@pytest.mark.parametrize(("command", "shown"), [("serve", True), ("build", False)])
def test_only_serving_is_a_preview(command: str, shown: bool, project: Path) -> None:
    write(project, {"mkdocs.yml": config(), "docs/index.md": "# Home\n"})
    settings = load_config(str(project / "mkdocs.yml"), site_dir=str(project / "site"))
    settings.plugins.on_startup(command=command, dirty=False)  # type: ignore[arg-type]
    try:
        mkdocs_build.build(settings)
    finally:
        settings.plugins.on_shutdown()
    page = (project / "site/patterns/one-idea/index.html").read_text("utf-8")
    assert ('<aside class="pat-preview"' in page) == shown
    texts = [p.read_text("utf-8") for p in (project / "site").rglob("*.html")]
    assert any("pat-preview" in text for text in texts) == shown

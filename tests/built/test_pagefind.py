"""With `search: pagefind` a program of another's writes the index, and says so where it cannot."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from built.building import Built, broken_links, build, config, fresh_plugins, pattern, write
from mkdocs.commands import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, PluginError
from mkdocs.livereload import LiveReloadServer

from mkdocs_patterns.settings import SettingsError, load_settings

HOSTILE = 'Say </h1><script>alert("title")</script> & More'
FILES = {
    "docs/index.md": "# Welcome\n\nThe wombat of the owner's.\n",
    "docs/secret.md": "---\nsearch:\n  exclude: true\n---\n# Hidden\n\nA numbat.\n",
    "workshop/ann/pilot.md": pattern(
        "Cheap Pilot",
        front="stage: hyperparameter-optimization",
        goal="Spend the budget where it pays, says the quokka.",
    ),
    "workshop/ann/hostile.md": pattern(HOSTILE, goal='A <img src=x onerror="alert(2)"> bilby.'),
}
SEARCHED = {"patterns": {"search": "pagefind"}}


def fragments(built: Built) -> dict[str, dict[str, Any]]:
    """What the index tells of each page, by address."""
    found = {}
    for path in (built.site / "pagefind/fragment").iterdir():
        text = gzip.decompress(path.read_bytes()).removeprefix(b"pagefind_dcd")
        page = json.loads(text)
        found[page["url"]] = page
    return found


def refused(project: Path) -> str:
    """Why a build ended."""
    with pytest.raises(Abort) as caught:
        build(project)
    assert isinstance(caught.value.__context__, PluginError)
    return str(caught.value.__context__)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A small site in Material's dress."""
    files = {**FILES, "mkdocs.yml": config(SEARCHED, site_url="https://example.org/sub/")}
    return build(write(tmp_path_factory.mktemp("pagefind"), files), strict=True)


def test_patterns_and_the_owners_pages_are_found_and_lists_are_not(found: Built) -> None:
    hostile = next(p["id"] for p in found.data()["patterns"] if p["title"] == HOSTILE)
    assert set(fragments(found)) == {"/", "/patterns/cheap-pilot/", f"/patterns/{hostile}/"}


def test_a_result_tells_title_words_and_terms(found: Built) -> None:
    page = fragments(found)["/patterns/cheap-pilot/"]
    assert page["meta"]["title"] == "Cheap Pilot"
    assert "Hyperparameter optimization" in json.loads(page["meta"]["tags"])
    assert "says the quokka" in page["content"]
    assert "wombat" in fragments(found)["/"]["content"]


def test_what_an_author_typed_is_text_to_the_index(found: Built) -> None:
    [page] = [page for page in fragments(found).values() if "bilby" in page["content"]]
    assert page["meta"]["title"] == HOSTILE
    assert 'A <img src=x onerror="alert(2)"> bilby.' in page["content"]


def test_every_page_has_the_button_in_the_header(found: Built) -> None:
    for path in ("", "patterns", "patterns/cheap-pilot", "404.html"):
        assert found.page(path).count('class="md-header__button md-icon pat-search-open"') == 1
    assert broken_links(found.site, "/sub/") == []


def test_a_theme_without_such_a_header_has_it_on_the_catalogues_home(tmp_path: Path) -> None:
    theme = {"name": "mkdocs", "highlightjs": False}
    files = {**FILES, "mkdocs.yml": config(SEARCHED, theme=theme, use_directory_urls=False)}
    plain = build(write(tmp_path, files), strict=True)
    assert plain.page("patterns/index.html").count('class="pat-search-open"') == 1
    assert 'class="pat-search-open"' not in plain.page("patterns/cheap-pilot.html")
    assert {"/", "/patterns/cheap-pilot.html"} <= fragments(plain).keys()


def test_without_the_option_nothing_of_it_is_in_the_site(plain: Built) -> None:
    assert not (plain.site / "pagefind").exists()
    assert not (plain.site / "assets/patterns/search.js").exists()
    assert "pat-search-open" not in plain.page("patterns")


def test_of_two_catalogues_that_ask_for_it_one_writes_the_index_of_both(tmp_path: Path) -> None:
    other = {"patterns": {"path": "field", "sources": "field", "search": "pagefind"}}
    files = {
        **FILES,
        "field/bob/drift.md": pattern("Drift", goal="Tell a drift from a holiday."),
        "mkdocs.yml": config(SEARCHED, other),
    }
    both = build(write(tmp_path, files), strict=True)
    assert {"/patterns/cheap-pilot/", "/field/drift/"} <= fragments(both).keys()
    assert sum("searchable by Pagefind" in text for _, text in both.log) == 1
    assert both.page("field").count('<button type="button" class="md-header__button') == 1


def test_a_refresh_while_serving_keeps_the_index_of_the_last_full_build(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "mkdocs.yml": config(SEARCHED)})
    with fresh_plugins():
        options = load_config(str(tmp_path / "mkdocs.yml"), site_dir=str(tmp_path / "site"))
        options.plugins.on_startup(command="serve", dirty=False)
        served = Built(tmp_path, tmp_path / "site")

        def full() -> None:
            raise AssertionError("one more sentence took a full build")

        mkdocs_build.build(options, serve_url="http://127.0.0.1/")
        server = LiveReloadServer(full, "127.0.0.1", 0, str(served.site))
        try:
            options.plugins.on_serve(server, config=options, builder=full)
            before = fragments(served)
            text = pattern(
                "Cheap Pilot",
                front="stage: hyperparameter-optimization",
                goal="Spend the budget where it pays, says the potoroo.",
            )
            write(tmp_path, {"workshop/ann/pilot.md": text})
            server.builder()
        finally:
            options.plugins.on_shutdown()
            server.server_close()
    assert "potoroo" in served.page("patterns/cheap-pilot")
    assert served.page("patterns/cheap-pilot").count('md-icon pat-search-open"') == 1
    assert fragments(served) == before


@pytest.mark.parametrize("search", ["search", "material/search"])
def test_two_searches_are_one_too_many(search: str, tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "mkdocs.yml": config(search, SEARCHED)})
    assert "Take `- search` out of `plugins:`" in refused(tmp_path)


def test_without_the_package_the_build_tells_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {**FILES, "mkdocs.yml": config(SEARCHED)})
    monkeypatch.setitem(sys.modules, "pagefind.service", None)
    assert "pip install 'mkdocs-patterns[pagefind]'" in refused(tmp_path)


def test_where_the_program_fails_the_build_repeats_what_it_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {**FILES, "mkdocs.yml": config(SEARCHED)})
    program = tmp_path / "pagefind"
    program.write_text("#!/bin/sh\necho 'no space left' >&2\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(program))
    assert "could not write its index: no space left" in refused(tmp_path)


def test_another_word_than_the_two_is_no_choice(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="Choose one of theme, pagefind"):
        load_settings({"search": "lunr"}, tmp_path)

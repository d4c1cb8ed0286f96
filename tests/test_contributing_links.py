"""From the site into the browser's editor: a new pattern, or a better one."""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from built.building import config, pattern, write
from mkdocs.config import load_config

from mkdocs_patterns.host.contribute import edit_url, new_file_url
from mkdocs_patterns.settings import load_settings
from mkdocs_patterns.site import Site, open_site

HOSTS = {
    "github": ("https://github.com/o/needs", "edit/main/docs/", "filename", "/edit/main/"),
    "gitlab": ("https://gitlab.com/o/needs", "-/edit/main/docs/", "file_name", "/-/edit/main/"),
}


def site(folder: Path, host: str, **options: object) -> Site:
    """The catalogue of a project whose repository lies on a host."""
    places = {"repo_url": HOSTS[host][0], "edit_uri": HOSTS[host][1]} if host else {}
    write(folder, {"mkdocs.yml": config(**places), "docs/index.md": "# Home\n"})
    mkdocs = load_config(str(folder / "mkdocs.yml"))
    settings = load_settings(options, folder)
    return open_site(
        settings,
        edit_url=edit_url(settings, mkdocs),
        new_file_url=new_file_url(settings, mkdocs),
    )


def link(made: Site, kind: str, words: str) -> str:
    """Where a link of the first page of a kind leads; empty where the page has no such link."""
    page = made.page(next(plan for plan in made.plans if plan.kind == kind)).html
    found = re.search(rf'<a [^>]*href="([^"]+)">{words}</a>', page)
    return html.unescape(found[1]) if found else ""


@pytest.mark.parametrize("host", HOSTS)
def test_the_home_page_leads_to_a_new_file_with_the_templates_headings(
    host: str, tmp_path: Path
) -> None:
    files = {"our needs/ann/1.md": pattern("One", goal="Save.", solution="Try.")}
    made = site(write(tmp_path, files), host, sources="our needs")
    address = urlsplit(link(made, "home", "Add a pattern"))
    repository, _, name, _ = HOSTS[host]
    way = "/-/new/main/" if host == "gitlab" else "/new/main/"
    assert f"{address.scheme}://{address.netloc}{address.path}" == (f"{repository}{way}our%20needs")
    query = parse_qs(address.query)
    assert query[name] == ["your-name/new-pattern.md"]
    (text,) = query["content" if host == "gitlab" else "value"]
    assert text.startswith("# Pattern Name\n")
    assert "\n## Goal\n" in text


@pytest.mark.parametrize("host", HOSTS)
def test_an_empty_catalogue_leads_there_too(host: str, tmp_path: Path) -> None:
    (tmp_path / "workshop").mkdir()
    assert HOSTS[host][2] in link(site(tmp_path, host), "home", "Add a pattern")


@pytest.mark.parametrize("host", HOSTS)
def test_a_patterns_page_leads_to_its_file(host: str, tmp_path: Path) -> None:
    files = {"workshop/Ann B/1 ü.md": pattern("One", goal="Save.", solution="Try.")}
    made = site(write(tmp_path, files), host)
    repository, _, _, way = HOSTS[host]
    address = link(made, "pattern", "Improve this pattern")
    assert address == f"{repository}{way}workshop/Ann%20B/1%20%C3%BC.md"


def test_without_a_repository_there_is_no_such_link(tmp_path: Path) -> None:
    files = {"workshop/ann/1.md": pattern("One", goal="Save.", solution="Try.")}
    made = site(write(tmp_path, files), "")
    assert link(made, "home", "Add a pattern") == ""
    assert link(made, "pattern", "Improve this pattern") == ""


@pytest.mark.parametrize("participants", ["pseudonym", "hide"])
def test_where_names_are_not_shown_no_link_gives_them_away(
    participants: str, tmp_path: Path
) -> None:
    files = {
        "workshop/ann/1.md": pattern("One", goal="Save.", solution="Try."),
        "pseudonyms.yml": f"salt: {'5b1c' * 16}\n",
    }
    made = site(write(tmp_path, files), "github", participants=participants)
    assert link(made, "pattern", "Improve this pattern") == ""
    assert link(made, "home", "Add a pattern") == ""

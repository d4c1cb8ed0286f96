"""A site with patterns from other repositories: its links lead to each of them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from bare import Bare, local_stand_in
from built.building import PNG, Built, broken_links, build, config, pattern, write
from click.testing import CliRunner

from mkdocs_patterns.cli import main
from mkdocs_patterns.reading import checkouts

PLACES = {
    "https://github.com/ann/needs": "Cheap Look",
    "git@gitlab.example.org:group/bob/needs.git": "Warm Start",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Built, list[str]]]:
    """The site, built without network, and the commits it was built from."""
    folder = tmp_path_factory.mktemp("repositories")
    commits = []
    files = {
        "mkdocs.yml": config(
            "search",
            {
                "patterns": {
                    "sources": [
                        "workshop",
                        *({"git": place, "path": "our notes"} for place in PLACES),
                    ]
                }
            },
            site_url="https://example.org/",
            repo_url="https://github.com/acme/site",
            edit_uri="edit/main/docs/",
        ),
        "docs/index.md": "# Home\n",
        "workshop/ada/seeds.md": pattern("Seed Lottery", goal="Know the luck in a result."),
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        root = write(folder / "project", files)
        for number, (place, name) in enumerate(PLACES.items()):
            text = pattern(name, goal="Save compute.", context="![The curve](curve.png)")
            bare = Bare(folder / f"{number}.git", {"our notes/ada/a b.md": text})
            picture = bare.blob(PNG)
            commits.append(bare.commit_entries([("100644", picture, "our notes/ada/curve.png")]))
            with local_stand_in(bare):
                command = ["sources", "update", "--only", place, "-f", str(root / "mkdocs.yml")]
                done = CliRunner().invoke(main, command)
            assert done.exit_code == 0, done.output

        def refuse(*_: object) -> None:
            raise AssertionError("the build fetched something")

        patch.setattr(checkouts, "Git", refuse)
        yield build(root, strict=True), commits


def hrefs(page: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(r'href="([^"]+)"', page)]


def test_a_pinned_build_says_nothing_and_breaks_no_link(built: tuple[Built, list[str]]) -> None:
    site, _ = built
    assert [text for level, text in site.log if level in ("WARNING", "ERROR")] == []
    assert broken_links(site.site) == []


def test_each_pattern_leads_to_its_own_repository(built: tuple[Built, list[str]]) -> None:
    site, (github, gitlab) = built
    expected = {
        "cheap-look": (
            f"https://github.com/ann/needs/blob/{github}/our%20notes/ada/a%20b.md",
            "https://github.com/ann/needs/edit/main/our%20notes/ada/a%20b.md",
        ),
        "warm-start": (
            f"https://gitlab.example.org/group/bob/needs/-/blob/{gitlab}/our%20notes/ada/a%20b.md",
            "https://gitlab.example.org/group/bob/needs/-/edit/main/our%20notes/ada/a%20b.md",
        ),
        "seed-lottery": (
            "https://github.com/acme/site/blob/main/workshop/ada/seeds.md",
            "https://github.com/acme/site/edit/main/workshop/ada/seeds.md",
        ),
    }
    for name, (view, edit) in expected.items():
        page = site.page(f"patterns/{name}/")
        found = hrefs(page)
        assert [link for link in found if link.partition("#")[0] == view]
        buttons = re.findall(r'<a[^>]*class="md-content__button[^>]*>', page)
        assert [button for button in buttons if f'href="{edit}"' in button]
        others = {edit for other, (_, edit) in expected.items() if other != name}
        assert others.isdisjoint(found)


def test_each_repositorys_images_are_published(built: tuple[Built, list[str]]) -> None:
    site, _ = built
    images = [path.read_bytes() for path in (site.site / "patterns").rglob("*.png")]
    assert images
    assert set(images) == {PNG}
    assert 'alt="The curve"' in site.page("patterns/cheap-look/")
    assert 'alt="The curve"' in site.page("patterns/warm-start/")


def test_participants_of_one_name_have_pages_of_their_own(
    built: tuple[Built, list[str]],
) -> None:
    site, _ = built
    people = sorted(path.name for path in (site.site / "patterns").rglob("ada*") if path.is_dir())
    assert len([name for name in people if re.fullmatch(r"ada(-[0-9a-f]{6})?", name)]) == 3


def test_the_build_writes_nothing_into_the_project(built: tuple[Built, list[str]]) -> None:
    site, _ = built
    names = {path.name for path in site.folder.iterdir()}
    assert names == {"mkdocs.yml", "docs", "workshop", "patterns.lock", "site"}

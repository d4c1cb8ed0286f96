"""A site that shows no names holds none: every file of it is searched, in every spelling."""

from __future__ import annotations

import html
import json
import subprocess
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from built.building import PNG, Built, broken_links, build, config, pattern, run, write

from mkdocs_patterns.commands.project import from_config
from mkdocs_patterns.site import open_site
from mkdocs_patterns.urls import unaccented

JOERG = "Jörg Müßiggang"
IRINA = "zoltanova.irina@uni-quux.example"
ANN = "Åsa-Britt O'Flannagan"
SALT = "0123456789abcdef-never-in-the-site"

SIGNED = PNG[:33] + b"\0\0\0\x0ftEXtAuthor\0Brambach" + b"\0\0\0\0" + PNG[33:]
"""An image whose editor wrote the author's name into it."""

NEEDLES = (
    *("joerg", "jorg", "muessiggang", "mussiggang"),
    *("zoltanova", "irina", "quux"),
    *("asa", "britt", "flannagan"),
    *("ottokar", "brambach"),  # stands in front matter only
    *("pfefferkorn",),  # a line that says who wrote
    *("hildegunde",),  # left the workshop; the owner's file still speaks of her
    *("nickname",),  # the owner's file of pseudonyms tells of it
)
"""Words of names, as `unaccented` leaves them; nothing else in a site has them."""

WORKSHOP: dict[str, str | bytes] = {
    f"workshop/{JOERG}/Template_Joerg.md": pattern(
        f"Seeds of {JOERG}",
        front="author: Ottokar von Brambach\naffiliation: Quux University\n"
        "stage: hyperparameter-optimization\nupdated: 2025-03-04",
        goal=f"Ask Ottokar; see [hers](../{quote(IRINA)}/pilot_zoltanova.md).\n\n"
        "![Curve by Jörg](<Curve Müßiggang.png>)",
        solution="Joerg did it, J&ouml;rg too; `JörgMüßiggang` in code; "
        "https://example.org/users/joerg-muessiggang.",
    ),
    f"workshop/{JOERG}/Curve Müßiggang.png": SIGNED,
    f"workshop/{JOERG}/README.md": "Notes by Jörg.\n",
    f"workshop/{IRINA}/pilot_zoltanova.md": pattern(
        "Cheap Pilot",
        goal=f"Mail {IRINA}, or Irina. Thanks to Müßiggang, Jörg. "
        f"[s](<../{JOERG}/Template_Joerg.md>)",
        context="![no](../"
        + quote(JOERG)
        + "/Curve%20M%C3%BC%C3%9Figgang.png) ![gone](zoltanova.png)",
        related_patterns=f"- Seeds of {JOERG}\n- The Zoltanova Method\n"
        f"- see ../{quote(JOERG)}/gone.md",
    ),
    f"workshop/{IRINA}/.hidden.md": "x",
    f"workshop/{IRINA}/empty.md": "",
    f"workshop/{unicodedata.normalize('NFD', ANN)}/drafts of Britt/1.md": pattern(
        "Cheap Pilot",
        front="merged_into: Seeds of Jörg Müßiggang\nstatus: draft",
        goal="O'Flannagan says: cheap. Nickname and Jorg Mussiggang agree.",
    ).encode("utf-16"),
    f"workshop/{ANN}/2.md": "Author: Erna Pfefferkorn\n\n"
    + pattern("Frau Pfefferkorn's Baseline", goal="Erna's is the one to beat."),
    "docs/notes/Asa-Britt OFlannagan/irina.md": pattern("Warm Start", goal="Reuse, says irina."),
    "docs/notes/Asa-Britt OFlannagan/irina.png": PNG,
    "docs/index.md": "# Welcome\n",
    "docs/tags.md": "# Tags\n\n<!-- material/tags -->\n",
    "overrides.yml": "- id: seeds-of-joerg-muessiggang\n"
    f"  source: workshop/{JOERG}/Template_Joerg.md\n  goal: trust\n  former_ids: [joergs-seeds]\n"
    "- id: gone\n  source: workshop/Hildegunde/x.md\n  stage: nonsense\n",
    "CITATION.cff": "cff-version: 1.2.0\ntitle: Needs\nauthors: [{name: The facilitators}]\n"
    "license: CC-BY-4.0\nversion: 1.0.0\n",
    "pseudonyms.yml": f"salt: {SALT}\nnames: {{{ANN}: [Nickname]}}\n",
}


@pytest.fixture(scope="module", params=["pseudonym", "hide"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A project with everything on, in a repository of its own."""
    folder = write(
        tmp_path_factory.mktemp("private"),
        {
            **WORKSHOP,
            "mkdocs.yml": config(
                "search",
                "tags",
                {
                    "patterns": {
                        "participants": request.param,
                        "sources": ["workshop", "docs/notes"],
                        "unknown_terms": "add",
                    }
                },
                site_url="https://example.org/sub/",
                repo_url="https://github.com/acme/needs",
                edit_uri="edit/main/docs/",
            ),
        },
    )
    for command in (
        ["init", "-q"],
        ["add", "workshop"],
        ["-c", "user.name=Jörg", "-c", "user.email=j@example.org", "commit", "-qm", "Jörg's"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return build(folder)


def spellings(text: str) -> Iterator[str]:
    plain = html.unescape(text)
    for form in dict.fromkeys((text, unquote(text), plain, unquote(plain))):
        yield unaccented(form)


def found(files: dict[str, bytes]) -> list[tuple[str, str]]:
    return [
        (name, needle)
        for name, data in files.items()
        for text in spellings(f"{name}\n{data.decode('utf-8', 'replace')}")
        for needle in NEEDLES
        if needle in text
    ]


def test_no_file_of_the_site_holds_a_name(site: Built) -> None:
    files = site.files()
    own = {name: data for name, data in files.items() if not name.startswith("assets/")}
    assert {"patterns/catalogue.csv", "patterns/feed.xml", "patterns/llms.txt"} <= set(own)
    assert found(own) == []
    assert not [name for name, data in files.items() if SALT.encode() in data]


def test_the_search_finds_names_where_they_are_shown() -> None:
    files = {
        name: text.encode() if isinstance(text, str) else text.decode("utf-16").encode()
        for name, text in WORKSHOP.items()
        if text not in (PNG, SIGNED)
    }
    assert {needle for _, needle in found(files)} == set(NEEDLES)


def test_texts_links_and_images_are_still_there(site: Built) -> None:
    by_title = {p["title"].partition(" of ")[0]: p for p in site.data()["patterns"]}
    assert {"Seeds", "Cheap Pilot", "Warm Start"} <= set(by_title)
    assert broken_links(site.site, "/sub/") == []
    seeds = by_title["Seeds"]
    page = site.article(seeds["url"])
    assert by_title["Cheap Pilot"]["id"] in page
    assert page.count("<img") == 1
    assert [item["term"] for item in seeds["facets"]["goal"]] == ["trust"]
    assert [m["target"] for m in site.data()["moved"]] == [seeds["id"]] * 2


def test_nothing_leads_to_the_participants_files(site: Built) -> None:
    pages = [data.decode() for name, data in site.files().items() if name.endswith(".html")]
    assert not [
        page for page in pages if "github.com/acme/needs/edit" in page and "workshop" in page
    ]
    assert not [page for page in pages if "github.com/acme/needs/blob" in page]
    assert not [name for name in site.files() if name.startswith("notes/")]


def test_hidden_participants_have_no_pages_filters_or_columns(site: Built) -> None:
    hidden = "participants: hide" in (site.folder / "mkdocs.yml").read_text("utf-8")
    folder = (site.site / "patterns/participants").exists()
    header = (site.site / "patterns/catalogue.csv").read_text("utf-8-sig").split("\n")[0]
    assert folder is not hidden
    assert ("participant" in header.split(",")) is not hidden
    assert ('data-filter="who"' in site.page("patterns")) is not hidden
    assert ('value="who"' in site.page("patterns")) is not hidden


def test_the_terminal_tells_the_owner_where_the_files_really_lie(site: Built) -> None:
    assert any(JOERG in text or IRINA in text for text in site.warnings())


def test_plain_pages_hold_no_name_either(site: Built) -> None:
    done = run("mkdocs_patterns", "export", "--format", "markdown", "-o", "plain", cwd=site.folder)
    assert done.returncode == 0, done.stderr
    plain = site.folder / "plain"
    files = {p.relative_to(plain).as_posix(): p.read_bytes() for p in plain.rglob("*.md")}
    assert len(files) > 10
    assert found(files) == []


def test_a_second_build_calls_everybody_the_same(site: Built) -> None:
    settings = from_config(site.folder / "mkdocs.yml").settings
    again = json.loads(open_site(replace(settings, shortcuts=False)).data())
    first = site.data()
    assert [(p["id"], p["participant"], p["source"]) for p in again["patterns"]] == [
        (p["id"], p["participant"], p["source"]) for p in first["patterns"]
    ]


def test_a_secret_in_docs_dir_ends_the_build(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        {
            "workshop/ann/1.md": pattern("A", goal="B."),
            "docs/index.md": "# Hello\n",
            "docs/pseudonyms.yml": f"salt: {SALT}\n",
            "mkdocs.yml": config(
                {"patterns": {"participants": "hide", "pseudonyms": "docs/pseudonyms.yml"}}
            ),
        },
    )
    done = run("mkdocs", "build", cwd=folder)
    assert done.returncode != 0
    assert "docs/pseudonyms.yml" in done.stderr
    assert "Move it out" in done.stderr

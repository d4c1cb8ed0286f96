"""What MkDocs makes of a workshop: strict builds, navigation, links, search, tags."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
from built.building import (
    PNG,
    Built,
    broken_links,
    build,
    config,
    footer_links,
    nav_links,
    path_links,
    pattern,
    run,
    write,
)
from jsonschema import Draft202012Validator
from mkdocs.exceptions import Abort

HOME = {"docs/index.md": "# Home\n\nHello.\n"}
ONE = {"workshop/ann/one.md": pattern("One Idea", goal="Save time.", solution="Try it.")}


# The whole site


def test_the_seed_layout_builds_strictly_without_any_option(plain: Built) -> None:
    assert plain.warnings() == []
    titles = {found["title"] for found in plain.data()["patterns"]}
    assert titles == {"Cheap Pilot & Co", "Seed Lottery", "Warm Start", "Labels Worth Buying"}


@pytest.mark.parametrize(("name", "base"), [("plain", "/deep/down/"), ("twofold", "/sub/")])
def test_every_link_image_and_anchor_of_a_built_site_leads_somewhere(
    name: str, base: str, request: pytest.FixtureRequest
) -> None:
    built: Built = request.getfixturevalue(name)
    assert len(list(built.site.rglob("*.html"))) > 50
    assert broken_links(built.site, base) == []


def test_the_crawler_sees_a_broken_link(tmp_path: Path) -> None:
    write(tmp_path, {"index.html": '<a href="b.html#no">x</a><img src="c.png">', "b.html": "<p>"})
    assert broken_links(tmp_path) == ["index.html: b.html#no", "index.html: c.png"]


def test_a_project_without_a_workshop_builds_strictly_and_says_how_to_begin(tmp_path: Path) -> None:
    built = build(write(tmp_path, {**HOME, "mkdocs.yml": config()}), strict=True)
    assert "workshop/your-name/" in built.article("patterns")
    assert broken_links(built.site) == []


def test_a_workshop_without_a_pattern_builds_strictly_and_says_how_to_begin(tmp_path: Path) -> None:
    files = {
        **HOME,
        "workshop/Template.md": pattern("*Name it.*", goal="*Why?*"),
        "workshop/ann/1_Template_Copy.md": pattern("*Name it.*", goal="*Why?*"),
        "mkdocs.yml": config(),
    }
    built = build(write(tmp_path, files), strict=True)
    home = built.article("patterns")
    assert "No pattern has been written yet" in home
    assert 'href="guide/template/"' in home
    assert broken_links(built.site) == []


@pytest.mark.parametrize("theme", ["mkdocs", "readthedocs"])
def test_other_themes_show_the_catalogue_as_well(theme: str, tmp_path: Path) -> None:
    files = {**HOME, **ONE, "mkdocs.yml": config(theme={"name": theme})}
    built = build(write(tmp_path, files), strict=True)
    assert "<p>Save time.</p>" in built.page("patterns/one-idea")
    assert "assets/patterns/patterns.css" in built.page("patterns/one-idea")
    found = [doc for doc in built.search() if doc["location"] == "patterns/one-idea/#p-goal"]
    assert [doc["title"] for doc in found] == ["Goal"]


def test_building_several_times_in_one_process_gives_the_same_bytes(tmp_path: Path) -> None:
    files = {**HOME, **ONE, "mkdocs.yml": config("search", "tags", "patterns")}
    folder = write(tmp_path, files)
    first, second = build(folder, "first").files(), build(folder, "second").files()
    changing = {name for name in first if name.startswith("sitemap.xml")}  # MkDocs writes the date
    assert {name for name in first if first[name] != second.get(name)} <= changing
    assert first.keys() == second.keys()


@pytest.mark.parametrize(
    ("options", "plugin", "home"),
    [
        ({}, {"path": ""}, ""),
        ({}, {"path": "a/b-c"}, "a/b-c/"),
        ({}, {"path": "templates"}, "templates/"),
        ({"exclude_docs": "patterns/\n*.json\n"}, {}, "patterns/"),
        ({"plugins": ["blog", "meta", "offline"], "use_directory_urls": False}, {}, "patterns/"),
    ],
    ids=["root", "nested", "excluded-name", "excluded-by-owner", "other-plugins"],
)
def test_the_catalogue_is_whole_wherever_it_stands_and_whoever_else_is_there(
    options: dict[str, Any], plugin: dict[str, str], home: str, tmp_path: Path
) -> None:
    plugins = ["search", *options.get("plugins", []), {"patterns": plugin}]
    files = {"docs/zoo.md": "# Zoo\n", **ONE}
    if home:
        files.update(HOME)
    if "plugins" in options:
        files["docs/blog/index.md"] = "# Blog\n"
    written = config(**{**options, "plugins": plugins})
    built = build(write(tmp_path, {**files, "mkdocs.yml": written}), strict=True)
    assert broken_links(built.site) == []
    assert (built.site / home / "catalogue.json").is_file()
    assert "One Idea" in built.article(f"{home}index.html")


# Navigation


def test_without_a_nav_the_catalogue_is_one_flat_section_in_readers_order(plain: Built) -> None:
    links = nav_links(plain.page(""))
    assert [title for title, _ in links] == [
        "Welcome",
        "Tags",
        "Zoo",
        "Patterns",
        "Pipeline stages",
        "Goals",
        "Acquisition methods",
        "Coverage matrix",
        "Codebook",
        "Participants",
    ]
    assert links[3][1] == "patterns/"


def test_a_nav_without_the_catalogue_keeps_its_entries_and_gets_the_catalogues_behind(
    twofold: Built,
) -> None:
    links = nav_links(twofold.page("index.html"))
    titles = [title for title, _ in links]
    assert titles[:2] == ["Start", "About"]
    assert titles[2:5] == ["Workshop ‹A›", "Pipeline stages", "Goals"]
    assert titles.index("Field notes") > titles.index("Workshop ‹A›")
    assert ("Field notes", "field/index.html") in links


def test_an_entry_of_the_owners_keeps_title_and_place_and_nothing_is_added(tmp_path: Path) -> None:
    nav = [{"What we need": "patterns/index.md"}, {"Start": "index.md"}]
    built = build(write(tmp_path, {**HOME, **ONE, "mkdocs.yml": config(nav=nav)}), strict=True)
    links = nav_links(built.page(""))
    assert links == [("What we need", "patterns/"), ("Start", ".")]
    assert "md-nav__item--active" in built.page("patterns/one-idea")
    assert path_links(built.page("patterns/stage"))[-1] == "What we need"


def test_a_pattern_is_not_in_the_nav_but_highlights_its_place_there(plain: Built) -> None:
    shown = plain.page("patterns/warm-start")
    assert "Warm Start" not in [title for title, _ in nav_links(shown)]
    active = re.findall(r'md-nav__item--active[^"]*"', shown)
    assert len(active) >= 2  # the catalogue's section and the stages in it
    assert path_links(shown)[1:] == ["Patterns", "Pipeline stages", "Hyperparameter optimization"]


def test_the_footer_leads_to_the_neighbours_inside_the_stage(plain: Built) -> None:
    assert list(footer_links(plain.page("patterns/seed-lottery"))) == [
        "Previous: Cheap Pilot &amp; Co",  # once escaped: it is an attribute
        "Next: Warm Start",
    ]
    assert list(footer_links(plain.page("patterns/warm-start"))) == ["Previous: Seed Lottery"]


def test_the_footer_follows_the_nav_on_the_catalogues_lists(plain: Built) -> None:
    assert list(footer_links(plain.page("patterns/goal"))) == [
        "Previous: Pipeline stages",
        "Next: Acquisition methods",
    ]
    assert list(footer_links(plain.page("zoo"))) == ["Previous: Tags", "Next: Patterns"]


# Links to the sources


def test_edit_links_lead_to_the_participants_file(plain: Built, twofold: Built) -> None:
    edit = r'<a href="([^"]+)"[^>]*rel="edit"'
    found = re.search(edit, plain.page("patterns/warm-start"))
    assert found is not None
    assert found[1] == ("https://github.com/acme/needs/edit/main/workshop/carol/1_Template_Copy.md")
    found = re.search(edit, twofold.page("field/drift-or-holiday.html"))
    assert found is not None
    assert found[1] == "https://gitlab.com/acme/needs/-/edit/main/docs/notes/dora/drift.md"
    assert re.search(edit, plain.page("patterns/stage")) is None


def test_source_links_lead_to_the_line_the_pattern_begins_in(plain: Built, twofold: Built) -> None:
    begins = {p["id"]: (p["source"], p["line"]) for p in plain.data()["patterns"]}
    source, line = begins["seed-lottery"]
    address = f"https://github.com/acme/needs/blob/main/{source}#L{line}"
    assert f'href="{address}"' in plain.article("patterns/seed-lottery")
    lines = (plain.folder / source).read_text("utf-8").split("\n")
    assert lines[line - 1] == "# Pattern Name"
    assert (
        "https://gitlab.com/acme/needs/-/blob/main/docs/notes/dora/drift.md#L"
        in twofold.article("field/drift-or-holiday.html")
    )


def test_an_edit_uri_template_serves_for_both_and_names_are_quoted_once(tmp_path: Path) -> None:
    files = {
        **HOME,
        "workshop/ann/a b.md": pattern("One Idea", goal="Save time."),
        "mkdocs.yml": config(
            repo_url="https://code.example.org/acme/",
            edit_uri_template="https://code.example.org/acme/edit/main?file={path!q}",
        ),
    }
    shown = build(write(tmp_path, files), strict=True).page("patterns/one-idea")
    name = "file=..%2Fworkshop%2Fann%2Fa%20b.md"
    assert f'{name}" title="Edit this page"' in shown
    assert f"{name}#L1" in shown


# Search and tags


def test_search_finds_patterns_by_any_word_of_theirs(plain: Built) -> None:
    where = {
        word: {doc["location"] for doc in plain.search() if word in doc["title"] + doc["text"]}
        for word in ("quokka", "axolotl", "alice")
    }
    assert set(map(frozenset, where.values())) == {frozenset({"patterns/cheap-pilot-co/"})}
    tagged = [doc for doc in plain.search() if "Hyperparameter optimization" in doc.get("tags", [])]
    assert len(tagged) == 3


def test_titles_are_escaped_at_most_once_wherever_a_theme_puts_them(plain: Built) -> None:
    assert "Cheap Pilot & Co" in {html.unescape(doc["title"]) for doc in plain.search()}
    for page in ("cheap-pilot-co", "seed-lottery"):
        assert "&amp;amp;" not in plain.page(f"patterns/{page}")


def test_lists_stay_out_of_the_search_index(plain: Built) -> None:
    ids = {found["id"] for found in plain.data()["patterns"]}
    pages = {doc["location"].partition("#")[0] for doc in plain.search()}
    assert pages == {"", "zoo/", "tags/"} | {f"patterns/{name}/" for name in ids}


def test_terms_are_tags_of_the_page_and_stand_on_the_tags_index(plain: Built) -> None:
    tags = re.findall(r'class="md-tag">([^<]*)<', plain.page("patterns/cheap-pilot-co"))
    assert {"Hyperparameter optimization", "Compute efficiency"} <= set(tags)
    index = plain.page("tags")
    assert 'href="../patterns/cheap-pilot-co/"' in index
    assert "Compute efficiency" in index


# What is published


def test_images_come_along_when_they_are_referenced_and_only_then(plain: Built) -> None:
    images = [path for path in plain.site.rglob("*.png") if "images" in path.parts[-2:]]
    ours = [path for path in images if path.is_relative_to(plain.site / "patterns")]
    assert [path.read_bytes() for path in ours] == [PNG]
    assert f'src="../images/{ours[0].name}"' in plain.article("patterns/cheap-pilot-co")


def test_a_source_inside_docs_dir_is_not_published_twice(twofold: Built) -> None:
    assert not (twofold.site / "notes").exists()
    assert "holiday" in twofold.article("field/drift-or-holiday.html")
    images = list((twofold.site / "field/images").iterdir())
    assert [path.read_bytes() for path in images] == [PNG]


def test_docs_dir_itself_can_be_a_source_and_keeps_its_own_pages(tmp_path: Path) -> None:
    files = {
        **HOME,
        "docs/ann/one.md": pattern("One Idea", goal="Save time."),
        "mkdocs.yml": config("search", {"patterns": {"sources": "docs"}}),
    }
    built = build(write(tmp_path, files), strict=True)
    assert "Hello." in built.page("")
    assert "Save time." in built.article("patterns/one-idea")
    assert not (built.site / "ann/one").exists()


def test_two_catalogues_have_their_own_pages_data_and_facets(twofold: Built) -> None:
    assert [p["id"] for p in twofold.data("field")["patterns"]] == ["drift-or-holiday"]
    assert [f["id"] for f in twofold.data("field")["facets"]] == ["stage", "goal"]
    assert len(twofold.data()["patterns"]) == 4
    assert not (twofold.site / "field/method").exists()
    assert twofold.page("index.html").count("assets/patterns/patterns.css") == 1
    assert twofold.page("index.html").count('src="assets/patterns/patterns.js" defer') == 1


@pytest.mark.parametrize("path", ["patterns/seed-lottery.html", "field/drift-or-holiday.html"])
def test_of_two_catalogues_one_says_what_a_page_is_about(path: str, twofold: Built) -> None:
    assert twofold.page(path).count('type="application/ld+json"') == 1


def test_links_between_participants_files_lead_to_catalogue_pages(twofold: Built) -> None:
    assert '<a href="seed-lottery.html">the seeds</a>' in twofold.article(
        "patterns/cheap-pilot-co.html"
    )


# Clashes


def test_a_page_of_the_owners_wins_over_a_pattern_and_is_reported(tmp_path: Path) -> None:
    files = {
        **HOME,
        **ONE,
        "docs/patterns/one-idea.md": "# Mine\n\nOwner's words.\n",
        "mkdocs.yml": config(),
    }
    built = build(write(tmp_path, files))
    assert "Owner's words." in built.page("patterns/one-idea")
    (warning,) = built.warnings()
    assert "docs/patterns/one-idea.md:1" in warning
    assert "'One Idea' (workshop/ann/one.md)" in warning
    assert "[page-clash]" in warning
    assert broken_links(built.site) == []


@pytest.mark.parametrize("name", ["index.md", "README.md"])
def test_the_owners_own_home_page_stands_in_for_the_catalogues(name: str, tmp_path: Path) -> None:
    files = {
        **HOME,
        **ONE,
        f"docs/patterns/{name}": "# My catalogue\n\nOwner's words.\n",
        "mkdocs.yml": config("search", {"patterns": {"problems": {"page-clash": "note"}}}),
    }
    built = build(write(tmp_path, files), strict=True)
    assert "Owner's words." in built.page("patterns")
    assert path_links(built.page("patterns/stage"))[-1] in ("Patterns", "My catalogue")
    assert broken_links(built.site) == []


def test_an_address_that_differs_in_case_only_is_reported_and_both_are_kept(tmp_path: Path) -> None:
    files = {**HOME, **ONE, "docs/patterns/One-Idea.md": "# Mine\n\nOwner's words.\n"}
    built = build(write(tmp_path, {**files, "mkdocs.yml": config()}))
    (warning,) = built.warnings()
    assert "but for capitals" in warning
    assert "docs/patterns/One-Idea.md:1" in warning
    assert "Save time." in built.page("patterns/one-idea")
    assert "Owner's words." in built.page("patterns/One-Idea")


def test_the_owners_stylesheet_and_script_replace_the_catalogues_without_ado(
    tmp_path: Path,
) -> None:
    files: dict[str, Any] = {**HOME, **ONE}
    for kind in ("css", "js"):
        files[f"docs/assets/patterns/patterns.{kind}"] = "/* mine */"
    built = build(write(tmp_path, {**files, "mkdocs.yml": config()}), strict=True)
    for kind in ("css", "js"):
        own = built.site / "assets" / "patterns" / f"patterns.{kind}"
        assert own.read_text("utf-8") == "/* mine */"


def test_two_catalogues_at_one_address_stop_the_build_with_the_remedy(tmp_path: Path) -> None:
    twice = config("search", "patterns", {"patterns": {"title": "Second"}})
    folder = write(tmp_path, {**HOME, **ONE, "mkdocs.yml": twice})
    done = run("mkdocs", "build", cwd=folder)
    assert done.returncode == 1
    assert "Give each catalogue a `path` of its own." in done.stderr
    assert "Traceback" not in done.stderr


# Other plugins


def test_plugins_that_read_a_pages_markdown_and_file_find_what_they_expect(tmp_path: Path) -> None:
    hook = (
        "from pathlib import Path\n"
        "seen = {}\n"
        "def on_page_markdown(markdown, *, page, config, files):\n"
        "    assert markdown == page.markdown\n"
        "    seen[page.file.src_uri] = page.file.abs_src_path\n"
        "    return markdown.strip()\n"
        "def on_page_content(html, *, page, config, files):\n"
        "    assert page.toc.items[0].level == 1\n"
        "    return html\n"
        "def on_post_build(*, config):\n"
        "    out = Path(config.site_dir, 'seen.txt')\n"
        "    out.write_text(str(seen['patterns/one-idea.md']), 'utf-8')\n"
    )
    files = {**HOME, **ONE, "hook.py": hook, "mkdocs.yml": config(hooks=["hook.py"])}
    built = build(write(tmp_path, files), strict=True)
    source = Path((built.site / "seen.txt").read_text("utf-8"))
    assert source.samefile(tmp_path / "workshop/ann/one.md")


# Bad input


BROKEN_LINK = {"workshop/ann/bad.md": pattern("Bad Link", goal="See\n\n[there](gone.md).")}


def test_a_strict_build_fails_on_a_warning_with_its_path_and_line(tmp_path: Path) -> None:
    folder = write(tmp_path, {**HOME, **ONE, **BROKEN_LINK, "mkdocs.yml": config()})
    done = run("mkdocs", "build", "--strict", cwd=folder)
    assert done.returncode == 1
    assert "workshop/ann/bad.md:9: " in done.stderr
    assert "[broken-link]" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_strict_the_same_build_succeeds(tmp_path: Path) -> None:
    folder = write(tmp_path, {**HOME, **ONE, **BROKEN_LINK, "mkdocs.yml": config()})
    built = build(folder)
    assert len(built.warnings()) == 1
    assert (built.site / "patterns/bad-link/index.html").is_file()


@pytest.mark.parametrize("severity", ["note", "off", False])
def test_a_code_can_be_silenced(severity: Any, tmp_path: Path) -> None:
    plugin = {"patterns": {"problems": {"broken-link": severity}}}
    folder = write(tmp_path, {**HOME, **ONE, **BROKEN_LINK, "mkdocs.yml": config("search", plugin)})
    build(folder, strict=True)


def test_a_code_can_be_raised(tmp_path: Path) -> None:
    plugin = {"patterns": {"problems": {"empty-field": "warning"}}}
    folder = write(tmp_path, {**HOME, **ONE, "mkdocs.yml": config("search", plugin)})
    with pytest.raises(Abort):
        build(folder, strict=True)
    messages = build(folder).warnings()
    assert messages
    assert all("[empty-field]" in message for message in messages)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"sorces": "workshop"}, ["sorces", "Did you mean 'sources'?"]),
        ({"sources": "nowhere"}, ["sources", "'nowhere'", "missing"]),
        ({"template": "No.md"}, ["template", "'No.md'", "missing"]),
        ({"facets": ["colour"]}, ["facets", "'colour'", "Known: "]),
        ({"unknown_terms": "scream"}, ["unknown_terms", "'scream'", "ignore, warn, add, error"]),
        ({"problems": {"broken-lnk": "off"}}, ["broken-lnk", "Did you mean 'broken-link'?"]),
        ({"vocabulary": "broken.yml"}, ["broken.yml, line 4", "Fast"]),
        ({"templates": "mine"}, ["templates", "home.html, line 2"]),
    ],
    ids=lambda value: str(next(iter(value))) if isinstance(value, dict) else "",
)
def test_broken_configuration_is_one_message_from_mkdocs_and_from_the_commands(
    options: dict[str, Any], says: list[str], tmp_path: Path
) -> None:
    files = {
        **HOME,
        **ONE,
        "broken.yml": "goal:\n  terms:\n    - {id: speed, label: Speed, aliases: [Fast]}\n"
        "    - {id: haste, label: Haste, aliases: [Fast]}\n",
        "mine/patterns/home.html": "<h1>{{ title }}</h1>\n{{ no_such_thing }}\n",
        "mkdocs.yml": config("search", {"patterns": options}),
    }
    folder = write(tmp_path, files)
    built = run("mkdocs", "build", cwd=folder)
    assert built.returncode == 1
    checked = run("mkdocs_patterns", "export", "--format", "markdown", "-o", "out", cwd=folder)
    assert checked.returncode == 2
    for done in (built, checked):
        assert "Traceback" not in done.stderr
        for words in says:
            assert words in done.stderr


# Data


def test_the_sites_data_is_what_the_command_exports_and_its_schema_stands_beside_it(
    plain: Built,
) -> None:
    done = run("mkdocs_patterns", "export", cwd=plain.folder)
    assert done.stdout == (plain.site / "patterns/catalogue.json").read_text("utf-8")
    schema = json.loads((plain.site / "patterns/catalogue.schema.json").read_text("utf-8"))
    assert [e.message for e in Draft202012Validator(schema).iter_errors(plain.data())] == []


def test_addresses_in_the_data_lead_to_pages(plain: Built, twofold: Built) -> None:
    for built, catalogue in ((plain, "patterns"), (twofold, "patterns"), (twofold, "field")):
        data = built.data(catalogue)
        terms = [term for facet in data["facets"] for term in facet["terms"]]
        for found in (*data["patterns"], *terms):
            place = built.site / found["url"]
            assert (place / "index.html" if found["url"].endswith("/") else place).is_file()

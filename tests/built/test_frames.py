"""A theme's shell that is rendered once and filled gives the pages the theme itself would give."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from built.building import build, config, pattern, write
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment
from mkdocs.config import load_config
from mkdocs.structure.toc import AnchorLink
from mkdocs.utils.templates import url_filter

from mkdocs_patterns.host.articles import CataloguePage
from mkdocs_patterns.host.frames import TEMPLATE, Frames, frame_pages, vouched
from mkdocs_patterns.host.shell import without_idle_space

PROJECT = Path(__file__).parents[2]
HOME = {"docs/index.md": "# Home\n"}
ODD = (
    'The "Best" of <b>Ten</b>', "R & D & So On", "Über Größe & Maß", "Don't Tune", "a < b > c",
    "&amp; Already", "100 % <script>", "C:\\Users\\me", "Zeichen 漢字 and é", "-- Dash -- it",
    "edit/blob/raw", "{{ page.title }}", "* Star *", "x" * 120, "Q?", "#1 Worry",
)  # fmt: skip


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Frames]:
    """The frames of each build of a test, which remembers nothing of other tests."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    found: list[Frames] = []
    prepare = Frames.__init__

    def note(self: Frames, env: Environment, learnt: Path) -> None:
        prepare(self, env, learnt)
        found.append(self)

    monkeypatch.setattr(Frames, "__init__", note)
    return found


def both_ways(folder: Path, *plugins: Any, **options: Any) -> tuple[dict[str, bytes], ...]:
    """All files of a site, built with shortcuts and without."""
    sites = []
    for shortcuts in (True, False):
        mine = {"patterns": {"shortcuts": shortcuts, "title": "Needs"}}
        site = "with" if shortcuts else "without"
        write(folder, {"mkdocs.yml": config(*plugins, mine, **options)})
        files = build(folder, site).files()
        # The compressed sitemap holds the name of the folder it was written to.
        sites.append({name: data for name, data in files.items() if name != "sitemap.xml.gz"})
    return tuple(sites)


# Whole sites


def test_a_site_with_all_of_materials_navigation_is_the_same_byte_for_byte(
    tmp_path: Path, made: list[Frames]
) -> None:
    (tmp_path / "workshop").symlink_to(PROJECT / "workshop")
    write(tmp_path, {**HOME, "docs/zoo.md": "# Zoo\n", "docs/tags.md": "<!-- material/tags -->\n"})
    features = (
        "content.action.edit content.action.view navigation.footer navigation.indexes "
        "navigation.instant navigation.path navigation.prune navigation.tabs navigation.top "
        "search.suggest toc.follow"
    ).split()
    filled, rendered = both_ways(
        tmp_path,
        "search",
        "tags",
        theme={"name": "material", "font": False, "features": features},
        site_url="https://example.org/deep/",
        repo_url="https://github.com/acme/needs",
        edit_uri="blob/main/docs/",
        nav=[{"Home": "index.md"}, {"Zoo": ["zoo.md", "tags.md"]}],
    )
    assert filled == rendered
    [frames] = made
    patterns = sum(1 for path in (PROJECT / "workshop").rglob("*.md"))
    assert frames.filled > patterns / 2


def test_odd_titles_are_filled_in_as_the_theme_writes_them(
    tmp_path: Path, made: list[Frames]
) -> None:
    files: dict[str, Any] = {**HOME}
    for number in range(150):
        name = f"{ODD[number % len(ODD)]} {number}"
        other = f"{ODD[(number + 7) % len(ODD)]} {number - 1}"
        files[f"workshop/p{number % 9}/{number}.md"] = pattern(
            name,
            goal=f"Know {name}.",
            context="" if number % 5 else f"When {other} begins.\n\n### Within {name}\n\nText.",
            solution=f"Try {name}.\n\n### {name}\n\n#### Deeper & down\n\nMore.",
            related_patterns=f"- {other}" if number % 3 else "",
        )
    write(tmp_path, files)
    filled, rendered = both_ways(
        tmp_path,
        "search",
        use_directory_urls=False,
        repo_url="https://gitlab.com/acme/needs",
        edit_uri="-/edit/main/docs/",
        theme={
            "name": "material",
            "font": False,
            "features": ["content.action.edit", "toc.integrate", "navigation.footer"],
        },
    )
    assert filled == rendered
    assert made[0].filled > 100


# Which sites are left to their theme


@pytest.mark.parametrize(
    ("options", "sure"),
    [
        ({}, True),
        ({"plugins": ["search", "tags", "meta", "offline", "patterns"]}, True),
        ({"theme": {"name": "mkdocs"}}, False),
        ({"theme": {"name": "material", "custom_dir": "mine"}}, False),
        ({"hooks": ["context.py"]}, False),
        ({"hooks": ["post.py"]}, True),
        ({"plugins": ["search", "material/typeset", "patterns"]}, False),
    ],
)
def test_only_materials_own_theme_with_known_plugins_is_filled(
    options: dict[str, Any], sure: bool, tmp_path: Path
) -> None:
    files = {
        **HOME,
        "mine/main.html": '{% extends "base.html" %}',
        "context.py": "def on_page_context(context, **_):\n    return context\n",
        "post.py": "def on_post_page(output, **_):\n    return output\n",
        "mkdocs.yml": config(**options),
    }
    write(tmp_path, files)
    assert vouched(load_config(str(tmp_path / "mkdocs.yml"))) is sure


def test_a_template_the_owner_chose_for_a_page_stays(tmp_path: Path) -> None:
    settings = load_config(str(write(tmp_path, {**HOME, "mkdocs.yml": config()}) / "mkdocs.yml"))
    pages = [CataloguePage.__new__(CataloguePage) for _ in range(2)]
    pages[0].meta, pages[1].meta = {"template": "mine.html"}, {}
    site: Any = object()
    pages[0].site = pages[1].site = site
    files: Any = [SimpleNamespace(page=page) for page in pages]
    assert frame_pages(settings.theme.get_env(), settings, files, site, tmp_path / "learnt")
    assert [page.meta["template"] for page in pages] == ["mine.html", TEMPLATE]


def test_the_next_build_learns_only_what_no_longer_fits(tmp_path: Path, made: list[Frames]) -> None:
    files = {f"workshop/ann/{n}.md": pattern(f"Pattern {n} & Co") for n in range(30)}
    write(tmp_path, {**HOME, **files})
    lessons = []
    for name, nav in (
        ("Needs", ["index.md"]),
        ("Needs", ["index.md"]),
        ("Others' <needs>", ["index.md"]),
        ("Others' <needs>", ["index.md", {"Elsewhere": "https://example.org/"}]),
        ("Others' <needs>", ["index.md", {"Elsewhere": "https://example.org/"}]),
    ):
        with_, without = both_ways(tmp_path, "search", site_name=name, nav=nav)
        assert with_ == without
        lessons.append(made[-1].lessons)
    assert lessons[0] > 0
    assert lessons == [lessons[0], 0, lessons[0], lessons[0], 0]


# Themes

THEME = """
{% macro entry(item) %}
<li><a href="{{ item.url }}">{{ item.title }}</a>
{% if item.children %}<ul aria-label="{{ item.title | striptags | e }}">
{% for below in item.children %}{{ entry(below) }}{% endfor %}</ul>{% endif %}</li>
{% endmacro %}
<title>{{ page.meta.title }} - {{ page.title | striptags }}</title>
{% if page.meta.description %}<meta content="{{ page.meta.description }}">{% endif %}
{% if page.previous_page %}<link href="{{ page.previous_page.url | url }}">{% endif %}
<a href="{{ "assets/x.css" | url }}">{{ page.title | e }}</a><a href="/{{ page.url }}">me</a>
{% for above in page.ancestors %}<a href="{{ above.url | url }}">{{ above.title }}</a>{% endfor %}
{% for tag in tags %}<b{% if loop.first %} class="first"{% endif %}>{{ tag.name }}</b>
{%- if not loop.last %}, {% endif %}{% endfor %}
{% set part = "blob" if page.edit_url and "/blob/" in page.edit_url else "edit" %}
{% if page.edit_url %}<a href="{{ page.edit_url | replace(part, "raw") }}">raw</a>{% endif %}
{% set toc = (page.toc | first).children %}
{% if toc %}<ul>{% for item in toc %}{{ entry(item) }}{% endfor %}</ul>{% endif %}
{{ page.content }}
{% for item in toc recursive %}<i>{{ item.id }}</i>{{ loop(item.children) }}{% endfor %}
{{ page.next_page.title | e if page.next_page }} {{ page.title | urlencode }}
ODD
"""


def anchors(shape: Any, words: Iterator[str]) -> list[AnchorLink]:
    """A table of contents of that shape: a list of the shapes of its entries."""
    found = []
    for below in shape:
        word = next(words)
        item = AnchorLink(word, f"p-{len(word)}", 2)
        item.children = anchors(below, words)
        found.append(item)
    return found


def contexts(pages: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What MkDocs would give a template for each page."""
    nav = SimpleNamespace(items=[], pages=[])
    above = SimpleNamespace(title="Above", url="patterns/above/", is_page=True)
    near = [SimpleNamespace(title=p["title"], url=f"patterns/{n}/") for n, p in enumerate(pages)]
    for number, own in enumerate(pages):
        top = AnchorLink(own["title"], "top", 1)
        top.children = anchors(own["toc"], iter(own["words"] * 99))
        page = SimpleNamespace(
            title=own["title"],
            content=f"<h1>{own['title']}</h1>{own['text']}",
            url=f"patterns/{number}/",
            canonical_url=None,
            abs_url=None,
            edit_url=own["edit"],
            previous_page=near[number - 1] if number else None,
            next_page=near[number + 1] if number + 1 < len(pages) else None,
            ancestors=[above],
            parent=above,
            meta={"title": own["title"], "description": own["text"]},
            toc=[top],
            is_homepage=False,
            is_index=False,
            file=SimpleNamespace(src_uri=f"{number}.md"),
        )
        tags = [SimpleNamespace(name=tag, url=None, hidden=False) for tag in own["tags"]]
        settings = SimpleNamespace(extra={})
        yield {"nav": nav, "base_url": "../..", "config": settings, "page": page, "tags": tags}


def compared(theme: str, pages: list[dict[str, Any]]) -> Frames:
    """The frames that gave the same pages as the theme."""
    env = Environment(loader=DictLoader({"main.html": theme}), trim_blocks=True)
    env.filters["url"] = url_filter
    frames = Frames(env)
    for context in contexts(pages):
        whole = env.get_template("main.html").render(context)
        assert frames.render(context) == without_idle_space(whole, context["page"].content)
    return frames


def page(title: str = "Seed Lottery", **changes: Any) -> dict[str, Any]:
    """One page's values."""
    return {
        "title": title,
        "text": f"About {title}.",
        "edit": "https://example.org/edit/a.md",
        "words": [title, "Goal", "Forces & <b>more</b>"],
        "toc": [[], [[], []], []],
        "tags": ["One", "Two"],
        **changes,
    }


def test_pages_of_a_class_are_filled_once_two_of_them_are_known() -> None:
    frames = compared(THEME, [page(f"Pattern {'x' * number} & Co") for number in range(12)])
    assert (frames.filled, frames.rendered) == (8, 4)


@pytest.mark.parametrize(
    "odd",
    [
        "{% if page.title | length > 14 %}long{% endif %}",
        "{% if (page.title ~ '') | length > 14 %}long{% endif %}",
        "{{ (page.title ~ '') | length }}",
        "{{ page.title | upper }}",
        "{{ page.title[:5] }}",
        "{{ page.title | truncate(9) }}",
        "{{ (page.title ~ '') | truncate(9) }}",
        "{% if page.title == 'Pattern xxx' %}three{% endif %}",
        "{% if 'xxx' in page.content %}three{% endif %}",
        "{{ page.title | tojson }}",
        "{{ page.title | replace('x', 'y') }}",
        "{{ page.file.src_uri }}",
        "{{ toc | length }}",
        "{% for item in toc %}{{ loop.index }}: {{ item.title }}{% endfor %}",
        "{% for item in page.toc %}{{ item.title | wordcount }}{% endfor %}",
        "{{ page.meta.values() | join | length }}",
        "{{ page.url | replace('/', '-') }}",
        "{% if loop is defined or page.url > 'patterns/3/' %}late{% endif %}",
    ],
)
def test_a_theme_that_does_more_with_a_value_than_write_it_is_left_to_itself(odd: str) -> None:
    lengths: list[Any] = [[[]] * (1 + number % 4) for number in range(12)]
    pages = [page(f"Pattern {'x' * number}", toc=toc) for number, toc in enumerate(lengths)]
    assert compared(THEME.replace("ODD", odd), pages).filled == 0


def test_a_page_below_which_the_theme_links_is_left_to_the_theme() -> None:
    theme = THEME.replace("ODD", "<a href=\"{{ 'patterns/5/notes/' | url }}\">notes</a>")
    assert compared(theme, [page() for _ in range(12)]).filled == 7


def test_where_pages_share_no_class_little_is_tried() -> None:
    pages = []
    for number in range(120):
        shape: list[Any] = [[], []]
        for _ in range(number):
            shape = [shape, []]
        pages.append(page(toc=shape))
    assert compared(THEME, pages).lessons <= 45


titles = st.text(st.sampled_from("aZ9 <>&\"'/%#?é漢\\{}-_;"), min_size=0, max_size=12)
forests: st.SearchStrategy[Any] = st.recursive(
    st.just([]), lambda below: st.lists(below, max_size=3), max_leaves=6
)


@settings(max_examples=60)
@given(
    st.lists(
        st.builds(
            page,
            titles,
            text=titles,
            toc=forests,
            words=st.lists(titles, min_size=1, max_size=4),
            tags=st.lists(titles, max_size=3),
            edit=st.sampled_from([None, "", "https://e.org/edit/x.md", "https://e.org/blob/e.md"]),
        ),
        min_size=3,
        max_size=14,
    )
)
def test_any_pages_are_what_the_theme_would_make_of_them(pages: list[dict[str, Any]]) -> None:
    compared(THEME, pages)

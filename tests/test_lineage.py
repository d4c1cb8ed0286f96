"""What became of patterns is shown on their pages, and old addresses lead on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from reading_site import assets

from mkdocs_patterns.pages.explorer import filters
from mkdocs_patterns.reading.lineage import STATUSES, former_ids, status_of
from mkdocs_patterns.settings import load_settings
from mkdocs_patterns.site import Site, open_site


def text(name: str, *front: str, goal: str = "X.") -> str:
    head = "---\n" + "\n".join(front) + "\n---\n" if front else ""
    return f"{head}# Pattern Name\n\n{name}\n\n## Goal\n\n{goal}\n"


def site_of(folder: Path, files: dict[str, str], **options: Any) -> Site:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return open_site(load_settings({}, folder), **options)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return site_of(
        tmp_path_factory.mktemp("lineage"),
        {
            "workshop/ann/1.md": text("Old <Way>", "merged_into: New Way", goal="Once."),
            "workshop/ann/2.md": text(
                "New Way", "status: accepted", "supersedes: Older Way", "former_ids: newest-way"
            ),
            "workshop/bob/1.md": text("Older Way", "status: retired"),
            "workshop/bob/2.md": text("A Half", "split_from: new-way", "status: draft"),
            "workshop/bob/3.md": text("Half of It", "split_from: new-way"),
            "workshop/cem/1.md": text("Zebra", goal="See [it](../ann/1.md) and Old <Way>."),
            "overrides.yml": "- id: zebra\n  source: workshop/cem/1.md\n  refines: a-half\n",
        },
        site_url="https://example.org/c/",
    )


def page(site: Site, pattern: str) -> str:
    plan = next(p for p in site.plans if p.kind == "pattern" and p.subject == pattern)
    return site.page(plan).html


def descent(site: Site, pattern: str) -> list[tuple[str, str]]:
    rows = re.findall(
        r"<div><dt>([^<]+)</dt> <dd>(.*?)</dd></div>",
        page(site, pattern).partition("pat-lineage")[2].partition("</dl>")[0],
    )
    return [(label, re.sub(r"<[^>]*>", "", names)) for label, names in rows]


def test_both_directions_are_told(site: Site) -> None:
    assert descent(site, "new-way") == [
        ("Merged from", "Old &lt;Way&gt;"),
        ("Supersedes", "Older Way"),
        ("Split into", "A Half, Half of It"),
    ]
    assert descent(site, "older-way") == [("Superseded by", "New Way")]
    assert descent(site, "a-half") == [("Split from", "New Way"), ("Refined by", "Zebra")]
    assert descent(site, "zebra") == [("Refines", "A Half")]
    assert "is retired" in page(site, "older-way")
    assert "is retired" not in page(site, "new-way")


def test_what_is_outdated_says_so_first_and_all_else_after_its_card(site: Site) -> None:
    old, new = page(site, "older-way"), page(site, "new-way")
    assert old.index("<h1") < old.index("pat-lineage") < old.index("pat-card")
    assert new.index("pat-card") < new.index("pat-lineage") < new.index("pat-gist")


def test_a_pattern_without_a_past_has_nothing_of_it_on_its_page(tmp_path: Path) -> None:
    plain = page(site_of(tmp_path, {"workshop/ann/1.md": text("A")}), "a")
    assert "pat-lineage" not in plain
    assert "pat-status" not in plain


def test_old_addresses_lead_on_without_scripts(site: Site) -> None:
    found = assets(site)
    for old in ("old-way", "newest-way"):
        html = str(found[f"patterns/{old}/index.html"])
        assert '<meta http-equiv="refresh" content="0; url=../new-way/">' in html
        assert '<link rel="canonical" href="https://example.org/c/patterns/new-way/">' in html
        assert '<a href="../new-way/">New Way</a>' in html
        assert "noindex" in html
        assert "<script" not in html
    assert "Old &lt;Way&gt;" in str(found["patterns/old-way/index.html"])


def test_a_merged_pattern_has_no_page_and_no_place_in_lists(site: Site) -> None:
    assert not [plan for plan in site.plans if "old-way" in plan.path]
    lists = [site.page(plan).html for plan in site.plans if plan.kind != "pattern"]
    assert not [html for html in lists if "old-way" in html]


def test_links_to_a_merged_pattern_lead_to_what_it_became(site: Site) -> None:
    assert 'href="../new-way/"' in page(site, "zebra")
    assert {r.target for r in site.build.links.relations["zebra"]} <= {"new-way", "a-half"}
    assert [b.source for b in site.build.links.backlinks["new-way"]] == ["zebra"]


def test_retired_patterns_stand_last_and_all_can_be_filtered(site: Site) -> None:
    assert [p.id for p in site.book.by_title][-1] == "older-way"
    status = next(f for f in filters(site.book, site.addresses.home()) if f.id == "status")
    assert [(o.value, o.count) for o in status.options] == [
        ("draft", 1),
        ("accepted", 1),
        ("retired", 1),
        ("unsaid", 2),
    ]


def test_nobody_is_asked_for_a_status(tmp_path: Path) -> None:
    plain = site_of(tmp_path, {"workshop/ann/1.md": text("A")})
    assert "status" not in {f.id for f in filters(plain.book, plain.addresses.home())}


@pytest.mark.parametrize(
    ("word", "status"),
    [("Draft", "draft"), ("work-in-progress", "draft"), ("APPROVED", "accepted"), ("nice", None)],
)
def test_a_status_is_read_from_usual_words(word: str, status: str | None) -> None:
    assert status_of(word) == status


def test_no_word_means_two_statuses() -> None:
    words = [word for status, others in STATUSES.items() for word in (status, *others)]
    assert len(words) == len(set(words))


def test_former_ids_may_be_given_as_titles() -> None:
    assert former_ids(["Old Name", "old-name", "!"]) == ("old-name",)


def test_a_page_is_made_anew_when_only_its_descent_changes(tmp_path: Path) -> None:
    files = {
        "workshop/ann/1.md": text("A"),
        "workshop/ann/2.md": text("B", "supersedes: a"),
    }
    first = site_of(tmp_path, files)
    assert "Superseded by" in page(first, "a")
    (tmp_path / "workshop/ann/2.md").write_text(text("B"), "utf-8")
    first.memory.next_build()
    second = open_site(load_settings({}, tmp_path), memory=first.memory)
    assert "Superseded by" not in page(second, "a")

"""Data walks one way: no module imports from a later stage, and the core knows no host."""

from __future__ import annotations

import ast
import graphlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "mkdocs_patterns"

STAGES: dict[str, str] = {
    "tools": "__init__ files shelf workers store memory compiled progress urls guard giturls "
    "repository pages.labels reading.gfm reading.text",
    "settings": "problems settings",
    "sources": "reading.destinations reading.git reading.checkouts reading.repositories "
    "reading.sources",
    "drafts": "reading.frontmatter reading.structure reading.schema reading.drafts",
    "patterns": "reading.template reading.titles reading.patterns reading.ids reading.triage "
    "reading.dates reading.lineage reading.people reading.pseudonyms reading.signatures "
    "reading.disguise reading.participants reading.prose reading.privacy reading.guides "
    "reading.reader",
    "catalogue": "facets.terms facets.located facets.stems facets.cues facets.termnames "
    "facets.vocabulary facets.votes facets.overrides facets.suggest facets.classifier catalogue",
    "links": "links.spelling links.wording links.names links.hrefs links.items links.relations "
    "links.edit links.script links.mentions links.told links.backlinks links.wanted "
    "links.telling links.index links.similarity links.copies links.connect",
    "pipeline": "pages.texts pipeline facets.evaluation",
    "pages and data": "pages.authored pages.bareimages pages.images pages.prepared pages.book "
    "pages.previews pages.beginning pages.descent pages.dataset pages.excerpts pages.gists "
    "pages.views pages.explorer pages.matrix pages.compare pages.citing pages.neighbourhood "
    "pages.cards pages.concordance pages.sheets pages.shelves pages.origins pages.reports "
    "pages.codebook pages.rendering exports.data exports.reports exports.citation exports.feed "
    "exports.linked exports.llms exports.parquet exports.redirects exports.table "
    "exports.codebook exports.difference site exports.markdown",
    "sorting": "sorting.spreadsheet sorting.coding sorting.decisions sorting.rewriting "
    "sorting.agreement sorting.comparison",
    "commands": "commands.changes commands.project commands.options commands.check "
    "commands.export commands.sources commands.agreement commands.diff commands.classify "
    "commands.pseudonyms commands.vocabulary commands.selection commands.copies commands.folders "
    "commands.new commands.remote commands.layout commands.scaffolding commands.init cli "
    "__main__",
    "host": "host.apart host.elsewhere host.navigation host.searching host.articles host.pages "
    "host.pagefind host.holes host.mould host.moulds host.shell host.frames host.contribute "
    "host.watching host.serving plugin",
}
"""The stages in their order, and the modules of each."""

HOSTED = frozenset(name for name in STAGES["host"].split())
"""The only modules that may know MkDocs."""

ORDER = {module: at for at, names in enumerate(STAGES.values()) for module in names.split()}
FILES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts): path
    for path in PACKAGE.rglob("*.py")
    if path.parent == PACKAGE or path.stem != "__init__"
}
MODULES = sorted(FILES)


def imported(source: str) -> Iterator[str]:
    """Full names of all modules a source imports, wherever in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or ""
            if node.module == "mkdocs_patterns":
                yield from (f"mkdocs_patterns.{alias.name}" for alias in node.names)


def imports(module: str) -> list[str]:
    return list(imported(FILES[module].read_text("utf-8")))


def siblings(module: str) -> set[str]:
    own = "mkdocs_patterns."
    return {name.removeprefix(own) for name in imports(module) if name.startswith(own)}


def test_every_module_belongs_to_one_stage() -> None:
    named = [module for names in STAGES.values() for module in names.split()]
    assert sorted(named) == MODULES


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_nothing_from_a_later_stage(module: str) -> None:
    here = ORDER.get(module, len(STAGES))
    later = {other for other in siblings(module) if ORDER.get(other, len(STAGES)) > here}
    assert later == set()


def test_no_two_modules_need_each_other() -> None:
    graph = {module: siblings(module) for module in MODULES}
    order = list(graphlib.TopologicalSorter(graph).static_order())
    assert set(order) == set(MODULES)


@pytest.mark.parametrize("module", sorted(set(MODULES) - HOSTED))
def test_the_core_imports_no_host(module: str) -> None:
    roots = {name.partition(".")[0] for name in imports(module)}
    assert roots.isdisjoint({"mkdocs", "material", "properdocs", "zensical", "importlib.util"})


@pytest.mark.parametrize("module", MODULES)
def test_nothing_is_imported_by_a_name_made_at_run_time(module: str) -> None:
    source = FILES[module].read_text("utf-8")
    called = {
        node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
    }
    assert called.isdisjoint({"__import__", "import_module", "exec", "eval"})


def test_the_commands_run_without_loading_mkdocs() -> None:
    program = (
        "import sys, mkdocs_patterns.cli\n"
        "found = {name.partition('.')[0] for name in sys.modules}\n"
        "print(sorted(found & {'mkdocs', 'material', 'properdocs'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=PACKAGE.parent,
    )
    assert done.stdout.strip() == "[]"


def test_imports_are_seen_wherever_they_stand() -> None:
    source = (
        "import a.b\ndef f():\n    from mkdocs.x import y\n    from mkdocs_patterns import site\n"
    )
    assert list(imported(source)) == ["a.b", "mkdocs.x", "mkdocs_patterns", "mkdocs_patterns.site"]

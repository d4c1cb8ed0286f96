"""The catalogue as data: the published shape of `catalogue.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from mkdocs_patterns.links.connect import Links
from mkdocs_patterns.memory import Memory, mark
from mkdocs_patterns.pipeline import Build
from mkdocs_patterns.problems import Problem
from mkdocs_patterns.reading.patterns import Pattern
from mkdocs_patterns.shelf import Kept
from mkdocs_patterns.urls import Addresses
from mkdocs_patterns.workers import LITTLE

__all__ = [
    "SCHEMA",
    "as_data",
    "data_origin",
    "data_schema",
    "pattern_data",
    "to_json",
    "to_json_each",
]

SCHEMA = 1
"""Version of the shape; it changes when a reader of the data would have to."""


def to_json(build: Build, addresses: Addresses, memory: Memory) -> Kept[str]:
    """`catalogue.json`, one pattern a line: the same input gives the same bytes."""
    each = to_json_each(build, addresses, memory).values()
    rest = {name: _dumped(value) for name, value in _around(build, addresses).items()}

    def made() -> str:
        patterns = ",\n".join(text.get().removesuffix("\n") for text in each)
        before = [f"{_dumped(name)}: {rest[name]}" for name in ("schema", "facets")]
        after = [f"{_dumped(name)}: {rest[name]}" for name in ("moved", "problems")]
        lines = [*before, f'"patterns": [\n{patterns}\n]', *after]
        return "{\n" + ",\n".join(lines) + "\n}\n"

    return memory.join("catalogue.json", mark(rest), each, made)


def to_json_each(build: Build, addresses: Addresses, memory: Memory) -> Mapping[str, Kept[str]]:
    """Id and data of each pattern, in the shape it has in `catalogue.json`, as a line."""
    frame = mark(addresses, [facet.id for facet in build.catalogue.facets])
    wanted = [
        (pattern.id, (frame, *data_origin(build, pattern)), pattern)
        for pattern in build.catalogue.patterns
    ]
    made = memory.keep_all(
        "data",
        wanted,
        lambda pattern: f"{_dumped(pattern_data(build, pattern, addresses))}\n",
        worth=LITTLE,
    )
    return {name: text for (name, _, _), text in zip(wanted, made, strict=True)}


def data_origin(build: Build, pattern: Pattern) -> tuple[object, ...]:
    """All that the data of one pattern are made from."""
    return (
        pattern.digest,
        build.catalogue.assignments[pattern.id],
        build.catalogue.lineage.of(pattern.id),
        build.links.relations[pattern.id],
        build.links.similar[pattern.id],
    )


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def data_schema() -> str:
    """The JSON Schema of `catalogue.json`, published beside it."""
    return files("mkdocs_patterns").joinpath("data", "catalogue.schema.json").read_text("utf-8")


def as_data(build: Build, addresses: Addresses) -> dict[str, Any]:
    """The catalogue as plain values, in the shape its JSON Schema describes."""
    patterns = [pattern_data(build, pattern, addresses) for pattern in build.catalogue.patterns]
    return _around(build, addresses) | {"patterns": patterns}


def _around(build: Build, addresses: Addresses) -> dict[str, Any]:
    """All but the patterns."""
    catalogue = build.catalogue
    return {
        "schema": SCHEMA,
        "facets": [
            {
                "id": facet.id,
                "label": facet.label,
                "terms": [
                    {
                        "id": term.id,
                        "label": term.label,
                        "group": term.group,
                        "definition": term.definition,
                        "count": len(catalogue.having(facet.id, term.id)),
                        "url": addresses.url(addresses.term(facet.id, term.id)),
                    }
                    for term in facet.terms
                ],
            }
            for facet in catalogue.facets
        ],
        "moved": [
            {
                "id": moved.id,
                "title": moved.title,
                "url": addresses.url(addresses.pattern(moved.id)),
                "target": moved.target,
                "merged": moved.merged,
            }
            for moved in catalogue.lineage.moved
        ],
        "problems": [_problem(problem) for problem in catalogue.problems],
    }


def pattern_data(build: Build, pattern: Pattern, addresses: Addresses) -> dict[str, Any]:
    """One pattern as plain values."""
    assigned = build.catalogue.assignments[pattern.id]
    return {
        "id": pattern.id,
        "title": pattern.title,
        "url": addresses.url(addresses.pattern(pattern.id)),
        "participant": pattern.participant.name,
        "source": pattern.source,
        "line": pattern.line,
        "status": pattern.status or None,
        "lineage": [
            {"kind": tie.kind, "target": tie.target}
            for tie in build.catalogue.lineage.of(pattern.id)
        ],
        "sections": [
            {
                "field": section.field,
                "heading": section.heading,
                "markdown": section.markdown,
                "line": section.line,
            }
            for section in pattern.sections
        ],
        "empty": list(pattern.empty),
        "facets": {
            facet.id: [
                {
                    "term": item.term,
                    "origin": item.origin,
                    "evidence": item.evidence,
                    "field": item.field,
                    "line": item.line,
                }
                for item in assigned[facet.id]
            ]
            for facet in build.catalogue.facets
        },
        **_links(build.links, pattern),
    }


def _links(links: Links, pattern: Pattern) -> dict[str, Any]:
    return {
        "related": [
            {"text": r.text, "target": r.target, "kind": r.kind}
            for r in links.relations[pattern.id]
        ],
        "similar": [{"target": n.target, "reason": n.reason} for n in links.similar[pattern.id]],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": problem.severity,
        "path": problem.path,
        "line": problem.line,
        "message": problem.message,
        "hint": problem.hint,
    }

"""YAML of owners and of the package as plain values that know their line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from mkdocs_patterns.reading.frontmatter import StringLoader

__all__ = ["Located", "Unreadable", "read_located"]

LARGEST = 2_000_000
"""Characters; more is no file a person wrote."""


class Unreadable(Exception):
    """The text is no YAML, with what is wrong and the line."""

    def __init__(self, message: str, line: int) -> None:
        self.message = message
        self.line = line
        super().__init__(message)


@dataclass(frozen=True)
class Located:
    """A scalar (always a string), a list or a mapping, and the 1-based line it begins in."""

    value: str | list[Located] | dict[str, Located]
    line: int

    @property
    def text(self) -> str | None:
        """The scalar, None for anything else."""
        return self.value if isinstance(self.value, str) else None

    @property
    def items(self) -> list[Located] | None:
        """The list's items, None for anything else."""
        return self.value if isinstance(self.value, list) else None

    @property
    def mapping(self) -> dict[str, Located] | None:
        """The mapping, None for anything else."""
        return self.value if isinstance(self.value, dict) else None

    def texts(self) -> list[str] | None:
        """One text or a list of texts as a list, None for anything else."""
        if isinstance(self.value, str):
            return [self.value]
        found = [item.text for item in self.items or ()]
        if self.items is None or None in found:
            return None
        return [text for text in found if text is not None]


def read_located(text: str, *, trusted: bool = False) -> Located | None:
    """The text's one document, None where it is empty; trusted text is read by the C loader."""
    if len(text) > LARGEST:
        raise Unreadable("it is too large", 1)
    fast = getattr(yaml, "CSafeLoader", StringLoader)
    try:
        loader: Any = fast(text) if trusted else StringLoader(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
        return None if node is None else _located(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Unreadable(error.problem or "it is no YAML", mark.line + 1 if mark else 1) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Unreadable(str(error).split("\n")[0] or "it is no YAML", 1) from error


def _located(node: yaml.Node) -> Located:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return Located([_located(item) for item in node.value], line)
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Located] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise Unreadable("a plain key was expected", key.start_mark.line + 1)
            if key.value in found:
                raise Unreadable(f"the key '{key.value}' is given twice", key.start_mark.line + 1)
            found[key.value] = _located(value)
        return Located(found, line)
    return Located(str(node.value), line)

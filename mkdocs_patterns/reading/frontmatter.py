"""Front matter, read so that nothing in it can run, explode or change its meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler

from mkdocs_patterns.reading.text import printable

__all__ = ["FrontMatter", "StringLoader", "body", "read_front_matter", "safe_yaml"]

LARGEST = 20_000
"""Characters; a longer block is not read as YAML."""
DEEPEST = 20


class StringLoader(yaml.SafeLoader):
    """Pure SafeLoader to which scalars are strings, and aliases and deep nesting are errors."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse aliases and bound the depth before anything is built."""
        if self.check_event(yaml.events.AliasEvent):
            mark = self._mark()
            raise yaml.MarkedYAMLError(problem="an alias (*name) is not allowed", problem_mark=mark)
        self.depth += 1
        if self.depth > DEEPEST:
            mark = self._mark()
            raise yaml.MarkedYAMLError(problem="it is nested too deeply", problem_mark=mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def _mark(self) -> Any:
        return self.peek_event().start_mark  # type: ignore[no-untyped-call]

    def construct_scalar(self, node: Any) -> Any:
        """Without the control marks an escape can smuggle in."""
        value = super().construct_scalar(node)
        return printable(value) if isinstance(value, str) else value

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """Refuse a key given twice: one of its values would be lost."""
        seen: set[str] = set()
        for key, _ in node.value:
            name = getattr(key, "value", None)
            if not isinstance(name, str):
                raise yaml.MarkedYAMLError(
                    problem="a plain key was expected", problem_mark=key.start_mark
                )
            if name in seen:
                problem = f"the key '{name}' is given twice"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep=deep)


StringLoader.yaml_implicit_resolvers = {}
StringLoader.yaml_constructors = {
    "tag:yaml.org,2002:str": yaml.SafeLoader.construct_yaml_str,
    "tag:yaml.org,2002:seq": yaml.SafeLoader.construct_yaml_seq,
    "tag:yaml.org,2002:map": yaml.SafeLoader.construct_yaml_map,
    None: yaml.SafeLoader.construct_undefined,
}


def safe_yaml(text: str) -> Any:
    """YAML as strings, lists and mappings. `yaml.YAMLError` for whatever else it is."""
    if len(text) > LARGEST * 50:
        raise yaml.YAMLError("it is too large")
    flow = 0
    for char in text:
        if char in "[{":
            flow += 1
            if flow > 2_000:
                raise yaml.YAMLError("it holds too many brackets")
    try:
        return yaml.load(text, Loader=StringLoader)
    except yaml.YAMLError:
        raise
    except (ValueError, TypeError, RecursionError, AttributeError) as error:
        raise yaml.YAMLError(str(error) or type(error).__name__) from error


@dataclass(frozen=True)
class FrontMatter:
    """What stood between the leading `---` lines."""

    meta: Mapping[str, object] = field(default_factory=dict)
    """Keys in lower case; values are strings, lists or mappings of strings."""
    lines: Mapping[str, int] = field(default_factory=dict)
    """1-based line of each key."""
    length: int = 0
    """Lines the block takes, fences included; 0 where there is none."""
    trouble: str = ""
    """Why it could not be read."""
    trouble_line: int = 1


class _Handler(YAMLHandler):
    def load(self, fm: str, **kwargs: object) -> Any:
        return safe_yaml(fm)


_HANDLER = _Handler()


def read_front_matter(text: str) -> FrontMatter:
    """The block at the very start of a text, if there is one; a rule or plain text is none."""
    if not text.startswith("---"):
        return FrontMatter()
    end = _closing(text)
    if end is None:
        return FrontMatter()
    length = text.count("\n", 0, end) + (0 if text[:end].endswith("\n") else 1)
    block, _ = _HANDLER.split(text[:end] + "\n.")
    if len(block) > LARGEST:
        return FrontMatter(length=length, trouble="it is too large", trouble_line=1)
    try:
        meta = _HANDLER.load(block)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = 2 + (mark.line - 1 if mark else 0)
        why = getattr(error, "problem", None) or str(error).split("\n")[0]
        line = max(1, min(line, length))
        return FrontMatter(_plain_lines(block), _lines(block), length, why, line)
    if isinstance(meta, list):
        why = "a mapping (`key: value`) was expected, not a list"
        return FrontMatter(length=length, trouble=why, trouble_line=2)
    if not isinstance(meta, dict):
        return FrontMatter() if block.strip() else FrontMatter(length=length)
    found = {str(key).strip().casefold(): value for key, value in meta.items()}
    return FrontMatter(found, _lines(block), length)


def body(text: str) -> str:
    """What stands behind the block, found without reading it."""
    end = _closing(text) if text.startswith("---") else None
    return text if end is None else text[end:]


def _plain_lines(block: str) -> dict[str, object]:
    """What a broken block says plainly: its `key: value` lines, `title: A: b` among them."""
    found: dict[str, object] = {}
    for line in block.split("\n"):
        key, colon, value = line.partition(":")
        value = value.strip()
        plain = colon and value and not value.startswith(("[", "{", "&", "*", "!", "|", ">"))
        if plain and key.strip().isidentifier() and not key[0].isspace():
            found.setdefault(key.strip().casefold(), value.strip("\"'"))
    return found


def _closing(text: str) -> int | None:
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return None
    at = len(lines[0]) + 1
    for line in lines[1:]:
        at += len(line) + 1
        if line.rstrip() == "---":
            return min(at, len(text))
    return None


def _lines(block: str) -> dict[str, int]:
    found: dict[str, int] = {}
    offset = 2 if not block.startswith("\n") else 1
    for number, line in enumerate(block.split("\n"), start=offset):
        key, colon, _ = line.partition(":")
        if colon and key and not key[0].isspace():
            found.setdefault(key.strip().strip("\"'").casefold(), number)
    return found

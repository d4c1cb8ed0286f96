"""Templates as Jinja compiles them, kept from build to build."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path

import jinja2
from jinja2 import Environment, FileSystemBytecodeCache
from jinja2.bccache import Bucket
from platformdirs import user_cache_path

from mkdocs_patterns.memory import mark
from mkdocs_patterns.store import tidy

__all__ = ["compiled_folder", "keep_compiled"]

_WAYS = (
    "autoescape",
    "block_end_string",
    "block_start_string",
    "comment_end_string",
    "comment_start_string",
    "finalize",
    "keep_trailing_newline",
    "line_comment_prefix",
    "line_statement_prefix",
    "lstrip_blocks",
    "newline_sequence",
    "optimized",
    "trim_blocks",
    "variable_end_string",
    "variable_start_string",
)
"""What decides how an environment compiles, beside a template's own text."""


class _Compiled(FileSystemBytecodeCache):
    def dump_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError):  # a full disk is no harm
            super().dump_bytecode(bucket)


def compiled_folder() -> Path:
    """The user's own, beside what is remembered and apart from it: this is code that runs.

    Whoever carries the memory from one CI job to another does not carry code.
    """
    return user_cache_path("mkdocs-patterns-compiled")


def keep_compiled(templates: Environment, folder: Path) -> None:
    """Look for compiled templates in a folder nobody else writes to, and leave new ones there.

    Each is known by its text, and by how the environment compiles.
    """
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        tidy(folder)
        ways: Mapping[str, object] = {way: repr(getattr(templates, way)) for way in _WAYS}
        version = mark(jinja2.__version__, ways, sorted(templates.extensions))
        templates.bytecode_cache = _Compiled(str(folder), f"{version}-%s.compiled")

"""The catalogue as a Parquet file, for engines that ask questions of many patterns at once."""

from __future__ import annotations

import io
import json
from typing import Any

from mkdocs_patterns.settings import SettingsError

__all__ = ["to_parquet"]

_GROUP = 10_000
"""Patterns of a row group: what an engine reads at once."""


def to_parquet(data: str) -> bytes:
    """One row a pattern of `catalogue.json`, in its order; columns are called as its keys are.

    What is no pattern (facets, old addresses, problems) is the file's metadata `catalogue`, as
    JSON. `SettingsError` where pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        remedy = "Install it: pip install 'mkdocs-patterns[parquet]'"
        raise SettingsError("format", "parquet", "needs the package pyarrow", remedy) from error
    catalogue = json.loads(data.encode("utf-8", "replace"))
    patterns = catalogue.pop("patterns")
    rest = json.dumps(catalogue, ensure_ascii=False)
    schema = pa.schema(_columns(pa), metadata={"catalogue": rest})
    for pattern in patterns:
        pattern["facets"] = list(pattern["facets"].items())
    file = io.BytesIO()
    table = pa.Table.from_pylist(patterns, schema)
    parquet.write_table(table, file, compression="zstd", row_group_size=_GROUP)
    return file.getvalue()


def _columns(pa: Any) -> list[tuple[str, Any]]:
    """Names and types: the same whatever facets and fields a catalogue has."""
    text, line = pa.string(), pa.int32()

    def entries(*names: str) -> Any:
        return pa.list_(pa.struct([(name, line if name == "line" else text) for name in names]))

    return [
        ("id", text),
        ("title", text),
        ("url", text),
        ("participant", text),
        ("source", text),
        ("line", line),
        ("status", text),
        ("lineage", entries("kind", "target")),
        ("sections", entries("field", "heading", "markdown", "line")),
        ("empty", pa.list_(text)),
        ("facets", pa.map_(text, entries("term", "origin", "evidence", "field", "line"))),
        ("related", entries("text", "target", "kind")),
        ("similar", entries("target", "reason")),
    ]

"""Whether the program has become slower, by ratios that hold on any machine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

__all__ = ["COUNT", "FILE", "better", "keep", "kept", "worse"]

FILE = Path(__file__).with_name("limits.json")
COUNT = 300
"""Patterns the ratios are measured with."""
WORSE = 1.5
"""How many times its kept figure a ratio may be."""


def worse(measured: Mapping[str, float], known: Mapping[str, float]) -> list[str]:
    """What has become worse by half, in words; every kept ratio must have been measured."""
    return [
        f"{name}: {measured[name]:.3f}, kept {figure:.3f}, at most {WORSE * figure:.3f}"
        for name, figure in known.items()
        if measured[name] > WORSE * figure
    ]


def better(once: Mapping[str, float], again: Mapping[str, float]) -> dict[str, float]:
    """Of two measurements the lower figure each: a busy machine only ever adds time."""
    return {name: min(figure, again[name]) for name, figure in once.items()}


def kept(file: Path = FILE) -> dict[str, float]:
    """The ratios of the last time they were kept."""
    found: dict[str, float] = json.loads(file.read_text("utf-8"))
    return found


def keep(measured: Mapping[str, float], file: Path = FILE) -> None:
    """What the next measurements are compared with."""
    rounded = {name: round(figure, 3) for name, figure in measured.items()}
    file.write_text(json.dumps(rounded, indent=1) + "\n", encoding="utf-8")

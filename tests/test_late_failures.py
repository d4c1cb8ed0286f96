"""A text that fails only while its page is rendered costs that page alone, and is named."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from mkdocs_patterns.pages import prepared
from mkdocs_patterns.pages.texts import RenderedText, render_text

BAD = "# Pattern Name\n\nBad\n\n## Goal\n\nexplode here\n\n## Problem\n\nx\n"
GOOD = "# Pattern Name\n\nGood\n\n## Goal\n\nstay\n\n## Problem\n\ny\n"


def failing(sections: Any, *way: Any) -> RenderedText:
    if any("explode" in section.markdown for section in sections):
        raise RecursionError
    return render_text(sections, *way)


def test_its_file_and_line_are_named_and_a_strict_build_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text("# Home\n")
    folder = tmp_path / "workshop" / "ann"
    folder.mkdir(parents=True)
    (folder / "bad.md").write_text(BAD)
    (folder / "good.md").write_text(GOOD)
    config = tmp_path / "mkdocs.yml"
    config.write_text("site_name: Late\ntheme: {name: mkdocs}\nplugins: [patterns]\n")
    monkeypatch.setattr(prepared, "render_text", failing)
    with caplog.at_level(logging.WARNING, "mkdocs"), pytest.raises(Abort):
        build(load_config(str(config), strict=True))
    assert "workshop/ann/bad.md:1: The text is shown as typed" in caplog.text
    bad = (tmp_path / "site/patterns/bad/index.html").read_text()
    assert "explode here" in bad
    assert "shown as typed: reading it failed (RecursionError)" in bad
    assert "stay" in (tmp_path / "site/patterns/good/index.html").read_text()

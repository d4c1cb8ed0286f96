"""Compiled templates are found again, and never in the place of others."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment
from jinja2.bccache import Bucket

from mkdocs_patterns.compiled import keep_compiled

SAYS = "{% if true %}\nHello {{ name }}\n{% endif %}\n"


def templates(folder: Path, text: str = SAYS, *, trim_blocks: bool = False) -> Environment:
    made = Environment(
        loader=DictLoader({"page.html": text}), autoescape=True, trim_blocks=trim_blocks
    )
    keep_compiled(made, folder)
    return made


def rendered(folder: Path, text: str = SAYS, *, trim_blocks: bool = False) -> str:
    return (
        templates(folder, text, trim_blocks=trim_blocks)
        .get_template("page.html")
        .render(name="<Ann>")
    )


def test_a_second_build_finds_what_the_first_has_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = rendered(tmp_path)
    monkeypatch.setattr(Environment, "_parse", lambda *_: pytest.fail("compiled again"))
    assert rendered(tmp_path) == first == "\nHello &lt;Ann&gt;\n"


def test_another_text_and_another_way_of_compiling_are_compiled_anew(tmp_path: Path) -> None:
    assert rendered(tmp_path) == "\nHello &lt;Ann&gt;\n"
    assert rendered(tmp_path, "Bye {{ name }}") == "Bye &lt;Ann&gt;"
    assert rendered(tmp_path, trim_blocks=True) == "Hello &lt;Ann&gt;\n"


def test_a_damaged_file_is_compiled_anew(tmp_path: Path) -> None:
    first = rendered(tmp_path)
    for file in tmp_path.glob("*.compiled"):
        file.write_bytes(b"no code")
    assert rendered(tmp_path) == first


def test_a_full_disk_and_a_folder_that_cannot_be_are_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    assert rendered(tmp_path / "file" / "folder") == "\nHello &lt;Ann&gt;\n"

    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(Bucket, "write_bytecode", full)
    assert rendered(tmp_path / "new") == "\nHello &lt;Ann&gt;\n"
    assert not list((tmp_path / "new").iterdir())

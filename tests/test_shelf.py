"""Results on the shelf: out of memory, at hand, and the same in every process."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_patterns import memory as memories
from mkdocs_patterns.memory import Memory
from mkdocs_patterns.shelf import Kept, Part, Shelf
from mkdocs_patterns.workers import FEWEST

MANY = 3 * FEWEST

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
)


@given(st.lists(values, min_size=1))
def test_what_is_put_there_is_found_there(results: list[object]) -> None:
    shelf = Shelf()
    kept = [shelf.put(result) for result in results]
    assert [each.get() for each in kept] == results


@given(values, values)
def test_two_are_equal_where_they_say_the_same(one: object, other: object) -> None:
    kept, other_kept = Shelf().put(one), Shelf().put(other)
    assert (kept == other_kept) == (one == other)
    assert kept == Shelf().put(one)


def test_equal_values_of_shared_and_of_copied_parts_are_equal() -> None:
    part = "x" * 100
    shared, copied = (part, part), (part, "".join(["x"] * 100))
    shelf = Shelf()
    assert shelf.put(shared).name != shelf.put(copied).name
    assert shelf.put(shared) == shelf.put(copied)


def test_a_disk_without_room_is_an_error_that_tells_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Part, "_written", lambda self, data: 3)
    with pytest.raises(OSError, match="TMPDIR") as told:
        Part().add(b"four")
    assert told.value.filename == tempfile.gettempdir()


def texts(memory: Memory, word: str, count: int = MANY) -> list[Kept[str]]:
    wanted = [(str(number), word, number) for number in range(count)]
    return memory.keep_all("texts", wanted, lambda number: f"{word} {number} " * 50)


def said(word: str, count: int = MANY) -> list[str]:
    return [f"{word} {number} " * 50 for number in range(count)]


def test_results_of_several_processes_are_found_in_the_items_order() -> None:
    assert [kept.get() for kept in texts(Memory(), "old")] == said("old")


def test_another_process_finds_them_and_none_is_made_again(tmp_path: Path) -> None:
    first = Memory()
    texts(first, "old")
    first.save(tmp_path / "a.memory")
    second = Memory.load(tmp_path / "a.memory")
    assert [kept.get() for kept in texts(second, "old")] == said("old")
    assert second.made == 0


def test_they_are_read_although_another_build_has_replaced_the_file(tmp_path: Path) -> None:
    file = tmp_path / "a.memory"
    for word in ("old", "new"):
        memory = Memory()
        texts(memory, word)
        memory.save(file)
        if word == "old":
            kept = texts(Memory.load(file), "old")
    assert [each.get() for each in kept] == said("old")
    assert [each.get() for each in texts(Memory.load(file), "new")] == said("new")


@pytest.mark.parametrize("cut", [0.0, 0.3, 0.9, 0.999])
def test_a_file_that_was_cut_short_is_as_good_as_none(tmp_path: Path, cut: float) -> None:
    file = tmp_path / "a.memory"
    memory = Memory()
    texts(memory, "old")
    memory.save(file)
    os.truncate(file, int(cut * file.stat().st_size))
    again = Memory.load(file)
    assert [kept.get() for kept in texts(again, "old")] == said("old")
    assert again.made == MANY


@given(st.data())
def test_a_file_in_which_any_byte_is_another_is_as_good_as_none(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    file = tmp_path_factory.mktemp("damaged") / "a.memory"
    memory = Memory()
    texts(memory, "old", 5)
    memory.save(file)
    whole = bytearray(file.read_bytes())
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    file.write_bytes(whole)
    again = Memory.load(file)
    assert [kept.get() for kept in texts(again, "old", 5)] == said("old", 5)
    assert again.made == 5


def test_what_is_forgotten_leaves_its_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memories, "SPARE", 100_000)
    memory = Memory()
    lasting = texts(memory, "lasting", 10)
    sizes = []
    for number in range(60):
        memory.settle()
        assert [kept.get() for kept in texts(memory, "lasting", 10)] == said("lasting", 10)
        memory.keep_all("page", [("", number, number)], lambda n: str(n) * 10_000)
        sizes.append(memory.shelf.size)
    assert max(sizes) < 200_000
    assert [kept.get() for kept in lasting] == said("lasting", 10)


def test_forgetting_all_leaves_what_somebody_holds() -> None:
    memory = Memory()
    held = texts(memory, "old")
    memory.forget()
    assert [kept.get() for kept in held] == said("old")
    assert not memory.knows("texts", "0", "old")

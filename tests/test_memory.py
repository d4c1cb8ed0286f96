"""What a build leaves to the next one: never wrong, never in the way, never dangerous."""

from __future__ import annotations

import hashlib
import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading_site import assets

from mkdocs_patterns.memory import Memory, mark, memory_file
from mkdocs_patterns.pages.book import Page
from mkdocs_patterns.reading.patterns import Participant
from mkdocs_patterns.settings import load_settings
from mkdocs_patterns.site import open_site
from mkdocs_patterns.store import Store

ANN = Participant("ann", "Ann")


def made_from(memory: Memory, origin: object, result: object = "new") -> object:
    return memory.recall("stage", "slot", origin, lambda: result)


def saved(tmp_path: Path) -> Path:
    memory = Memory()
    made_from(memory, ("text", ANN), "kept")
    file = tmp_path / "folder" / "a.memory"
    memory.save(file)
    return file


def test_a_result_is_made_once_for_an_equal_origin() -> None:
    memory = Memory()
    first = made_from(memory, ("text", 1), object())
    assert made_from(memory, ("text", 1), object()) is first


def test_a_result_is_made_again_when_its_origin_changed() -> None:
    memory = Memory()
    made_from(memory, ("text", 1), "old")
    assert made_from(memory, ("text", 2)) == "new"


def test_the_next_build_finds_what_the_last_one_made() -> None:
    memory = Memory()
    made_from(memory, 1, "old")
    memory.next_build()
    assert made_from(memory, 1) == "old"
    assert memory.made == 0


def test_what_a_build_does_not_ask_for_is_forgotten() -> None:
    memory = Memory()
    made_from(memory, 1, "old")
    memory.recall("stage", "other", 1, lambda: "other")
    memory.next_build()
    made_from(memory, 1)
    memory.next_build()
    assert memory.recall("stage", "other", 1, lambda: "made again") == "made again"


def test_stages_a_build_does_not_come_to_stay() -> None:
    memory = Memory()
    made_from(memory, 1, "old")
    memory.next_build()
    memory.recall("another stage", "slot", 1, lambda: "x")
    memory.next_build()
    assert made_from(memory, 1) == "old"


def test_a_result_not_worth_keeping_is_made_each_time() -> None:
    memory = Memory()
    memory.recall("stage", "slot", 1, lambda: "late", lambda result: result != "late")
    assert made_from(memory, 1) == "new"


@pytest.mark.parametrize("count", [3, 1000])
def test_many_results_at_once_come_in_order_and_only_missing_ones_are_made(count: int) -> None:
    memory = Memory()
    memory.recall("stage", "1", 1, lambda: "known")
    told: list[int] = []
    found = memory.recall_all(
        "stage", [(str(n), n, n) for n in range(count)], lambda n: str(-n), tick=told.append
    )
    assert found == ["0", "known", *(str(-n) for n in range(2, count))]
    assert memory.made == count
    assert told[0] == 1
    assert told[-1] == count
    assert told == sorted(told)


def test_another_process_finds_what_was_saved(tmp_path: Path) -> None:
    memory = Memory.load(saved(tmp_path))
    assert made_from(memory, ("text", ANN)) == "kept"


def test_a_build_that_made_nothing_new_leaves_the_file_as_it_is(tmp_path: Path) -> None:
    file = saved(tmp_path)
    written, long_ago = file.stat().st_ino, time.time() - 1000
    os.utime(file, (long_ago, long_ago))
    memory = Memory.load(file)
    made_from(memory, ("text", ANN))
    memory.save(file)
    assert file.stat().st_ino == written
    assert file.stat().st_mtime > long_ago + 900  # in use: not to be thrown away


def test_what_was_forgotten_is_not_in_the_file_either(tmp_path: Path) -> None:
    file = saved(tmp_path)
    memory = Memory.load(file)
    memory.recall("stage", "other", 1, lambda: "other")
    memory.save(file)
    assert made_from(Memory.load(file), ("text", ANN)) == "new"


def test_without_a_file_a_build_begins_with_nothing(tmp_path: Path) -> None:
    assert made_from(Memory.load(tmp_path / "none"), 1) == "new"


@given(st.data())
def test_a_damaged_file_is_as_good_as_none(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    file = saved(tmp_path_factory.mktemp("damaged"))
    whole = file.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    file.write_bytes(data.draw(st.sampled_from([whole[:at], whole[:at] + b"\xff" + whole[at:]])))
    assert made_from(Memory.load(file), ("text", ANN)) in ("new", "kept")


class Attack:
    """What a pickle of somebody else's could hold."""

    def __init__(self, call: object, *arguments: object) -> None:
        self.what = (call, arguments)

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return self.what


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        (os.system, ("echo hacked > {}",)),
        (eval, ("open({!r}, 'w').write('hacked')",)),
        (Path.touch, ()),
        (subprocess.Popen, (["touch", "{}"],)),
    ],
)
def test_a_file_made_by_somebody_else_can_call_nothing(
    tmp_path: Path, call: object, arguments: tuple[Any, ...]
) -> None:
    file, trace = saved(tmp_path), tmp_path / "trace"
    given: list[Any] = [
        a.format(trace) if isinstance(a, str) else [*a[:1], str(trace)] for a in arguments
    ]
    harm = Attack(call, *(given or [trace]))
    said = pickle.dumps({"stage": {"slot": (1, harm)}}) + bytes(8)
    file.write_bytes(file.read_bytes()[:64] + hashlib.sha256(said).digest() + said)
    assert made_from(Memory.load(file), 1) == "new"
    assert not trace.exists()


def test_results_of_another_version_are_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = saved(tmp_path)
    monkeypatch.setattr("mkdocs_patterns.store._fingerprint", lambda: b"another version")
    assert made_from(Memory.load(file), ("text", ANN)) == "new"


def many(memory: Memory, version: int = 1, changed: int = 0, count: int = 20) -> list[object]:
    """Results of a build of many files, of which the first few have changed."""
    wanted = [(str(n), version if n < changed else 1, n) for n in range(count)]
    return memory.recall_all("many", wanted, lambda n: f"{n}, version {version}")


def test_after_a_small_change_what_has_not_changed_is_not_written_again(tmp_path: Path) -> None:
    file = tmp_path / "a.memory"
    memory = Memory()
    many(memory)
    memory.save(file)
    written = file.read_bytes()
    for version in (2, 3):
        memory = Memory.load(file)
        found = many(memory, version, 1)
        assert memory.made == 1
        assert found[:2] == [f"0, version {version}", "1, version 1"]
        memory.save(file)
    assert file.read_bytes() == written
    again = Memory.load(file)
    assert many(again, 3, 1) == found
    assert again.made == 0


def test_a_store_of_the_same_stem_leaves_what_changed_alone(tmp_path: Path) -> None:
    file = tmp_path / "a.memory"
    memory = Memory()
    many(memory)
    memory.save(file)
    memory = Memory.load(file)
    many(memory, 2, 1)
    memory.save(file)
    Store(file.with_suffix(".moulds")).save({"moulds": {"kind": ("by", "state")}})
    again = Memory.load(file)
    many(again, 2, 1)
    assert again.made == 0


def test_what_changed_belongs_to_one_file_and_is_passed_over_beside_another(tmp_path: Path) -> None:
    file, other = tmp_path / "a.memory", tmp_path / "b.memory"
    for place, version in ((file, 1), (other, 5)):
        memory = Memory()
        many(memory, version, 20)
        memory.save(place)
    memory = Memory.load(file)
    many(memory, 2, 1)
    memory.save(file)
    other.replace(file)
    memory = Memory.load(file)
    assert set(many(memory, 5, 20)) == {f"{n}, version 5" for n in range(20)}
    assert memory.made == 0


def test_a_file_that_another_build_has_replaced_meanwhile_is_written_whole(tmp_path: Path) -> None:
    file = tmp_path / "a.memory"
    for version in (1, 2):
        memory = Memory()
        many(memory, version, 20)
        memory.save(file)
        if version == 1:
            slow = Memory.load(file)
    many(slow, 3, 1)
    slow.save(file)
    again = Memory.load(file)
    assert many(again, 3, 1)[:2] == ["0, version 3", "1, version 1"]
    assert again.made == 0


@given(st.integers(0), st.booleans())
def test_damaged_changes_leave_what_was_there_before_them(
    tmp_path_factory: pytest.TempPathFactory, at: int, cut: bool
) -> None:
    file = tmp_path_factory.mktemp("damaged") / "a.memory"
    memory = Memory()
    many(memory)
    memory.save(file)
    memory = Memory.load(file)
    many(memory, 2, 1)
    memory.save(file)
    changes = file.with_name("a.memory.changes")
    whole = changes.read_bytes()
    at %= len(whole)
    changes.write_bytes(
        whole[:at] if cut else whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
    )
    memory = Memory.load(file)
    assert many(memory)[0] == "0, version 1"
    assert memory.made == 0


@given(
    st.lists(
        st.tuples(st.integers(1, 3), st.integers(0, 24), st.integers(1, 24), st.booleans()),
        max_size=8,
    )
)
def test_whatever_builds_there_were_the_next_one_finds_what_the_last_one_had(
    tmp_path_factory: pytest.TempPathFactory, builds: list[tuple[int, int, int, bool]]
) -> None:
    file = tmp_path_factory.mktemp("builds") / "a.memory"
    for version, changed, count, on_shelf in builds:
        memory = Memory.load(file)
        found = many(memory, version, changed, count)
        if on_shelf:
            memory.keep_all("shelf", [("a", version, version)], str)
        memory.save(file)
        again = Memory.load(file)
        assert many(again, version, changed, count) == found
        if on_shelf:
            assert again.keep_all("shelf", [("a", version, version)], str)[0].get() == str(version)
        assert again.made == 0


SAVE_FOR_EVER = """
import sys
from pathlib import Path
from mkdocs_patterns.memory import Memory
memory = Memory()
name, file = sys.argv[1], Path(sys.argv[2])
for number in range(20_000):
    memory.recall("stage", str(number), 1, lambda: name * 50)
print("ready", flush=True)
while True:
    memory.save(file)
    memory.recall_all("stage", [(str(n), 1, n) for n in range(20_000)], lambda n: "lost")
"""


def writer(name: str, file: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", SAVE_FOR_EVER, name, str(file)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[1],
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def test_two_builds_at_once_and_killed_ones_leave_a_whole_file(tmp_path: Path) -> None:
    file = tmp_path / "shared.memory"
    writers = [writer("a", file), writer("b", file)]
    try:
        while not file.exists():
            time.sleep(0.01)
        seen = set()
        for _ in range(20):
            memory = Memory.load(file)
            values = {memory.recall("stage", str(n), 1, lambda: "none") for n in range(20_000)}
            assert len(values) == 1, "one writer's results, all of them"
            seen |= values
        assert seen <= {"a" * 50, "b" * 50}
    finally:
        for process in writers:
            process.send_signal(signal.SIGKILL)
            process.wait()
            assert process.stdout is not None
            process.stdout.close()
    assert made_from(Memory.load(file), 2) == "new"
    assert Memory.load(file).knows("stage", "0", 1)


def test_all_that_a_catalogue_remembers_is_found_again(tmp_path: Path) -> None:
    settings = load_settings({"sources": "workshop"}, Path(__file__).parents[1])

    def make(memory: Memory) -> tuple[list[Page], dict[str, str | bytes]]:
        site = open_site(settings, memory=memory, site_url="https://example.org/")
        site.render_patterns()
        site.render_lists()
        return [site.page(plan) for plan in site.plans], assets(site)

    first = Memory()
    made = make(first)
    assert first.made > len(made[0])
    first.save(tmp_path / "demo.memory")
    again = Memory.load(tmp_path / "demo.memory")
    assert make(again) == made
    assert again.made == 0


def test_a_folder_that_cannot_be_written_is_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    Memory().save(tmp_path / "file" / "a.memory")
    assert (tmp_path / "file").read_text() == "in the way"


def test_memories_of_projects_long_gone_are_thrown_away(tmp_path: Path) -> None:
    old, recent, other = (tmp_path / name for name in ("old.memory", "recent.memory", "other.txt"))
    for file in (old, recent, other):
        file.write_bytes(b"x")
    for file in (old, other):
        os.utime(file, (1_000_000_000, 1_000_000_000))
    Memory().save(tmp_path / "new.memory")
    left = {file.name for file in tmp_path.iterdir()}
    assert left == {"recent.memory", "other.txt", "new.memory"}


def test_projects_and_catalogues_do_not_share_a_memory() -> None:
    names = {
        memory_file(Path("/a"), "patterns"),
        memory_file(Path("/a"), "more"),
        memory_file(Path("/b"), "patterns"),
    }
    assert len(names) == 3


@pytest.mark.parametrize("seed", ["1", "2"])
def test_a_mark_is_the_same_in_every_process(seed: str) -> None:
    program = "from mkdocs_patterns.memory import mark; print(mark({'b', 'a', 'c'}, {'x': 1}))"
    found = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONHASHSEED": seed},
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    assert found == mark({"c", "b", "a"}, {"x": 1})


@given(st.lists(st.text() | st.integers() | st.tuples(st.text(), st.text()), max_size=4))
def test_values_that_differ_have_other_marks(values: list[object]) -> None:
    assert mark(*values) == mark(*values)
    assert mark(*values) != mark(*values, "more")
    assert mark(values) != mark(tuple(values), ())


def test_a_mark_is_refused_to_values_that_have_no_lasting_name() -> None:
    with pytest.raises(TypeError, match="object"):
        mark(object())

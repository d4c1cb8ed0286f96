"""The benchmarks' own sums: what becomes of measured figures, tried with invented ones."""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import bench
import pytest
import yaml
from figures import ROWS, between, exponent, markdown, ratios, share
from limits import FILE, better, keep, kept, worse
from projects import HONEST, lay_catalogue, lay_plain
from scale import scale_table
from stages import Clock
from timing import Place, interleaved, median_each
from visits import gzipped, page_weights, pattern_pages, site_size

from mkdocs_patterns.settings import load_settings
from mkdocs_patterns.site import open_site

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs" / "explanation"
FIGURES = {
    "empty": 0.5, "plain": 10.0, "cold": 4.5, "warm": 0.9, "one file": 1.3, "edit": 0.09,
    "memory": 123.4, "visit": 95_500.0,
}  # fmt: skip


def cells(table: str) -> dict[str, list[str]]:
    """The table's lines by their first cell."""
    lines = [line[2:-2].split(" | ") for line in table.splitlines()]
    return {line[0]: [cell.strip() for cell in line[1:]] for line in lines}


def test_a_share_is_of_the_time_above_an_empty_sites() -> None:
    assert share(FIGURES, "warm") == pytest.approx(0.1)
    assert share(FIGURES, "cold") == 1
    assert share(FIGURES, "empty") == 0


def test_growth_in_proportion_has_the_exponent_one_and_all_pairs_have_two() -> None:
    assert exponent((1000, 3.0), (10_000, 30.0)) == pytest.approx(1)
    assert exponent((100, 2.0), (1000, 200.0)) == pytest.approx(2)
    assert exponent((100, 2.0), (1000, 2.0)) == 0


def test_the_ratios_are_of_cold_warm_and_edited() -> None:
    assert list(ratios(FIGURES).values()) == pytest.approx([0.45, 0.1, 0.2, 0.02])


def test_the_table_has_a_column_a_size_and_no_line_without_a_figure() -> None:
    table = cells(markdown({1000: FIGURES, 100: {**FIGURES, "cold": 0.45, "hugo": 0.2}}))
    assert table["patterns"] == ["100", "1,000", "at most"]
    assert table["cold / plain"] == ["0.04", "0.45", "0.6 at 1,000"]
    assert table["memory of a cold build, MB"][:2] == ["123", "123"]
    assert table["first visit to a pattern, kB gzipped"][:2] == ["95.5", "95.5"]
    assert table["Hugo: cold"][:2] == ["0.20 s", ""]
    assert table["growth of the cold build, exponent"] == ["", "1.00", "1.05"]
    assert not [label for label in table if "Zensical" in label]


def test_sizes_measured_in_two_runs_stand_in_one_table() -> None:
    def run(version: str, size: int, cold: list[float]) -> dict[str, Any]:
        return {
            "machine": {"mkdocs": version},
            "sizes": {str(size): FIGURES},
            "samples": {str(size): {"cold": cold}},
        }

    before, now = run("1.6", 100, [1.0, 2.0]), run("1.6", 1000, [3.0])
    assert set(bench.together(before, now)["sizes"]) == {"100", "1000"}
    assert bench.together(before, run("1.6", 100, [3.0]))["samples"] == {"100": {"cold": [3.0]}}
    assert set(bench.together(before, run("1.7", 1000, [3.0]))["sizes"]) == {"1000"}


def test_one_size_has_no_growth() -> None:
    assert "exponent" not in markdown({100: FIGURES})


def test_every_target_of_the_table_is_beside_a_figure() -> None:
    everything = dict.fromkeys(_names(), 2.0) | {"empty": 1.0}
    table = cells(markdown({100: everything, 200: everything}))
    assert set(table) > {row.label for row in ROWS}


def _names() -> set[str]:
    """The figures the table's rows ask for, found by asking."""
    asked: set[str] = set()

    class Asking(dict[str, float]):
        def __missing__(self, name: str) -> float:
            asked.add(name)
            return float(len(name))

    for row in ROWS:
        row.value(Asking())
    return asked


def test_a_ratio_fails_when_it_is_worse_by_half_and_not_before() -> None:
    known = {"cold": 0.4, "warm": 0.1}
    assert worse({"cold": 0.59, "warm": 0.149}, known) == []
    assert worse({"cold": 0.1, "warm": 0.02}, known) == []
    (complaint,) = worse({"cold": 0.61, "warm": 0.1}, known)
    assert complaint == "cold: 0.610, kept 0.400, at most 0.600"


def test_a_ratio_that_was_not_measured_is_no_good_ratio() -> None:
    with pytest.raises(KeyError):
        worse({}, {"cold": 0.4})


def test_of_two_measurements_the_lower_figure_counts() -> None:
    assert better({"cold": 0.7, "warm": 0.1}, {"cold": 0.4, "warm": 0.3}) == {
        "cold": 0.4,
        "warm": 0.1,
    }


def test_ratios_that_are_kept_are_found_again(tmp_path: Path) -> None:
    keep({"cold": 0.43219, "warm": 0.1}, tmp_path / "limits.json")
    assert kept(tmp_path / "limits.json") == {"cold": 0.432, "warm": 0.1}


def test_the_kept_ratios_are_those_that_are_measured() -> None:
    assert kept(FILE).keys() == ratios(FIGURES).keys()
    assert all(figure > 0 for figure in kept(FILE).values())


def measured_again(monkeypatch: pytest.MonkeyPatch, *runs: dict[str, float]) -> int:
    """What `--ci` returns for these measurements, beside kept ratios of `FIGURES`."""
    waiting = [*runs]

    class Invented:
        def __init__(self, *_: object) -> None:
            self.figures = waiting.pop(0)

        def essential(self) -> dict[str, list[float]]:
            return {name: [figure] for name, figure in self.figures.items()}

    monkeypatch.setattr(bench, "Bench", Invented)
    monkeypatch.setattr(bench, "kept", lambda: ratios(FIGURES))
    code = bench.guarded(3, renew=False)
    assert not waiting, "not all was measured"
    return code


def test_a_worse_ratio_is_measured_once_more_before_it_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    slow = {**FIGURES, "cold": 9.0, "edit": 0.18}
    assert measured_again(monkeypatch, FIGURES) == 0
    assert measured_again(monkeypatch, slow, FIGURES) == 0
    capsys.readouterr()
    assert measured_again(monkeypatch, slow, slow) == 1
    assert "worse by half: cold build / plain pages: 0.900" in capsys.readouterr().err


def test_pairs_take_turns() -> None:
    order: list[str] = []

    def job(name: str) -> float:
        order.append(name)
        return float(len(order))

    samples = interleaved(2, {"a": lambda: job("a"), "b": lambda: job("b")}, lambda text: None)
    assert order == ["a", "b", "a", "b"]
    assert samples == {"a": [1, 3], "b": [2, 4]}
    assert median_each({"a": [9, 1, 2]}) == {"a": 2}


def test_the_table_goes_between_its_comments_and_nowhere_else() -> None:
    page = "before\n<!-- x: begin -->\nold\n<!-- x: end -->\nafter\n"
    written = between(page, "x", r"| new \1 |")
    assert written == "before\n<!-- x: begin -->\n\n| new \\1 |\n\n<!-- x: end -->\nafter\n"
    assert between(written, "x", r"| new \1 |") == written
    with pytest.raises(LookupError):
        between(page, "y", "")


@pytest.mark.parametrize(
    ("page", "name", "file"),
    [("performance.md", "measured", "results.json"), ("scale.md", "scale", "scale.json")],
)
def test_the_documentation_shows_the_figures_that_are_kept(page: str, name: str, file: str) -> None:
    results: dict[str, Any] = json.loads((ROOT / "benchmarks" / file).read_text("utf-8"))
    text = bench.table(results) if name == "measured" else scale_table(results)
    shown = (DOCS / page).read_text("utf-8")
    assert shown == between(shown, name, text)


def test_the_stages_add_up_and_one_inside_another_is_counted_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [0.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])
    clock = Clock()

    def inner() -> None:
        now[0] += 3

    def outer() -> None:
        now[0] += 1
        timed()
        now[0] += 2

    timed = clock.timed("inner", inner)
    clock.timed("outer", outer)()
    timed()
    assert clock.seconds == {"outer": 3, "inner": 6}


def test_the_plain_site_has_the_catalogues_texts_and_its_settings_differ_in_plugins(
    tmp_path: Path,
) -> None:
    place = lay_catalogue(tmp_path / "catalogue", 7)
    plain = lay_plain(tmp_path / "plain", place.folder)
    texts = [
        sorted(path.read_bytes() for path in folder.rglob("*.md"))
        for folder in (place.folder / "workshop", plain.folder / "docs" / "workshop")
    ]
    assert len(texts[0]) == 7
    assert texts[0] == texts[1]
    configs = [
        yaml.safe_load(path.read_text("utf-8"))
        for path in (place.folder / "mkdocs.yml", place.folder / HONEST)
    ]
    options = [config.pop("plugins")[1]["patterns"] for config in configs]
    assert configs[0] == configs[1]
    assert options[1] == {**options[0], "shortcuts": False}
    site = open_site(load_settings(options[0], place.folder))
    assert len(site.build.catalogue.patterns) == 7


def test_a_cold_run_finds_nothing_and_a_failing_one_stops_the_benchmark(tmp_path: Path) -> None:
    place = Place(tmp_path / "project")
    for folder in (place.folder / "site", place.cache):
        folder.mkdir(parents=True)
    show = "import os; print(os.listdir('.'), os.path.exists(os.environ['XDG_CACHE_HOME']))"
    place.cold(sys.executable, "-c", show)
    assert place.run(sys.executable, "-c", show)[1] == "[] False\n"
    with pytest.raises(SystemExit, match="no such colour"):
        place.run(sys.executable, "-c", "raise SystemExit('no such colour')")


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read as Linux tells of it")
def test_memory_is_that_of_the_process_with_what_its_children_have_of_their_own(
    tmp_path: Path,
) -> None:
    place = Place(tmp_path)
    child = "import time; held = bytearray(b'x') * 60_000_000; time.sleep(.5)"
    both = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    assert 60 < place.memory(sys.executable, "-c", both) < 160


def test_sizes_are_of_files_and_what_servers_pack_is_packed(tmp_path: Path) -> None:
    for name in ("patterns/one/index.html", "patterns/matrix/index.html"):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text("word " * 1000, "utf-8")
    (tmp_path / "patterns" / "one" / "pattern.json").write_text("{}", "utf-8")
    (tmp_path / "font.woff2").write_bytes(b"0" * 500)
    pages = pattern_pages(tmp_path)
    assert pages == [tmp_path / "patterns" / "one" / "index.html"]
    raw, packed = page_weights(pages)
    assert raw == 5000
    assert packed < 100
    assert gzipped(tmp_path / "font.woff2") == 500
    assert site_size(tmp_path) == 5000 + 5000 + 2 + 500


def test_the_make_targets_run_the_benchmarks() -> None:
    assert shutil.which("make")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert "benchmarks/bench.py --ci" in makefile
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "bench.yml").read_text("utf-8"))
    steps = workflow["jobs"]["ratios"]["steps"]
    assert {"run": "make bench-ci"} in steps
    assert workflow["permissions"] == {"contents": "read"}

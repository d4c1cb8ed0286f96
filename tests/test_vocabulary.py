"""The vocabularies: packaged, replaced, extended, and what an owner may get wrong in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from mkdocs_patterns.facets.vocabulary import PACKAGED, load_facets
from mkdocs_patterns.settings import SettingsError


def written(folder: Path, text: str) -> Path:
    file = folder / "words.yml"
    file.write_text(text, encoding="utf-8")
    return file


def test_stage_goal_and_method_come_in_this_order_by_default() -> None:
    assert [facet.id for facet in load_facets()] == ["stage", "goal", "method"]


def test_the_facets_come_in_the_wanted_order() -> None:
    assert [facet.id for facet in load_facets(("iteration", "goal"))] == ["iteration", "goal"]


def test_the_stages_stand_in_the_pipelines_order_and_groups() -> None:
    (stage,) = load_facets(("stage",))
    assert [(term.group, term.id) for term in stage.terms] == [
        ("Preparation", "data-acquisition"),
        ("Preparation", "data-labeling"),
        ("Preparation", "data-cleaning"),
        ("Preparation", "feature-engineering"),
        ("Modeling", "model-selection"),
        ("Modeling", "hyperparameter-optimization"),
        ("Modeling", "ensembling"),
        ("Modeling", "model-validation"),
        ("Deployment", "model-deployment"),
        ("Deployment", "runtime-monitoring"),
        ("Deployment", "model-improvement"),
    ]


def test_the_iteration_facet_ships_ready() -> None:
    (iteration,) = load_facets(("iteration",))
    ids = [term.id for term in iteration.terms]
    assert ids == ["initial-exploration", "focused-refinement", "any"]


@pytest.mark.parametrize("facet_id", PACKAGED)
def test_every_packaged_term_has_label_definition_source_and_cues(facet_id: str) -> None:
    (facet,) = load_facets((facet_id,))
    assert all((facet.label, facet.plural, facet.definition))
    for term in facet.terms:
        assert all((term.label, term.definition, term.source, term.cues.strong)), term.id


def test_an_owners_facet_takes_the_place_of_the_packaged_one(tmp_path: Path) -> None:
    file = written(tmp_path, "stage:\n  label: Phase\n  terms:\n    - {id: early, label: Early}\n")
    stage, goal = load_facets(("stage", "goal"), file)
    assert (stage.label, [term.id for term in stage.terms]) == ("Phase", ["early"])
    assert goal == load_facets(("goal",))[0]


def test_extend_adds_terms_and_aliases_and_changes_labels(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        """\
stage:
  extend: true
  terms:
    - {id: ensembling, label: Combining, aliases: [choir]}
    - {id: retirement, label: Retirement, group: Deployment}
""",
    )
    packaged, (stage,) = load_facets(("stage",))[0], load_facets(("stage",), file)
    assert [term.id for term in stage.terms] == [*(t.id for t in packaged.terms), "retirement"]
    combined = stage.term("ensembling")
    assert combined.label == "Combining"
    assert combined.aliases == (*packaged.term("ensembling").aliases, "choir")
    assert combined.definition == packaged.term("ensembling").definition
    assert stage.label == packaged.label


def test_a_new_facet_needs_nothing_but_labels(tmp_path: Path) -> None:
    file = written(tmp_path, "material:\n  terms: [Oak wood, Stone]\n")
    (material,) = load_facets(("material",), file)
    assert material.label == "Material"
    assert [(term.id, term.label) for term in material.terms] == [
        ("oak-wood", "Oak wood"),
        ("stone", "Stone"),
    ]


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    assert load_facets(file=written(tmp_path, "# nothing yet\n")) == load_facets()


def test_words_that_yaml_takes_for_other_things_stay_words(tmp_path: Path) -> None:
    file = written(
        tmp_path, "answer:\n  terms:\n    - {id: a, label: no}\n    - {id: b, label: 12:30}\n"
    )
    (answer,) = load_facets(("answer",), file)
    assert [term.label for term in answer.terms] == ["no", "12:30"]


@pytest.mark.parametrize(
    ("text", "line", "value", "remedy"),
    [
        (
            "x:\n  terms:\n    - {id: a, label: A, aliases: [same]}\n"
            "    - {id: b, label: B, aliases: [Same]}\n",
            4,
            "Same",
            "Leave it to one of them.",
        ),
        (
            "x:\n  terms:\n    - {id: a, label: A}\n    - {id: a, label: B}\n",
            4,
            "a",
            "Keep one of them.",
        ),
        ("x:\n  terms:\n    - {id: a, label: A, broader: z}\n", 3, "z", "Known: ."),
        (
            "x:\n  groups: [One]\n  terms:\n    - {id: a, label: A, group: Two}\n",
            4,
            "Two",
            "Known: One.",
        ),
        ("x:\n  label: X\n", 2, "x", "List them under `terms:`, or write `extend: true`."),
        ("x:\n  extend: true\n", 2, "x", "Leave `extend` out"),
        ("stage:\n  extend: perhaps\n", 2, "perhaps", "Write `extend: true`."),
        ("x:\n  terms: []\n", 2, "x", "Add at least one."),
        ("x:\n  terms: many\n", 2, "many", "Begin each item with `- `."),
        ("x: [a]\n", 1, "", "Use `key: value`."),
        ("x:\n  colour: red\n  terms: [a]\n", 2, "colour", "Known: label"),
        ("x:\n  terms:\n    - {id: a, label: A, note: n}\n", 3, "note", "Known: id"),
        ("x:\n  terms:\n    - {id: A B, label: A}\n", 3, "A B", "`a-b`"),
        ("x:\n  terms:\n    - {id: unclassified, label: U}\n", 3, "unclassified", "Choose"),
        ("x:\n  terms:\n    - {id: a, label: A, aliases: {b: c}}\n", 3, "", "[one, another]"),
        ("x:\n  looks: {least: lots}\n  terms: [a]\n", 2, "lots", "For instance 1.5."),
        ("x: [\n", 2, "", "Mend the YAML."),
        ("x:\n  terms: &t [a]\ny:\n  terms: *t\n", 4, "", "Mend the YAML."),
        ("x:\n  terms: [a]\nx:\n  terms: [b]\n", 3, "", "Mend the YAML."),
    ],
)
def test_a_broken_vocabulary_is_one_clear_message(
    tmp_path: Path, text: str, line: int, value: str, remedy: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        load_facets(("x",), written(tmp_path, text))
    error = caught.value
    assert error.option == "vocabulary"
    assert f"words.yml, line {line}:" in error.message
    assert error.value == value
    assert remedy in error.remedy


def test_a_circle_of_wider_terms_is_broken_configuration(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "x:\n  terms:\n    - {id: a, label: A, broader: b}\n    - {id: b, label: B, broader: a}\n",
    )
    with pytest.raises(SettingsError, match="its own wider term"):
        load_facets(("x",), file)


def test_a_facet_nobody_knows_is_broken_configuration() -> None:
    with pytest.raises(SettingsError) as caught:
        load_facets(("stage", "colour"))
    assert (caught.value.option, caught.value.value) == ("facets", "colour")


def test_a_missing_file_is_broken_configuration(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.yml"):
        load_facets(file=tmp_path / "nowhere.yml")

"""How patterns come by their terms: who decides, what counts as support, and what does not."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from mkdocs_patterns.facets.classifier import Assignment, Classifier, with_added_terms
from mkdocs_patterns.facets.cues import Cues, first_words
from mkdocs_patterns.facets.evaluation import evaluate, read_labels, score
from mkdocs_patterns.facets.overrides import Override
from mkdocs_patterns.facets.stems import words
from mkdocs_patterns.facets.terms import Wordings
from mkdocs_patterns.facets.vocabulary import Facet, Term, load_facets
from mkdocs_patterns.facets.votes import RESERVE, Votes, Weights, packaged_weights
from mkdocs_patterns.problems import Problem
from mkdocs_patterns.reading.patterns import Participant, Pattern, Section

FACETS = load_facets(("stage", "goal", "method", "iteration"))
CLASSIFIER = Classifier(FACETS)
ANN = Participant("ann", "ann")
LONE = 10 / (100 + RESERVE) ** 0.5
"""A vote of one, from the only word of a pattern, in a field of weight ten."""
TUNED = "We tune the hyperparameters with Optuna every night."


def section(field: str | None, markdown: str, *, heading: str = "", line: int = 10) -> Section:
    lines = tuple(range(line + 1, line + 2 + markdown.count("\n")))
    return Section(field, heading or field or "", markdown, line, lines)


def pattern(
    *sections: Section, title: str = "A", meta: Mapping[str, object] | None = None
) -> Pattern:
    given = meta or {}
    return Pattern(
        "a", title, ANN, "w/a.md", 1, sections, meta=given, meta_line=dict.fromkeys(given, 2)
    )


def terms(found: Pattern, facet: str, override: Override | None = None) -> list[tuple[str, str]]:
    assigned = CLASSIFIER.classify(found, override)[0][facet]
    return [(assignment.term, assignment.origin) for assignment in assigned]


def spoken(field: str, text: str, facet: str) -> list[str]:
    """The terms one sentence in one field gives."""
    return [term for term, _ in terms(pattern(section(field, text)), facet)]


class TestWhoDecides:
    everything = pattern(
        section("context", f"Pipeline stage: ensembling\n\n{TUNED}"), meta={"stage": "annotation"}
    )

    def test_an_override_decides_before_all_else(self) -> None:
        override = Override("a", "w/a.md", 1, {"stage": ("model-validation",)})
        assert terms(self.everything, "stage", override) == [("model-validation", "override")]

    def test_an_override_may_say_none(self) -> None:
        override = Override("a", "w/a.md", 1, {"stage": ()})
        assert terms(self.everything, "stage", override) == []

    def test_front_matter_decides_before_a_labelled_line(self) -> None:
        assert terms(self.everything, "stage") == [("data-labeling", "front-matter")]

    def test_a_labelled_line_decides_before_prose(self) -> None:
        said = pattern(self.everything.sections[0])
        assert terms(said, "stage") == [("ensembling", "label")]

    def test_prose_decides_where_nobody_said_it(self) -> None:
        said = pattern(section("context", TUNED))
        assert terms(said, "stage") == [("hyperparameter-optimization", "prose")]

    def test_each_facet_is_decided_by_itself(self) -> None:
        found, _ = CLASSIFIER.classify(pattern(section("context", TUNED), meta={"goal": "trust"}))
        assert found["goal"][0].origin == "front-matter"
        assert found["stage"][0].origin == "prose"

    def test_every_facet_is_a_key_even_without_a_term(self) -> None:
        found, problems = CLASSIFIER.classify(pattern(section("context", "We met on Tuesday.")))
        assert found == {"stage": (), "goal": (), "method": (), "iteration": ()}
        assert [p.code for p in problems] == ["unclassified"]


class TestGivenTerms:
    @pytest.mark.parametrize(
        "name",
        [
            "hyperparameter-optimization",
            "Hyperparameter optimization",
            "hyper-parameter optimisation",
            "HPO",
            "tuning",
            "Hyperparameter tunning",
        ],
    )
    def test_a_term_is_known_by_id_label_alias_spelling_and_small_typos(self, name: str) -> None:
        said = pattern(meta={"stage": name})
        assert terms(said, "stage") == [("hyperparameter-optimization", "front-matter")]

    @pytest.mark.parametrize(
        "meta",
        [
            {"stages": ["HPO", "ensembling"]},
            {"stage": "HPO, ensembling"},
            {"stage": "tuning and stacking"},
            {"pipeline-stage": ["HPO", "Stacking"]},
            {"tags": ["hpo", "ensembles", "holiday"]},
        ],
    )
    def test_front_matter_may_give_several_in_several_forms(self, meta: dict[str, object]) -> None:
        found = [term for term, _ in terms(pattern(meta=meta), "stage")]
        assert found == ["hyperparameter-optimization", "ensembling"]

    def test_tags_serve_every_facet_and_other_tags_are_no_problem(self) -> None:
        said = pattern(meta={"tags": ["SHAP", "trust", "holiday"]})
        assert terms(said, "method") == [("model-explanation", "front-matter")]
        assert terms(said, "goal") == [("trust", "front-matter")]
        assert [p.code for p in CLASSIFIER.classify(said)[1]] == ["unclassified"]

    @pytest.mark.parametrize(
        "line",
        [
            "Pipeline stage: tuning",
            "**Stage:** tuning",
            "**Stage**: tuning",
            "- Stage - tuning",
            "| Stage | tuning |",
            "> Stages: Tuning.",
            "Stage: tuning (mostly)",
            "After the search, before the test. Stage: tuning",
            "Stage: tuning. Stacking comes later.",
        ],
    )
    def test_a_labelled_line_has_many_forms(self, line: str) -> None:
        said = pattern(section("context", f"We met.\n\n{line}"))
        assert terms(said, "stage") == [("hyperparameter-optimization", "label")]

    def test_a_section_named_like_the_facet_is_a_label(self) -> None:
        said = pattern(section(None, "Tuning", heading="Pipeline Stage"))
        assert terms(said, "stage") == [("hyperparameter-optimization", "label")]

    def test_a_label_before_other_words_is_prose(self) -> None:
        said = pattern(section("problem", "Goal: reach 0.9 AUC on the new plant"))
        assert terms(said, "goal") == [("performance", "prose")]

    def test_a_label_in_a_code_fence_is_no_label(self) -> None:
        assert terms(pattern(section("context", "```\nstage: tuning\n```")), "stage") == []

    def test_a_labelled_line_carries_its_line(self) -> None:
        said = pattern(section("context", "One.\n\n**Stage:** tuning", line=20))
        assert CLASSIFIER.classify(said)[0]["stage"] == (
            Assignment("hyperparameter-optimization", "label", "Stage: tuning", "context", 23),
        )


class TestUnknownTerms:
    siesta = pattern(section("context", TUNED), meta={"stage": "siesta"})

    @pytest.mark.parametrize(
        ("policy", "severity"), [("ignore", "note"), ("warn", "warning"), ("error", "error")]
    )
    def test_they_are_a_problem_as_grave_as_the_owner_wants(
        self, policy: str, severity: str
    ) -> None:
        found, problems = Classifier(FACETS, policy).classify(self.siesta)
        assert _unknown(problems) == [(severity, 2)]
        assert [a.origin for a in found["stage"]] == ["prose"]

    def test_they_join_the_vocabulary_where_the_owner_wants_it(self) -> None:
        grown = with_added_terms(FACETS, [self.siesta])
        assert grown[0].terms == (*FACETS[0].terms, Term("siesta", "siesta"))
        assert grown[1:] == FACETS[1:]
        found, problems = Classifier(grown, "add").classify(self.siesta)
        assert [(a.term, a.origin) for a in found["stage"]] == [("siesta", "front-matter")]
        assert _unknown(problems) == []

    def test_the_nearest_known_term_is_named(self) -> None:
        _, problems = CLASSIFIER.classify(pattern(meta={"stage": "hyperparametr opt"}))
        assert "Hyperparameter optimization" in problems[0].hint


def _unknown(problems: tuple[Problem, ...]) -> list[tuple[str, int]]:
    return [(p.severity, p.line) for p in problems if p.code == "unknown-term"]


class TestProse:
    def test_a_suggestion_carries_sentence_field_and_line(self) -> None:
        said = pattern(section("problem", f"It was late.\n{TUNED}\nNobody slept.", line=6))
        assert CLASSIFIER.classify(said)[0]["stage"] == (
            Assignment("hyperparameter-optimization", "prose", TUNED, "problem", 8),
        )

    @pytest.mark.parametrize(
        ("field", "text", "facet", "term"),
        [
            ("context", "Three interns annotate X-rays and disagree.", "stage", "data-labeling"),
            ("problem", "How to impute the missing values?", "stage", "data-cleaning"),
            ("context", "Choosing between XGBoost and a neural net.", "stage", "model-selection"),
            (
                "context",
                "The model is live, inputs drift, we watch it.",
                "stage",
                "runtime-monitoring",
            ),
            ("goal", "Spend fewer GPU hours.", "goal", "compute-efficiency"),
            ("goal", "Reach a higher F1 score.", "goal", "performance"),
            ("goal", "Understand why the search prefers deep trees.", "goal", "understanding"),
            ("goal", "Comply with the GDPR.", "goal", "compliance"),
            ("solution", "Ask the nurse who enters the codes.", "method", "expert-consultation"),
            ("solution", "Run fANOVA on the trials.", "method", "importance-analysis"),
            ("solution", "Read two papers on it.", "method", "external-sources"),
            ("solution", "Look at fifty misclassified images.", "method", "manual-inspection"),
            (
                "context",
                "Before the first run on a new dataset.",
                "iteration",
                "initial-exploration",
            ),
            ("context", "Second round, on the narrowed space.", "iteration", "focused-refinement"),
        ],
    )
    def test_phrases_in_their_place_support_a_term(
        self, field: str, text: str, facet: str, term: str
    ) -> None:
        assert spoken(field, text, facet) == [term]

    @pytest.mark.parametrize(
        ("field", "text", "facet", "term"),
        [
            ("context", f"{TUNED} Deployment will come later.", "stage", "model-deployment"),
            ("context", f"{TUNED} This is not about ensembling.", "stage", "ensembling"),
            ("context", "Cleaning is done by another team.", "stage", "data-cleaning"),
            ("solution", "We did not ask a domain expert.", "method", "expert-consultation"),
            (
                "solution",
                "Plot the loss instead of asking experts.",
                "method",
                "expert-consultation",
            ),
            ("forces", "Labels:", "stage", "data-labeling"),
            ("forces", "Time:", "goal", "practitioner-effort"),
            ("context", "We use machine learning.", "goal", "understanding"),
            (
                "related",
                "Tune the hyperparameters with Optuna",
                "stage",
                "hyperparameter-optimization",
            ),
        ],
    )
    def test_denied_passing_and_bare_words_support_none(
        self, field: str, text: str, facet: str, term: str
    ) -> None:
        assert term not in spoken(field, text, facet)

    @pytest.mark.parametrize(
        ("text", "wanted"), [("We squeeze a lime.", ["lime"]), ("A wall of lime stone.", [])]
    )
    def test_what_a_word_never_means_hides_it(self, text: str, wanted: list[str]) -> None:
        cues = Wordings(strong=("lime",), never=("lime stone",))
        classifier = Classifier([Facet("fruit", "Fruit", (Term("lime", "Lime", cues=cues),))])
        assigned = classifier.classify(pattern(section("solution", text)))[0]["fruit"]
        assert [a.term for a in assigned] == wanted

    def test_an_owners_terms_are_found_by_label_and_alias_alone(self) -> None:
        facet = Facet(
            "material",
            "Material",
            (Term("wood", "Wood", aliases=("oak planks",)), Term("s", "Stone")),
        )
        said = pattern(section("solution", "We build it from an oak plank and glue."))
        found, _ = Classifier([facet]).classify(said)
        assert [(a.term, a.origin) for a in found["material"]] == [("wood", "prose")]

    def test_the_terms_are_the_same_every_time(self) -> None:
        said = pattern(section("context", TUNED), section("solution", "Ask an expert. Plot it."))
        assert Classifier(FACETS).classify(said) == CLASSIFIER.classify(said)


class TestVotes:
    weights = Weights(
        {
            "terms": ["wood", "stone"],
            "least": 0.5,
            "further": 2.0,
            "cue": 1.0,
            "habit": [-1.0, 0.0],
            "fields": {"context": 10, "known_uses": 0, "other": 5},
            "words": {"oak": "10 -20", "hard": "4 4"},
        }
    )

    @pytest.mark.parametrize(
        ("heard", "votes"),
        [
            ({"context": {"oak", "unheard"}}, (LONE, -2 * LONE)),
            ({"solution": {"oak"}}, (5 / (25 + RESERVE) ** 0.5, -10 / (25 + RESERVE) ** 0.5)),
            ({"context": {"oak"}, "known_uses": {"hard"}}, (LONE, -2 * LONE)),
            (
                {"context": {"oak", "hard"}},
                (14 / (200 + RESERVE) ** 0.5, -16 / (200 + RESERVE) ** 0.5),
            ),
            ({"context": {"unheard"}}, (0.0, 0.0)),
            ({}, (0.0, 0.0)),
        ],
    )
    def test_known_words_vote_for_and_against_and_neither_long_nor_short_texts_shout(
        self, heard: dict[str, set[str]], votes: tuple[float, float]
    ) -> None:
        without, counted = Votes([None, self.weights]).count(heard)
        assert without == ()
        assert counted == pytest.approx(votes)

    @pytest.mark.parametrize(
        ("points", "votes", "wanted"),
        [
            ({"wood": 4.0, "stone": 4.0}, (2.0, -1.0), ["wood"]),
            ({"wood": 4.0, "stone": 4.0}, (2.0, 1.0), ["wood", "stone"]),
            ({"wood": 4.0}, (-1.0, 9.0), []),
            ({}, (9.0, 9.0), []),
        ],
    )
    def test_cues_and_votes_decide_together_but_nothing_without_a_cue(
        self, points: dict[str, float], votes: tuple[float, float], wanted: list[str]
    ) -> None:
        assert [term for _, term in self.weights.best(points, votes, 2)] == wanted

    def test_the_shipped_weights_belong_to_the_shipped_terms(self) -> None:
        for facet in load_facets():
            weights = packaged_weights(facet.id)
            assert weights is not None
            assert weights.terms == tuple(term.id for term in facet.terms)
            rows = {len(row.split()) for row in weights.words.values()}
            assert rows == {len(facet.terms)}

    def test_an_owners_facet_is_judged_by_its_cues_alone(self, tmp_path: Path) -> None:
        file = tmp_path / "words.yml"
        file.write_text("goal:\n  terms:\n    - {id: trust, label: Oak plank}\n", "utf-8")
        (facet,) = load_facets(("goal",), file)
        said = pattern(section("goal", "We want one oak plank that we can rely on."))
        assert not facet.learned
        assert [a.term for a in Classifier([facet]).classify(said)[0]["goal"]] == ["trust"]

    def test_an_owners_further_term_stands_beside_the_packaged_ones(self, tmp_path: Path) -> None:
        file = tmp_path / "words.yml"
        file.write_text(
            "goal:\n  extend: true\n  terms:\n    - {id: calm, label: Oak plank}\n", "utf-8"
        )
        classifier = Classifier(load_facets(("goal",), file))
        for text, wanted in (
            ("All this is for an oak plank.", ["calm"]),
            ("Comply with the GDPR.", ["compliance"]),
        ):
            found, _ = classifier.classify(pattern(section("goal", text)))
            assert [a.term for a in found["goal"]] == wanted


def _cues(cue: str) -> Cues[int, tuple[int, ...]]:
    sets = {"small": ["few", "handful of"]}
    (starts,) = first_words([cue], sets)
    return Cues([(cue, starts, 1)], lambda found: [(0, found)], sets=sets)


class TestCues:
    @pytest.mark.parametrize(
        ("cue", "text"),
        [
            ("tune model", "We tuned the models"),
            ("tune model", "tuning our model"),
            ("visualise score", "she visualizes scores"),
            ("label data", "labelled data"),
            ("(drop|leave out) column", "we left out that column"),
            ("drop .. column", "drop the two noisy old columns"),
            ("(very|) good model", "good models"),
            ("(cross validation|(nested|repeated) cv)", "nested CV"),
            ("learning rate", "learning-rate"),
            ("<small> run", "a handful of runs"),
            ("top 10 run", "the top 25 runs"),
        ],
    )
    def test_a_cue_matches_inflections_choices_and_gaps(self, cue: str, text: str) -> None:
        assert _cues(cue).find(words(text))

    @pytest.mark.parametrize(
        ("cue", "text"),
        [
            ("tune model", "the tunnel model"),
            ("drop .. column", "drop it. The column stays"),
            ("drop .. column", "drop one two three four five columns"),
            ("drop column", "column drop"),
        ],
    )
    def test_a_cue_does_not_match_more(self, cue: str, text: str) -> None:
        assert _cues(cue).find(words(text)) == []


def test_reading_a_huge_text_takes_no_longer_than_a_long_one() -> None:
    def seconds(count: int) -> float:
        said = pattern(section("solution", "\n".join([TUNED] * count)))
        start = time.perf_counter()
        CLASSIFIER.classify(said)
        return time.perf_counter() - start

    seconds(400)
    assert seconds(40_000) < 5 * seconds(400) + 0.2


def test_the_known_patterns_are_classified_well_enough() -> None:
    folder = Path(__file__).parent / "labelled"
    wanted = read_labels(sorted(folder.glob("known*.yml")))
    found = evaluate(folder / "known", wanted)
    for facet, least in (("stage", 0.85), ("goal", 0.7), ("method", 0.75)):
        figures = score(wanted, found, facet)
        assert figures.f1 >= least, facet
        assert figures.precision >= 0.8, facet

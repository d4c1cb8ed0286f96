"""Sites that several tests look at, built once."""

from __future__ import annotations

import pytest
from built.building import PNG, Built, build, config, pattern, write

TUNING = "stage: hyperparameter-optimization"
WORKSHOP: dict[str, str | bytes] = {
    "workshop/Template.md": pattern(
        "*Name your pattern.*", goal="*What for?*", context="*When?*", solution="*How?*"
    ),
    "workshop/Example.md": pattern("An Example to Follow", goal="Show how it is done."),
    "workshop/ML Pipeline Overview.md": "# The pipeline\n\nCleaning, tuning, deployment.\n",
    "workshop/alice/pilot.md": pattern(
        "Cheap Pilot & Co",
        front=f"{TUNING}\ngoal: compute-efficiency",
        goal="Spend the budget where it pays, says the quokka.",
        context="Before a long search.\n\n![The curve](curve.png)\n\n"
        "See [the seeds](../bob/seeds.md).",
        solution="Run twenty trials on a small sample.\n\n"
        "### What to watch\n\nThe axolotl of the spread.",
    ),
    "workshop/alice/curve.png": PNG,
    "workshop/bob/seeds.md": pattern(
        "Seed Lottery",
        front=TUNING,
        goal="Know how much luck is in a result.",
        solution="Repeat with five seeds.",
        related_patterns="- Cheap Pilot & Co\n- A Pattern Nobody Wrote",
    ),
    "workshop/bob/unused.png": PNG + b"unused",
    "workshop/bob/README.md": "Notes of our group.\n",
    "workshop/carol/1_Template_Copy.md": pattern(
        "Warm Start", front=TUNING, goal="Reuse.", solution="Begin with last quarter's winners."
    ),
    "workshop/carol/2_Template_Copy.md": pattern("Labels Worth Buying", goal="Save on labels."),
}


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The seed's layout: no option, no nav; Material with search and tags; below a sub-path."""
    folder = write(
        tmp_path_factory.mktemp("plain"),
        {
            **WORKSHOP,
            "docs/index.md": "# Welcome\n\n[All patterns](patterns/index.md), "
            "[one](patterns/warm-start.md#p-solution).\n",
            "docs/zoo.md": "# Zoo\n\nA page of the owner's.\n",
            "docs/tags.md": "# Tags\n\n<!-- material/tags -->\n",
            "mkdocs.yml": config(
                "search",
                "tags",
                "patterns",
                site_url="https://example.org/deep/down/",
                repo_url="https://github.com/acme/needs",
                edit_uri="edit/main/docs/",
            ),
        },
    )
    return build(folder, strict=True)


@pytest.fixture(scope="session")
def twofold(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Two catalogues, one from a folder inside docs_dir; a nav without them; no directory URLs."""
    folder = write(
        tmp_path_factory.mktemp("twofold"),
        {
            **WORKSHOP,
            "docs/index.md": "# Welcome\n\n[Field](field/index.md)\n",
            "docs/about.md": "# About\n\nAbout us.\n",
            "docs/notes/dora/drift.md": pattern(
                "Drift or Holiday",
                front="stage: runtime-monitoring",
                goal="Tell a drift from a holiday.",
                context="![Alarm](alarm.png)",
            ),
            "docs/notes/dora/alarm.png": PNG,
            "docs/notes/dora/other.png": PNG + b"other",
            "mkdocs.yml": config(
                "search",
                {"patterns": {"title": "Workshop <A>"}},
                {
                    "patterns": {
                        "path": "field",
                        "title": "Field notes",
                        "sources": [{"path": "docs/notes", "name": "Field trip"}],
                        "facets": ["stage", "goal"],
                    }
                },
                site_url="https://example.org/sub/",
                repo_url="https://gitlab.com/acme/needs",
                edit_uri="-/edit/main/docs/",
                use_directory_urls=False,
                nav=[{"Start": "index.md"}, {"Us": ["about.md"]}],
            ),
        },
    )
    return build(folder, strict=True)

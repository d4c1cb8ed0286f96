"""`new`: a participant's pattern begins as a copy of the workshop's template."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from built.building import write
from click.testing import CliRunner, Result

from mkdocs_patterns.cli import main
from mkdocs_patterns.commands.folders import file_name, folder_name
from mkdocs_patterns.settings import SettingsError, load_settings
from mkdocs_patterns.site import open_site

TEMPLATE = """\
# Pattern Name

*Which short name would your colleagues remember?*

## Goal

*Which decision depends on it?*

## Solution

*How do you come by the information?*
"""


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def new(title: str, participant: str, *options: str) -> Result:
    return CliRunner().invoke(main, ["new", "--participant", participant, *options, "--", title])


def made(result: Result) -> Path:
    assert result.exit_code == 0, result.output
    return Path(result.stdout.strip())


def answered(path: Path) -> None:
    """Answer the last question: a copy without any answer is no pattern yet."""
    path.write_text(path.read_text("utf-8") + "\nWe asked the night shift.\n", "utf-8")


def read_title(root: Path, **options: object) -> str:
    (pattern,) = open_site(load_settings(options, root)).build.catalogue.patterns
    return pattern.title


# The title's place

FORMS = {
    "instruction in italics": TEMPLATE,
    "instruction as plain text": TEMPLATE.replace("*", ""),
    "nothing below the heading": "# Pattern Name\n\n## Goal\n\n## Solution\n",
    "an instruction of two paragraphs": TEMPLATE.replace(
        "remember?*\n", "remember?*\n\n*Would it be unsuitable for a headline of a newspaper?*\n"
    ),
    "a comment below the heading": TEMPLATE.replace(
        "*Which short name would your colleagues remember?*", "<!-- a short name -->"
    ),
    "a placeholder for a heading": "# {Your pattern's name}\n\n## Goal\n\n## Solution\n",
    "a placeholder and words on the whole": (
        "# Information need\n\n*Please answer all of these questions.*\n\n## Goal\n\n## Solution\n"
    ),
    "a heading underlined": "Title of the Information Need\n====\n\n## Goal\n\n## Solution\n",
    "behind a colon": "# Pattern Name: *short and memorable*\n\n## Goal\n\n## Solution\n",
    "below a heading of the document's": (
        "# Our workshop\n\n## Title\n\n*Which name?*\n\n## Goal\n\n## Solution\n"
    ),
    "in the front matter": "---\ntitle: NAME\nstatus: draft\n---\n\n## Goal\n\n## Solution\n",
    "front matter of other things": "---\nstatus: draft\n---\n# Pattern Name\n\n## Goal\n\n"
    "## Solution\n",
    "nowhere": "## Goal\n\n*Which decision?*\n\n## Solution\n",
    "lines of Windows": TEMPLATE.replace("\n", "\r\n"),
    "an older template": (
        "# Pattern Name\n\nGive it a name.\n\n## Context\n\n### Problem\n\n## Information Need\n"
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_title_is_read_back_whatever_the_templates_placeholder(
    form: str, tmp_path: Path
) -> None:
    write(tmp_path, {"workshop/Template.md": FORMS[form]})
    path = made(new("A Cheap Look First", "ada"))
    text = path.read_text("utf-8")
    for heading in ("## Goal", "## Solution", "### Problem", "## Information Need"):
        assert (heading in text) == (heading in FORMS[form])
    assert "{Your pattern" not in text
    assert "NAME" not in text
    answered(path)
    assert read_title(tmp_path) == "A Cheap Look First"


@pytest.mark.parametrize(
    "title",
    [
        "C# or F#?",
        "2. Look again",
        "- a dash first",
        "# a hash first",
        "*Stars* & <b>tags</b>",
        '"Quoted as a whole"',
        "[a](b.md) and `code`",
        "snake_case_name and _one_",
        "&amp; stays an entity",
        "Goal",
        "Goal: save time",
        "Pattern Name",
        "目标：先看一眼",
        "Übermäßig große Suchräume",
        "word " * 60 + "end",
    ],
)
@pytest.mark.parametrize("form", ["instruction in italics", "a placeholder for a heading"])
def test_any_title_is_read_back_as_it_was_typed(title: str, form: str, tmp_path: Path) -> None:
    write(tmp_path, {"workshop/Template.md": FORMS[form]})
    answered(made(new(title, "ada")))
    assert read_title(tmp_path) == title


def test_a_title_is_plain_markdown_where_it_can_be(tmp_path: Path) -> None:
    write(tmp_path, {"workshop/Template.md": TEMPLATE})
    text = made(new("Seed lottery: C# or F#?", "ada")).read_text("utf-8")
    assert text.startswith("# Pattern Name\n\nSeed lottery: C# or F#?\n\n## Goal\n\n*Which dec")


@pytest.mark.parametrize("title", ["", "---", " ?! "])
def test_a_title_without_letters_is_refused(title: str, tmp_path: Path) -> None:
    result = new(title, "ada")
    assert result.exit_code == 2
    assert "no letters" in result.output
    assert list(tmp_path.iterdir()) == []


def test_control_marks_of_a_terminal_do_not_enter_the_file(tmp_path: Path) -> None:
    (tmp_path / "workshop").mkdir()
    path = made(new("Red \x1b[31mlook\u202e", "ada\x07"))
    text = path.read_text("utf-8")
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert path.parent.name == "ada"


# Which template


def test_the_template_option_comes_first(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "mkdocs.yml": {"site_name": "x", "plugins": [{"patterns": {"template": "forms/f.md"}}]},
            "forms/f.md": TEMPLATE.replace("Solution", "The form's own question"),
            "workshop/Template.md": TEMPLATE,
        },
    )
    assert "The form's own question" in made(new("One", "ada")).read_text("utf-8")


def test_a_sources_template_comes_before_the_one_beside_mkdocs_yml(tmp_path: Path) -> None:
    sources = {"sources": ["spring", "autumn"]}
    write(
        tmp_path,
        {
            "mkdocs.yml": {"site_name": "x", "plugins": [{"patterns": sources}]},
            "Template.md": TEMPLATE.replace("Solution", "Question of all"),
            "spring/Template.md": TEMPLATE.replace("Solution", "Question of spring"),
            "autumn/.gitkeep": "",
        },
    )
    spring = made(new("One", "ada", "--source", "spring"))
    assert "Question of spring" in spring.read_text("utf-8")
    assert spring.parts[0] == "spring"
    autumn = made(new("One", "bob", "--source", "autumn"))
    assert "Question of spring" not in autumn.read_text("utf-8")
    assert autumn.parts[0] == "autumn"


def test_without_any_template_the_packaged_one_serves(tmp_path: Path) -> None:
    (tmp_path / "workshop").mkdir()
    path = made(new("One", "ada"))
    assert path == Path("workshop/ada/one.md")
    text = path.read_text("utf-8")
    for heading in ("Goal", "Problem", "Context", "Forces", "Solution", "Rationale"):
        assert f"\n## {heading}\n" in text
    answered(path)
    assert read_title(tmp_path) == "One"


def test_another_communitys_title_field_is_found(tmp_path: Path) -> None:
    fields = {"title": ["Nombre"], "problem": ["Problema"], "solution": ["Lösung"]}
    options = {"fields": fields, "sources": "patterns"}
    write(
        tmp_path,
        {
            "mkdocs.yml": {"site_name": "x", "plugins": [{"patterns": options}]},
            "patterns/Template.md": "## Nombre\n\n*¿Cómo se llama?*\n\n## Problema\n\n## Lösung\n",
        },
    )
    path = made(new("Mirar primero", "ana"))
    assert path.read_text("utf-8").startswith("## Nombre\n\nMirar primero\n")
    answered(path)
    assert read_title(tmp_path, **options) == "Mirar primero"


# Which folder


@pytest.mark.parametrize(
    ("there", "given"),
    [
        ("Müller", "Müller"),
        ("Müller", "MÜLLER"),
        ("Müller", "Mueller"),
        ("Mueller", "Müller"),
        ("Müller", "Muller"),
        ("Müller", unicodedata.normalize("NFD", "müller")),
        (unicodedata.normalize("NFD", "Müller"), "Müller"),
        ("Łukasz Ångström", "lukasz angstrom"),
        ("group-1", "Group 1"),
        ("Groß", "GROSS"),
    ],
)
def test_a_folder_is_found_in_any_spelling(there: str, given: str, tmp_path: Path) -> None:
    (tmp_path / "workshop" / there).mkdir(parents=True)
    path = made(new("One", given))
    assert (tmp_path / "workshop" / there / "one.md").is_file()
    assert path.parent.name == there
    assert [p.name for p in (tmp_path / "workshop").iterdir()] == [there]


def test_names_of_different_people_stay_apart(tmp_path: Path) -> None:
    (tmp_path / "workshop").mkdir()
    for name in ("ann", "anna", "Ann B", "Änne"):
        made(new("One", name))
    assert len(list((tmp_path / "workshop").iterdir())) == 4


def test_the_exact_spelling_decides_between_two_folders(tmp_path: Path) -> None:
    for name in ("Müller", "Mueller"):
        (tmp_path / "workshop" / name).mkdir(parents=True)
    assert made(new("One", "Mueller")).parent.name == "Mueller"
    assert made(new("Two", "MUELLER")).parent.name == "Mueller"
    assert made(new("One", "müller")).parent.name == "Müller"


def test_nobody_is_guessed_where_two_folders_fit(tmp_path: Path) -> None:
    for name in ("group 1", "group-1"):
        (tmp_path / "workshop" / name).mkdir(parents=True)
    result = new("One", "Group_1")
    assert result.exit_code == 2
    assert "group 1, group-1" in result.output
    assert list((tmp_path / "workshop").rglob("*.md")) == []


def test_a_groups_patterns_lie_directly_in_its_folder(tmp_path: Path) -> None:
    source = {"path": "group-a", "participant": "Group A"}
    write(
        tmp_path,
        {
            "mkdocs.yml": {"site_name": "x", "plugins": [{"patterns": {"sources": [source]}}]},
            "group-a/Template.md": TEMPLATE,
        },
    )
    assert made(new("One", "group a")).as_posix() == "group-a/one.md"
    assert made(new("Example", "group a")).as_posix() == "group-a/example-1.md"
    assert made(new("One", "ada")).as_posix() == "group-a/ada/one.md"


def test_of_several_workshops_the_one_that_knows_the_participant_is_meant(tmp_path: Path) -> None:
    config = {"site_name": "x", "plugins": [{"patterns": {"sources": ["spring", "autumn"]}}]}
    write(tmp_path, {"mkdocs.yml": config, "spring/ada/a.md": "x", "autumn/.gitkeep": ""})
    assert made(new("One", "Ada")).as_posix() == "spring/ada/one.md"
    unclear = new("One", "bob")
    assert unclear.exit_code == 2
    assert "spring, autumn" in unclear.output
    foreign = new("One", "bob", "--source", "winter")
    assert foreign.exit_code == 2
    assert "winter" in foreign.output


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_is_not_followed_out_of_the_workshop(tmp_path: Path) -> None:
    (tmp_path / "workshop").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "workshop" / "ada").symlink_to(tmp_path / "elsewhere")
    result = new("One", "ada")
    assert result.exit_code == 2
    assert list((tmp_path / "elsewhere").iterdir()) == []


# Names every file system takes


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("Ada Lovelace", "Ada Lovelace"),
        ("a/b\\c", "a-b-c"),
        ("../../etc", "etc"),
        (".hidden", "hidden"),
        ('a<b>c:d"e|f?g*h', "a-b-c-d-e-f-g-h"),
        ("ends with a dot. ", "ends with a dot"),
        ("CON", "CON-"),
        ("lpt1.txt", "lpt1.txt-"),
        ("--rf", "rf"),
        ("目标", "目标"),
        ("two\nlines", "two lines"),
    ],
)
def test_a_folders_name_is_safe_everywhere(name: str, folder: str) -> None:
    assert folder_name(name) == folder


def test_long_names_are_cut_between_letters() -> None:
    assert len(folder_name("目" * 200).encode()) <= 120
    assert set(folder_name("目" * 200)) == {"目"}
    assert len(file_name("目" * 200).encode()) <= 123
    assert len(file_name("\U00020000" * 200).encode()) <= 123


@pytest.mark.parametrize("name", ["", "..", "///", "?!"])
def test_a_name_of_which_nothing_is_left_is_refused(name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        folder_name(name)
    assert "letters" in caught.value.remedy


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("A Cheap Look First", "a-cheap-look-first.md"),
        ("../up", "up.md"),
        ("AUX", "pattern-aux.md"),
        ("Größe: 10 %", "groesse-10.md"),
        ("index", "pattern-index.md"),
    ],
)
def test_a_files_name_is_made_of_the_title(title: str, name: str) -> None:
    assert file_name(title) == name


# Nothing is overwritten


@pytest.mark.parametrize("there", ["one-idea.md", "One-Idea.MD"])
def test_an_existing_file_is_left_alone(there: str, tmp_path: Path) -> None:
    write(tmp_path, {f"workshop/ada/{there}": "words"})
    result = new("One idea", "ada")
    assert result.exit_code == 2
    assert f"workshop/ada/{there}" in result.output
    assert "choose another title" in result.output
    files = {path.name: path.read_text() for path in (tmp_path / "workshop/ada").iterdir()}
    assert files == {there: "words"}


def test_a_folder_that_is_no_workshop_is_left_as_it_is(tmp_path: Path) -> None:
    result = new("One", "ada")
    assert result.exit_code == 2
    assert "mkdocs-patterns init" in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_participant_must_be_named() -> None:
    result = CliRunner().invoke(main, ["new", "One"])
    assert result.exit_code == 2
    assert "--participant" in result.output

"""Names in texts are found in every spelling, and what only looks like one stays."""

from __future__ import annotations

import stat
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from reading_site import assets

from mkdocs_patterns.cli import main
from mkdocs_patterns.reading.disguise import Disguise
from mkdocs_patterns.reading.people import People
from mkdocs_patterns.reading.pseudonyms import Pseudonyms, new_pseudonyms, read_pseudonyms
from mkdocs_patterns.settings import SettingsError, load_settings
from mkdocs_patterns.site import open_site

SALT = "0123456789abcdef"
PEOPLE = People(
    [
        ("Jörg Müßig", "A"),
        ("ann", "B"),
        ("jo.doe@uni-x.example", "C"),
        ("will", "D"),
        ("group-3", "E"),
        ("Kim van Dörne", "H"),
        ("李雷", "L"),
        ("Bo", "M"),
    ]
)


def said(text: str) -> str:
    return PEOPLE.replaced(text, lambda mention: mention.person)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jörg Müßig said", "A said"),
        ("joerg_muessig.md", "A.md"),
        (quote("../Jörg Müßig/x.md"), "../A/x.md"),
        ("Jo\u0308rg Mu\u0308ßig", "A"),
        ("Jo\u00adrg", "A"),
        ("Jorg", "A"),
        ("J&ouml;rg, M&#252;&szlig;ig", "A"),
        ("Müßig, Jörg", "A"),
        ("JörgMüßig", "A"),
        ("Jörg\nMüßig and", "A\n and"),
        ("Ann's; ANN; ann", "B's; B; B"),
        ("jo.doe@uni-x.example, Jo Doe", "C, C"),
        ("kim-van-doerne", "H"),
        ("昨天李雷说", "昨天L说"),
        ("thanks, Bo", "thanks, M"),
        ("and as Will said", "and as D said"),
    ],
)
def test_a_name_is_found_however_it_is_written(text: str, expected: str) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "we announce an annual planning",
        "the model will work. Will it?",
        "group-3 of Group 3",
        "a bo and a van",
        "uni and example are words of an address",
        "100 % of & the rest; 50%25",
    ],
)
def test_what_only_looks_like_a_name_stays(text: str) -> None:
    assert said(text) == text


@given(st.text())
def test_a_text_keeps_its_lines(text: str) -> None:
    assert said(text).count("\n") == text.count("\n")


def test_hidden_participants_are_called_so_in_sentences_and_shorter_in_addresses() -> None:
    hidden = Disguise(Pseudonyms(SALT), True, (), PEOPLE, {}, {})
    assert (
        hidden.text("Ask Jörg. See /users/joerg/x") == "Ask a participant. See /users/participant/x"
    )


def test_pseudonyms_hang_on_the_salt_and_on_nothing_else() -> None:
    one, same, other = Pseudonyms(SALT), Pseudonyms(SALT), Pseudonyms(SALT[::-1])
    names = [f"person {number}" for number in range(500)]
    called = [one.of("workshop", name) for name in names]
    assert called == [same.of("workshop", name) for name in names]
    assert len(set(called)) == len(names)
    assert not set(called) & {other.of("workshop", name) for name in names}
    assert one.of("workshop", "ann") != one.of("second", "ann")


def test_the_owner_may_choose_pseudonyms_by_folder_or_by_source_and_folder() -> None:
    data = f"salt: '{SALT}'\nparticipants:\n  ann: P-01\n  second/bob: Person 2\n".encode()
    found = read_pseudonyms(data, "pseudonyms.yml")
    assert found.of("workshop", "ann") == found.of("second", "ann") == "P-01"
    assert found.of("second", "bob") == "Person 2"
    assert found.of("workshop", "bob").startswith("P-")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("names: {}", "salt"),
        ("salt: short", "shorter"),
        (f"salt: '{SALT}'\nparticipants: {{ann: 'a/b'}}", "'ann'"),
        (f"salt: '{SALT}'\nparticipants: {{ann: P 1, bob: P-1}}", "one address"),
        (f"salt: '{SALT}'\nparticipants: [ann]", "no mapping"),
        (f"salt: '{SALT}'\nnames: {{ann: {{x: y}}}}", "no list"),
        (f"salt: '{SALT}'\npeople: {{}}", "'people'"),
        ("salt: [", "no YAML"),
    ],
)
def test_a_file_that_cannot_serve_says_what_to_mend(text: str, told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_pseudonyms(text.encode(), "pseudonyms.yml")
    assert told in str(caught.value)
    assert caught.value.remedy


def test_a_new_file_can_be_read_and_is_never_the_same() -> None:
    first, second = (read_pseudonyms(new_pseudonyms().encode(), "p.yml") for _ in range(2))
    assert first.salt != second.salt


def test_the_command_writes_the_file_once(tmp_path: Path) -> None:
    file = tmp_path / "private" / "pseudonyms.yml"
    done = CliRunner().invoke(main, ["pseudonyms", "init", str(file)])
    assert done.exit_code == 0
    assert "out of the repository" in done.output
    written = file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = CliRunner().invoke(main, ["pseudonyms", "init", str(file)])
    assert again.exit_code == 0
    assert "stays" in again.output
    assert file.read_bytes() == written


def test_the_owner_is_told_who_is_who(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "workshop/ann").mkdir(parents=True)
    (tmp_path / "workshop/ann/1.md").write_text("# Pattern Name\n\nA\n", "utf-8")
    (tmp_path / "pseudonyms.yml").write_text(
        f"salt: '{SALT}'\nparticipants: {{ann: P-01}}\n", "utf-8"
    )
    done = CliRunner().invoke(main, ["pseudonyms", "list", "--source", "workshop"])
    assert done.output == "P-01\tworkshop/ann\n"


def test_participants_check_their_files_without_the_secret(tmp_path: Path) -> None:
    (tmp_path / "workshop/ann").mkdir(parents=True)
    (tmp_path / "workshop/ann/1.md").write_text("# Pattern Name\n\nA\n\n## Goal\n", "utf-8")
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: x\nplugins: [{patterns: {participants: hide}}]\n", "utf-8"
    )
    done = CliRunner().invoke(main, ["check", "-f", str(tmp_path / "mkdocs.yml")])
    assert "workshop/ann/1.md" in done.output
    assert done.exit_code == 0


def test_a_word_the_workshop_often_uses_is_no_name(tmp_path: Path) -> None:
    texts = {
        "neural-ninjas/1.md": "# Pattern Name\n\nFirst\n\n## Goal\n\nBy the Ninjas.\n",
        **{
            f"p{n}/1.md": f"# Pattern Name\n\nP{n}\n\n## Goal\n\nTrain neural nets, said a Ninja.\n"
            for n in range(4)
        },
    }
    for name, text in texts.items():
        (tmp_path / "workshop" / name).parent.mkdir(parents=True)
        (tmp_path / "workshop" / name).write_text(text, "utf-8")
    (tmp_path / "pseudonyms.yml").write_text(f"salt: '{SALT}'\n", "utf-8")
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: x\nplugins: [{patterns: {participants: pseudonym}}]\n", "utf-8"
    )
    done = CliRunner().invoke(main, ["export", "-f", str(tmp_path / "mkdocs.yml")])
    assert done.exit_code == 0
    assert "Train neural nets" in done.output
    assert "Ninjas" not in done.output


def test_a_repository_is_named_no_more_than_a_folder(tmp_path: Path) -> None:
    theirs = tmp_path / "zoltanova-needs"
    (theirs / "workshop/Irina").mkdir(parents=True)
    (theirs / "workshop/Irina/1.md").write_text(
        "# Pattern Name\n\nPilot\n\n## Goal\n\nSays Irina.\n", "utf-8"
    )
    who = ["-c", "user.name=Irina", "-c", "user.email=e@example.org"]
    for command in (["init", "-q"], ["add", "-A"], [*who, "commit", "-qm", "by Irina"]):
        subprocess.run(["git", *command], cwd=theirs, check=True)
    project = tmp_path / "project"
    project.mkdir()
    (project / "pseudonyms.yml").write_text(f"salt: '{SALT}'\n", "utf-8")
    place = {"git": f"file://{theirs}", "path": "workshop", "name": "irina-needs"}
    options = {"participants": "pseudonym", "sources": [place]}
    site = open_site(load_settings(options, project), site_url="https://example.org/")
    told = [site.data(), *(site.page(plan).html for plan in site.plans)]
    told += [str(content) for content in assets(site).values()]
    assert [p.title for p in site.build.catalogue.patterns] == ["Pilot"]
    assert not [text for text in told if "zoltanova" in text.casefold()]
    assert not [text for text in told if "irina" in text.casefold()]

"""decisions.toml: every mistake is said with its line, and nothing contradictory is followed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from privaudit.decisions import VerdictEntry, read_decisions
from privaudit.detect import categories, load_rules
from privaudit.errors import USAGE, ConfigError
from privaudit.model import Choice, Protection, Ref, Subject

TODAY = date(2026, 11, 21)
KINDS = ("EMAIL_ADDRESS", "PHONE_NUMBER", "RU_PASSPORT")
FORMAT = 'format = "privaudit-decisions/1"\n'
PLACE = 'system = "crm"\nschema = "main"\ntable = "t"\ncolumn = "c"\nby = "A. Petrova"\non = 2026-11-20\n'


def entry(verdict: str, more: str = "", place: str = PLACE) -> str:
    """One table of a file: nine lines or more, the header first."""
    return f'[[verdict]]\n{place}verdict = "{verdict}"\nreason = "looked at"\n{more}'


def read(folder: Path, content: str, lang: str = "en") -> tuple[VerdictEntry, ...]:
    """The decisions of a file with that content."""
    path = folder / "decisions.toml"
    path.write_text(content if "format = " in content else FORMAT + content, encoding="utf-8")
    return read_decisions([path], KINDS, lang, TODAY).verdicts


def problems(folder: Path, content: str, lang: str = "en") -> tuple[str, ...]:
    """What is wrong with it."""
    with pytest.raises(ConfigError) as caught:
        read(folder, content, lang)
    assert caught.value.exit_code == USAGE
    return caught.value.problems


def test_the_example_is_read_whole() -> None:
    """The documented example is one that can be followed, with the kinds of the shipped rules."""
    path = Path(__file__).parents[3] / "examples" / "decisions.toml"
    found = read_decisions([path], categories(load_rules()), "en", TODAY).verdicts
    assert [e.choice for e in found] == [Choice.REJECT, Choice.CONFIRM, Choice.NAME]
    reject, confirm, name = found
    assert (reject.until, reject.reason) == (date(2027, 11, 20), "numbers of our own payment terminals")
    assert confirm.place == Ref(
        system="crm", schema="public", table="customers", column="profile", path="contact.email"
    )
    assert (name.entity, name.subject, name.protection) == ("RU_PASSPORT", Subject.CUSTOMER, Protection.PLAIN)
    assert [e.line for e in found] == [i for i, x in enumerate(path.read_text().splitlines(), 1) if x == "[[verdict]]"]


def test_every_mistake_is_said_with_its_line(tmp_path: Path) -> None:
    """Typing errors, unknown kinds with near ones, missing author, impossible dates: all at once."""
    found = problems(
        tmp_path,
        entry("name", 'entity = "PHONE_NUMBR"\n')
        + entry("rejekt", "untl = 2026-01-01\n")
        + '[[verdict]]\nsystem = "crm"\nverdict = "confirm"\nby = 3\non = "yesterday"\nuntil = 2026-01-01\n',
    )
    assert found[0] == "line 2: there is no kind of data PHONE_NUMBR; did you mean: PHONE_NUMBER?"
    assert any(p.startswith("line 12: ") and "untl" in p and "until" in p for p in found)
    assert any(p.startswith("line 12: ") and "confirm, reject, name" in p for p in found)
    last = [p for p in found if p.startswith("line 22: ")]
    assert {"schema", "table", "column"} <= {p.split()[2] for p in last if "required" in p}
    assert any("by must be a text" in p for p in last)
    assert any("on must be a date" in p for p in last)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("confirm", ""), ("reject", 'entity = "PHONE_NUMBER"\n')),
        (("confirm", 'entity = "PHONE_NUMBER"\n'), ("reject", 'entity = "PHONE_NUMBER"\n')),
        (("name", 'entity = "PHONE_NUMBER"\n'), ("name", 'entity = "EMAIL_ADDRESS"\n')),
        (("name", 'entity = "PHONE_NUMBER"\n'), ("confirm", 'entity = "EMAIL_ADDRESS"\n')),
        (("name", 'entity = "PHONE_NUMBER"\n'), ("reject", 'entity = "PHONE_NUMBER"\n')),
    ],
)
def test_a_contradiction_names_both_lines(tmp_path: Path, first: tuple[str, str], second: tuple[str, str]) -> None:
    """Two decisions on one place that cannot both be followed are refused, whoever was later."""
    one, two = entry(*first), entry(*second)
    (said,) = problems(tmp_path, one + two)
    assert f"lines 2 and {one.count(chr(10)) + 2} contradict" in said
    assert "crm.main.t.c" in said


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("reject", 'entity = "PHONE_NUMBER"\n'), ("confirm", 'entity = "EMAIL_ADDRESS"\n')),
        (("reject", 'entity = "PHONE_NUMBER"\n'), ("name", 'entity = "EMAIL_ADDRESS"\n')),
        (("reject", 'entity = "PHONE_NUMBER"\nuntil = 2026-11-20\n'), ("confirm", "")),
        (("confirm", 'entity = "PHONE_NUMBER"\n'), ("confirm", 'entity = "EMAIL_ADDRESS"\n')),
    ],
)
def test_what_fits_together_is_read(tmp_path: Path, first: tuple[str, str], second: tuple[str, str]) -> None:
    """Decisions on different kinds, and one that is over, are no contradiction."""
    assert len(read(tmp_path, entry(*first) + entry(*second))) == 2


def test_two_files_that_contradict_each_other_name_both(tmp_path: Path) -> None:
    """The lines are named with their files."""
    one, two = tmp_path / "one.toml", tmp_path / "two.toml"
    one.write_text(FORMAT + entry("confirm"))
    two.write_text(FORMAT + "\n" + entry("reject", 'entity = "PHONE_NUMBER"\n'))
    with pytest.raises(ConfigError) as caught:
        read_decisions([one, two], KINDS, "en", TODAY)
    assert f"{one}:2" in caught.value.problems[0]
    assert f"{two}:3" in caught.value.problems[0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[[verdict]]\nsystem = \n", "line 3"),
        ('format = "privaudit-decisions/9"\n', "privaudit-decisions/1"),
        ("[[purpose]]\nx = 1\n", "purpose"),
        ("verdict = 3\n", "[[verdict]]"),
        ('verdict = [{system = "a"}]\n', "schema is required"),
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, content: str, said: str) -> None:
    """Broken TOML with its line, another version, sections of a later one: refused by name, never left out."""
    assert any(said in p for p in problems(tmp_path, content))


def test_mistakes_are_said_in_russian(tmp_path: Path) -> None:
    """The language is the one asked for."""
    assert any("нет вида данных" in p for p in problems(tmp_path, entry("name", 'entity = "X_Y"\n'), "ru"))


@pytest.mark.parametrize("name", ["gone.toml", "."])
def test_a_file_that_is_not_there_is_said(tmp_path: Path, name: str) -> None:
    """A missing file or a folder is a mistake of the configuration."""
    with pytest.raises(ConfigError) as caught:
        read_decisions([tmp_path / name], KINDS, "en", TODAY)
    assert len(caught.value.problems) == 1


def test_a_line_in_a_text_is_no_table(tmp_path: Path) -> None:
    """A reason of several lines that looks like a table does not shift the lines of what follows."""
    content = entry("confirm", 'entity = "PHONE_NUMBER"\n').replace('"looked at"', '"""\n[[verdict]]\n"""')
    (said,) = problems(tmp_path, content + entry("reject", 'entity = "PHONE_NUMBER"\n'))
    assert "contradict" in said


def test_a_rejection_says_what_it_rejects(tmp_path: Path) -> None:
    """Without a kind it would hide whatever the column comes to hold later."""
    (said,) = problems(tmp_path, entry("reject"))
    assert said.startswith("line 2: a rejection says what it rejects")
    assert read(tmp_path, entry("reject", 'id = "0123456789abcdef"\n'))


def test_a_file_without_its_first_line_is_told_which(tmp_path: Path) -> None:
    """The version is not guessed: the line wanted is said, and that it is decisions.toml that is wrong."""
    path = tmp_path / "d.toml"
    path.write_text(entry("confirm"))
    with pytest.raises(ConfigError) as caught:
        read_decisions([path], KINDS, "en", TODAY)
    assert caught.value.problems == ('the first line is missing: format = "privaudit-decisions/1"',)
    assert caught.value.reason == "decisions_invalid"


def test_a_decision_of_the_future_is_a_mistake(tmp_path: Path) -> None:
    """Nobody has decided next year; the day after UTC's today has begun somewhere and is none."""
    (said,) = problems(tmp_path, entry("confirm").replace("2026-11-20", "2027-11-20"))
    assert said == "line 2: on is in the future (today is 2026-11-21)"
    assert read(tmp_path, entry("confirm").replace("2026-11-20", "2026-11-22"))

"""What a cell answers, whichever program and language it was written in."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from privaudit.decisions.answers import NotAnAnswer, answer, choice_texts, printed
from privaudit.decisions.fields import FIELDS, FieldType, field_of
from privaudit.decisions.rowtoken import EMPTY, Stamp, is_header, is_token, mark, normal, read_token, replaced, stood
from privaudit.i18n import LANGUAGES
from privaudit.model import TargetKind

STATUS = field_of(TargetKind.FINDING, "status")
DUE = field_of(TargetKind.FINDING, "due")
REASON = field_of(TargetKind.FINDING, "reason")
BASIS = field_of(TargetKind.COLUMN, "basis")
PERSONAL = field_of(TargetKind.TABLE, "personal_data")
EVERY = [(kind, f) for kind, fields in FIELDS.items() for f in fields]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("kind", "field"), EVERY, ids=lambda x: getattr(x, "name", str(x)))
def test_what_is_printed_is_read_as_the_same_answer(kind: TargetKind, field: object, lang: str) -> None:
    """Every choice of every field, a day and a text come back from the cell that shows them, in both languages."""
    known = field_of(kind, field.name)  # type: ignore[attr-defined]
    said = known.choices or (("2026-12-31",) if known.type is FieldType.DAY else ("Needed for deliveries",))
    assert [answer(known, printed(known, s, lang)) for s in said] == [*said]
    assert len(set(choice_texts(known, lang))) == len(known.choices)


@pytest.mark.parametrize(
    "value",
    [datetime(2026, 12, 31, 14, 5), date(2026, 12, 31), "31.12.2026", "31.12.2026 г.", "2026-12-31", 46387, 46387.5],  # noqa: DTZ001
)
def test_days_are_understood_as_people_and_programs_write_them(value: object) -> None:
    """Real dates, Russian and ISO texts, and the number a spreadsheet keeps a day as."""
    assert answer(DUE, value) == "2026-12-31"


@pytest.mark.parametrize("value", ["soon", "31.02.2026", "12/31/2026", 2026, True, "1.1.1600"])
def test_what_is_no_day_is_refused(value: object) -> None:
    """A year, a word, a day that never comes and one whose order is a guess are not taken for days."""
    with pytest.raises(NotAnAnswer) as caught:
        answer(DUE, value)
    assert caught.value.key == "day"


def test_other_texts_are_answers_only_where_they_may_be() -> None:
    """A status is one of the list; a legal basis may be another, in the words of the one who fills it in."""
    with pytest.raises(NotAnAnswer):
        answer(STATUS, "perhaps")
    assert answer(BASIS, "Treaty of 1998") == "Treaty of 1998"
    assert answer(STATUS, " РИСК принят ") == "accepted"
    assert answer(PERSONAL, True) == "yes"
    assert answer(REASON, None) == ""


def test_texts_are_kept_without_what_breaks_files() -> None:
    """Control characters show, line ends are one sort, an answer has an end; a sign in front makes no formula of it."""
    assert answer(REASON, "a\r\nb\x1bc") == "a\nb␛c"
    assert answer(REASON, "=1+1") == "=1+1"
    assert answer(REASON, 12.0) == "12"
    with pytest.raises(NotAnAnswer):
        answer(REASON, "x" * 1001)


def test_marks_are_of_answers_not_of_words() -> None:
    """The mark of a choice is the same in both languages; what a text was is not in it, a day is."""
    words = [printed(STATUS, "accepted", lang) for lang in LANGUAGES]
    assert len({mark(STATUS, w) for w in (*words, "accepted")}) == 1
    assert mark(REASON, " ") == mark(REASON, None) == EMPTY
    assert replaced(STATUS, mark(STATUS, words[1])) == "accepted"
    assert replaced(DUE, mark(DUE, "31.12.2026")) == "2026-12-31"
    kept = replaced(REASON, mark(REASON, "Anna Testova"))
    assert kept is not None
    assert "Anna" not in kept
    assert stood(REASON, "Anna Testova", kept)
    assert not stood(REASON, "Anna Testov", kept)


def test_a_token_belongs_to_its_row_table_and_audit() -> None:
    """A token holds beside what it was made beside, however a program saves it; beside nothing else, nowhere else."""
    stamp = Stamp("audit-1", "actions.actions", (STATUS, REASON))
    identity = ("crm", "public.a_x0041_b, the whole server")
    made = stamp.token("00" * 8, "ab" * 8, ("open", None), identity)
    token = read_token(made)
    assert token is not None
    assert is_token(made)
    assert not is_header(made)
    assert (token.id, token.state, len(token.marks)) == ("00" * 8, "ab" * 8, 2)
    assert stamp.holds(token, identity)
    assert stamp.holds(token, ("crm ", "public.a_x005F_x0041_b,\n весь сервер"))
    assert not stamp.holds(token, ("crm", "public.b"))
    assert not stamp.holds(token, identity[:1])
    assert not Stamp("audit-2", "actions.actions", (STATUS, REASON)).holds(token, identity)
    assert not Stamp("audit-1", "other.actions", (STATUS, REASON)).holds(token, identity)
    for changed in (made.replace("00000", "00001", 1), made.replace("|-|", "|1b4f0e98|"), made[:-1] + "x"):
        other = read_token(changed)
        assert changed == made or other is None or not stamp.holds(other, identity)
    assert read_token(made.replace("p1|", "p2|")) is None
    assert normal("весь сервер") == normal("the whole server")

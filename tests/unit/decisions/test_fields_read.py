"""Fields of decisions.toml: read by id or by names, and every mistake is said with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from privaudit.decisions import Decided, FieldEntry, read_decisions
from privaudit.errors import USAGE, ConfigError
from privaudit.model import Principal, PrincipalKind, Ref, Role, System, SystemStatus, TargetKind, digest

TODAY = date(2026, 11, 21)
KINDS = ("EMAIL_ADDRESS", "PHONE_NUMBER")
FORMAT = 'format = "privaudit-decisions/1"\n'
BY = 'by = "A. Petrova"\non = 2026-11-20\n'
ID, STATE = "0123456789abcdef", "fedcba9876543210"


def read(folder: Path, content: str, lang: str = "en") -> Decided:
    """The decisions of a file with that content."""
    path = folder / "decisions.toml"
    path.write_text(FORMAT + content, encoding="utf-8")
    return read_decisions([path], KINDS, lang, TODAY)


def problems(folder: Path, content: str, lang: str = "en") -> tuple[str, ...]:
    """What is wrong with it."""
    with pytest.raises(ConfigError) as caught:
        read(folder, content, lang)
    assert caught.value.exit_code == USAGE
    return caught.value.problems


def by_field(decided: Decided) -> dict[str, FieldEntry]:
    """The entries by field; a second of one field would be lost, and is not expected."""
    assert len({e.field for e in decided.fields}) == len(decided.fields)
    return {e.field: e for e in decided.fields}


def test_an_accepted_risk_is_read(tmp_path: Path) -> None:
    """Status, owner, dates and reason of one finding, with author, day, state and line."""
    content = f"""[[finding]]
id = "{ID}"
status = "accepted"
owner = "billing"
due = 2026-12-01
reason = "the vendor replaces it in spring"
until = 2027-03-31
state = "{STATE}"
{BY}"""
    found = by_field(read(tmp_path, content))
    assert {k: e.value for k, e in found.items()} == {
        "status": "accepted",
        "owner": "billing",
        "due": "2026-12-01",
        "reason": "the vendor replaces it in spring",
        "until": "2027-03-31",
    }
    status = found["status"]
    assert (status.kind, status.target, status.state, status.line) == (TargetKind.FINDING, ID, STATE, 2)
    assert (status.by, status.on) == ("A. Petrova", date(2026, 11, 20))


def test_names_give_the_ids_that_the_audit_shows(tmp_path: Path) -> None:
    """System, table, column, account and entry of the list are found by the ids that records derive."""
    table = 'system = "crm"\nschema = "public"\ntable = "t"\n'
    content = (
        f'[[system]]\nsystem = "crm"\nowner = "sales"\n{BY}'
        f'[[table]]\n{table}personal_data = "yes"\n{BY}'
        f'[[column]]\n{table}column = "c"\npath = "a.b"\npurpose = "delivery"\n{BY}'
        f'[[account]]\nsystem = "crm"\nprincipal = "app"\naccess = "not_needed"\n{BY}'
        f'[[destruction]]\n{table}destruction = "destroy"\n{BY}'
        f'[[answer]]\nkey = "closing.words"\nanswer = "said"\n{BY}'
    )
    ids = {e.kind: e.target for e in read(tmp_path, content).fields}
    place = Ref(system="crm", schema="public", table="t", column="c", path="a.b")
    account = Principal(system="crm", principal="app", principal_kind=PrincipalKind.USER, can_login=True)
    assert ids == {
        TargetKind.SYSTEM: System(name="crm", dialect="postgresql", status=SystemStatus.COMPLETE).id,
        TargetKind.TABLE: place.of_table().digest(),
        TargetKind.COLUMN: digest(place.digest(), Role.COLUMN, None),
        TargetKind.ACCOUNT: account.id,
        TargetKind.DESTRUCTION: digest("destruction", place.of_table().digest()),
        TargetKind.ANSWER: "closing.words",
    }


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (f'[[finding]]\nstatus = "open"\n{BY}', "id is required"),
        (f'[[finding]]\nid = "crm"\nstatus = "open"\n{BY}', "16 hex digits"),
        (f'[[finding]]\nid = "{ID}"\nstatus = "opne"\n{BY}', "open, in_work, done, accepted, mistaken"),
        (f'[[finding]]\nid = "{ID}"\nstats = "open"\n{BY}', "did you mean: status"),
        (f'[[finding]]\nid = "{ID}"\n{BY}', "decides nothing"),
        (f'[[finding]]\nid = "{ID}"\nstatus = "open"\n', "by is required"),
        (f'[[finding]]\nid = "{ID}"\ndue = "soon"\n{BY}', "due must be a date"),
        (f'[[system]]\nowner = "sales"\n{BY}', "system is required"),
        (f'[[system]]\nid = "{ID}"\nsystem = "crm"\nowner = "sales"\n{BY}', "two different things"),
        (f'[[column]]\nid = "{ID}"\nverdict = "confirm"\nneeded = "open"\n{BY}', "under [[verdict]]"),
        (f'[[account]]\nsystem = "crm"\naccess = "needed"\n{BY}', "principal is required"),
        (f'[[person]]\nname = "B. Orlov"\nbriefed_on = 2026-11-20\n{BY}', "id is required"),
        ("[finding]\nx = 1\n", "[[finding]]"),
    ],
)
def test_a_mistake_is_said(tmp_path: Path, content: str, said: str) -> None:
    """What is missing, unknown or impossible, with the line of its table."""
    found = problems(tmp_path, content)
    assert any(said in p for p in found), found
    assert all(p.startswith("line 2: ") for p in found) or "[[" not in content


@pytest.mark.parametrize(
    ("status", "more", "missing"),
    [
        ("accepted", f'until = 2027-01-01\nstate = "{STATE}"\n', "a reason"),
        ("accepted", f'reason = "r"\nstate = "{STATE}"\n', "needs until"),
        ("accepted", 'reason = "r"\nuntil = 2027-01-01\n', "needs state"),
        ("mistaken", f'state = "{STATE}"\n', "a reason"),
        ("mistaken", 'reason = "r"\n', "needs state"),
    ],
)
def test_what_settles_a_finding_says_why_and_for_how_long(tmp_path: Path, status: str, more: str, missing: str) -> None:
    """No risk is accepted for ever, without a reason, or whatever it becomes."""
    (said,) = problems(tmp_path, f'[[finding]]\nid = "{ID}"\nstatus = "{status}"\n{more}{BY}')
    assert missing in said
    assert ":2: " in said


def test_the_reason_may_stand_apart_from_the_status(tmp_path: Path) -> None:
    """Two people fill in one finding: what one leaves out, the other may have said."""
    content = (
        f'[[finding]]\nid = "{ID}"\nstatus = "mistaken"\nstate = "{STATE}"\n{BY}'
        f'[[finding]]\nid = "{ID}"\nreason = "test data"\nby = "B. Orlov"\n'
    )
    assert {e.by for e in read(tmp_path, content).fields} == {"A. Petrova", "B. Orlov"}


def test_mistakes_of_fields_are_said_in_russian(tmp_path: Path) -> None:
    """In the language asked for, with the word for the status."""
    (said,) = problems(tmp_path, f'[[finding]]\nid = "{ID}"\nstatus = "mistaken"\nreason = "r"\n{BY}', "ru")
    assert "при статусе «не подтверждается» нужен state" in said

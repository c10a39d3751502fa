"""Leavers: whose accounts should be closed? People who left or are leaving, then accounts nobody answers for."""

from __future__ import annotations

from collections import defaultdict

from ...analysis.holders import CLOSED, Holder, Standing
from ...model import (
    STAFF,
    AuditResult,
    AuditStep,
    Finding,
    Person,
    Principal,
    PrincipalKind,
    ReadPattern,
    StaffStatus,
    TargetKind,
    ViaKind,
    record,
)
from ...staff.guess import perhaps_of
from .. import words
from ..readers import Held
from .actions import systems_of, to_run, when_to_run
from .briefing import reached
from .fill import Fill
from .judged import answer, of_step
from .say import Say
from .table import Kind, Row, Rows, RowTarget, Sheet, Table, Tone
from .who import Directory, principal_id

GOING = (StaffStatus.LEFT, StaffStatus.LEAVING)
PRINTED = 10
"""Columns that go on paper; statements are for the screen."""
_AROUND = (ReadPattern.BEFORE_LEAVING, ReadPattern.AFTER_LEAVING)


def sheet(result: AuditResult, lang: str, held: Held) -> Sheet:
    """Build the sheet."""
    say = Say("leavers", lang)
    who = Directory(result, say)
    notes = (answer(result, AuditStep.LEAVERS, lang), say("note"))
    tables = (_people(result, say, held), *_unclear(result, say), _accounts(result, say, who))
    return Sheet(key="leavers", title=say("title"), notes=notes, tables=tables, printed=PRINTED)


@record
class Own:
    """An account of a person, or a login inside an application, on its systems."""

    name: str
    state: str
    """A key of ``account_state``; empty for what has no state of its own."""
    application: str
    """The application that it is a login of; empty for an account."""
    is_open: bool
    systems: tuple[str, ...]


def owned(result: AuditResult) -> dict[str, tuple[Own, ...]]:
    """Return the accounts of each person by name, those of engines first, then logins inside applications."""
    found: dict[tuple[str, str, str, str, bool], set[str]] = defaultdict(set)
    for p in result.principals:
        if p.person:
            state = p.status if p.can_login else "no_login"
            found[p.person, "", p.principal, state, p.can_login and p.status not in CLOSED].add(p.system)
    known = {(p.system, p.principal) for p in result.principals}
    for a in result.access:
        inside = a.principal_kind is PrincipalKind.APP_USER
        if a.person and (inside or (a.system, a.principal) not in known):
            application = next((v.name for v in a.via if inside and v.kind is ViaKind.APPLICATION), "")
            is_open = inside or a.can_login or a.principal_kind is PrincipalKind.OS_USER
            found[a.person, application, a.principal, "", is_open].add(a.system)
    reading = {(a.system, a.principal) for a in result.access if a.categories}
    out: dict[str, list[Own]] = defaultdict(list)
    for (person, application, name, state, is_open), systems in sorted(found.items()):
        # A role of a server is in all its databases: those in which it reads nothing say nothing.
        named = tuple(sorted({s for s in systems if (s, name) in reading} or systems))
        out[person].append(Own(name=name, state=state, application=application, is_open=is_open, systems=named))
    return {person: tuple(mine) for person, mine in out.items()}


def leavers(result: AuditResult) -> tuple[Person, ...]:
    """Return people of the staff list who left or are leaving and still have an account, those who left first."""
    return _gone_among(result, set(owned(result)))


def open_leavers(result: AuditResult) -> tuple[Person, ...]:
    """Return those of `leavers` who have an account that somebody can log in with now."""
    return _gone_among(result, {name for name, mine in owned(result).items() if any(o.is_open for o in mine)})


def _gone_among(result: AuditResult, names: set[str]) -> tuple[Person, ...]:
    found = (p for p in result.people if p.source == STAFF and p.status in GOING and p.name in names)
    return tuple(sorted(found, key=lambda p: (GOING.index(p.status or StaffStatus.LEFT), p.left_on or "", p.name)))


def _people(result: AuditResult, say: Say, every: Held) -> Table:
    lang = say.lang
    accounts = owned(result)
    fill = Fill(result, TargetKind.ACCOUNT, lang, {"closed_on": 13, "remark": 20})
    held: dict[str, list[Holder]] = defaultdict(list)
    for h in every:
        if h.person:
            held[h.person].append(h)

    def row(p: Person) -> Row:
        mine = accounts[p.name]
        open_ = [h for h in held[p.name] if h.standing is not Standing.CLOSED]
        return (
            p.name,
            p.department or "",
            words.term(p.status, lang) if p.status else "",
            words.day(p.left_on, lang),
            "\n".join(_account(o, say) for o in mine),
            say("open") if any(o.is_open for o in mine) else say("closed"),
            "\n".join(reached(h, Say("briefing", lang)) for h in open_) or say("nothing"),
            _reads(result, p.name, say),
            *fill.cells(p.id),
            ", ".join(sorted({s for h in open_ for s in h.systems})),
        )

    col = say.column
    status = {words.term(StaffStatus.LEFT, lang): Tone.BAD, words.term(StaffStatus.LEAVING, lang): Tone.WARN}
    columns = (
        col("person", 22, Kind.LABEL, identity=True),
        col("department", 20),
        col("status", 15, tones=status),
        col("left_on", 20),
        col("accounts", 48),
        col("account_state", 15, tones={say("open"): Tone.BAD, say("closed"): Tone.GOOD}),
        col("reaches", 48),
        col("reads", 24),
        *fill.columns,
        col("systems", 100),
    )
    found = leavers(result)
    gone = sum(p.source == STAFF and p.status in GOING for p in result.people)
    staff = any(p.source == STAFF for p in result.people)
    empty = say("no_leaver", count=words.number(gone, lang)) if staff else say("no_staff")
    counts = {"count": len(found), "open": len(open_leavers(result)), "total": gone}
    note = say("people_note", **{k: words.number(n, lang) for k, n in counts.items()}) if staff else ""
    return Table(key="people", title=say("people"), note=note, columns=columns, rows=Rows(found, row), empty=empty,
                 target_kind=TargetKind.ACCOUNT, targets=lambda n: RowTarget(id=found[n].id))  # fmt: skip


def _account(o: Own, say: Say) -> str:
    """An account with its state and the systems it is in; a login with its application."""
    state = words.term_of("account_state", o.state, say.lang) if o.state else ""
    said = say("login_of", application=words.one_line(o.application)) if o.application else state
    return f"{o.name} ({said}): {', '.join(o.systems)}" if said else f"{o.name}: {', '.join(o.systems)}"


def _unclear(result: AuditResult, say: Say) -> tuple[Table, ...]:
    """People of whom the staff list leaves open whether they left: each may belong to the table above."""
    lang = say.lang
    found = sorted((p for p in result.people if p.is_unclear), key=lambda p: (not p.left_on_unread, p.name))
    if not found:
        return ()
    accounts = owned(result)

    def row(p: Person) -> Row:
        mine = accounts.get(p.name, ())
        return (
            p.name,
            p.department or "",
            words.term(p.status, lang) if p.status else str(say.known(None)),
            say("day_unread") if p.left_on_unread else words.day(p.left_on, lang),
            "\n".join(_account(o, say) for o in mine),
            (say("open") if any(o.is_open for o in mine) else say("closed")) if mine else "",
        )

    col = say.column
    columns = (
        col("person", 22, Kind.LABEL),
        col("department", 20),
        col("status", 15),
        col("left_on", 20, tones={say("day_unread"): Tone.WARN}),
        col("accounts", 48),
        col("account_state", 15),
    )
    note = say("unclear_note", count=words.number(len(found), lang))
    return (Table(key="unclear", title=say("unclear"), note=note, columns=columns, rows=Rows(found, row), empty=""),)


def _reads(result: AuditResult, name: str, say: Say) -> str:
    """What the logs say of reads around the last day: a lead, never an accusation."""
    found = [r for r in result.reads if r.person == name and r.pattern in _AROUND]
    lines = (
        say("read", pattern=words.term(p, say.lang), count=words.number(sum(r.statements for r in some), say.lang))
        for p in _AROUND
        if (some := [r for r in found if r.pattern is p])
    )
    return "\n".join(lines)


def _accounts(result: AuditResult, say: Say, who: Directory) -> Table:
    lang = say.lang
    found = of_step(result, AuditStep.LEAVERS)
    told = {(s, f.target.principal) for f in found for s in f.target.systems}
    asked = [p for p in result.principals if (p.system, p.principal) in told]
    fill = Fill(result, TargetKind.ACCOUNT, lang, {"closed_on": 13, "remark": 20})
    guessed = {(p.system, p.principal): ", ".join(p.people) for p in perhaps_of(asked, result.people)}

    def owner(f: Finding, systems: tuple[str, ...], principal: str) -> str:
        stands = (who.nature(s, principal) for s in systems)
        known = f.target.person or next((n for n in stands if n), "")
        people = next((guessed[s, principal] for s in systems if (s, principal) in guessed), "")
        return "; ".join(filter(None, (known, say("perhaps", people=people) if people else "")))

    def target(f: Finding) -> RowTarget | None:
        principal, systems = f.target.principal, f.target.systems
        return RowTarget(id=principal_id(systems[0], principal)) if principal and systems else None

    def row(f: Finding) -> Row:
        systems, principal = f.target.systems, f.target.principal or ""
        return (
            principal or _accounts_named(f) or words.whole_place(f.target.ref),
            systems_of(f),
            words.term(f.severity, lang),
            owner(f, systems, principal),
            words.message(f.message, lang),
            _last_login([who.account(s, principal) for s in systems], say),
            words.remedy(f.remediation, lang),
            when_to_run(f, lang),
            *(fill.cells(account.id) if (account := target(f)) else (None, None)),
            to_run(f, lang),
        )

    col = say.column
    columns = (
        col("account", 22, Kind.LABEL, identity=True),
        col("system", 20, identity=True),
        col("severity", 15, tones=say.severity_tones()),
        col("owner", 20),
        col("what", 48),
        col("last_login", 15),
        col("remedy", 48),
        col("when", 24),
        *fill.columns,
        col("sql", 100, Kind.CODE),
    )
    return Table(key="accounts", title=say("accounts"), note=say("accounts_note"), columns=columns,
                 rows=Rows(found, row), empty=say("no_account"), target_kind=TargetKind.ACCOUNT,
                 targets=lambda n: target(found[n]))  # fmt: skip


def _accounts_named(f: Finding) -> str:
    """The accounts of a finding that is about several, one a line; without their systems, which stand beside."""
    said = dict(f.message.params).get("accounts")
    if not isinstance(said, str):
        return ""
    return "\n".join(part.partition(" (")[0] for part in said.split("; "))


def _last_login(known: list[Principal | None], say: Say) -> str:
    times = [p.last_login for p in known if p is not None and p.last_login != "unknown"]
    return words.time_text(max(times), say.lang) if times else str(say.known(None))

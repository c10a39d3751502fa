"""The lines that ``privaudit staff check`` prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ..i18n import text
from .printing import in_text

if TYPE_CHECKING:
    from ..staff.base import Problem, Understood
    from ..staff.check import AccountsCheck, Checked, StaffCheck, UsersCheck

MOST = 20
"""So many accounts or people are listed of a sort; ``--format json`` has all."""
_SIGNS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


def checked_lines(checked: Checked, lang: str) -> Iterator[str]:
    """Give the lines of a check, list by list, then the accounts."""
    if checked.staff is not None:
        yield from _staff(checked.staff, lang)
    for users in checked.users:
        yield from _users(users, lang)
    if checked.accounts is not None:
        yield from _accounts(checked.accounts, lang)


def _say(key: str, lang: str, /, **params: object) -> str:
    return in_text(f"staff.check.{key}", lang, params)


def _staff(staff: StaffCheck, lang: str) -> Iterator[str]:
    u = staff.understood
    yield _say("list", lang, file=u.file)
    yield _form(u, lang)
    yield _say("rows", lang, rows=u.rows, people=staff.people, merged=u.merged, skipped=u.skipped)
    yield from _columns(u, lang)
    counts = {"active": staff.active, "leaving": staff.leaving, "left": staff.left, "unknown": staff.unknown}
    yield _say("statuses", lang, **counts)
    if staff.dates:
        yield _say("dates", lang, dates=staff.dates, first=staff.first, last=staff.last)
    else:
        yield _say("no_dates", lang)
    yield _say("claims", lang, accounts=staff.accounts, people=staff.with_account)
    yield from _problems(staff.problems, lang)


def _users(users: UsersCheck, lang: str) -> Iterator[str]:
    u = users.understood
    yield _say("users", lang, application=users.application, file=u.file)
    yield _form(u, lang)
    counts = {"users": users.users, "entering": users.entering, "linked": users.linked}
    yield _say("user_rows", lang, rows=u.rows, **counts)
    if users.strangers:
        more = ", …" if len(users.strangers) > MOST else ""
        lines = ", ".join(map(str, users.strangers[:MOST])) + more
        yield _say("user_strangers", lang, count=len(users.strangers), lines=lines)
    yield from _columns(u, lang)
    yield from _problems(users.problems, lang)


def _form(u: Understood, lang: str) -> str:
    parts = [text(f"staff.check.forms.{u.kind}", lang)]
    if u.delimiter is not None:
        sign = text(f"staff.check.signs.{_SIGNS.get(u.delimiter, 'other')}", lang)
        parts.append(_say("sign", lang, sign=sign))
    if u.encoding is not None:
        parts.append(_say("encoding", lang, encoding=u.encoding))
    if u.sheet is not None:
        parts.append(_say("sheet", lang, sheet=u.sheet))
    if u.kind != "ldif":
        parts.append(_say("header", lang, line=u.header) if u.header else _say("no_header", lang))
    return _say("form", lang, form=", ".join(parts))


def _columns(u: Understood, lang: str) -> Iterator[str]:
    yield _say("columns", lang)
    for c in u.columns:
        yield _say("column", lang, place=c.place, heading=c.heading, kind=text(f"staff.kinds.{c.kind}", lang))
    if u.ignored:
        yield _say("ignored", lang, headings=", ".join(u.ignored))


def _problems(problems: Sequence[Problem], lang: str) -> Iterator[str]:
    if not problems:
        yield _say("no_problems", lang)
        return
    yield _say("problems", lang)
    for p in problems:
        said = [in_text(f"staff.problem.{p.key}", lang, dict(p.params))]
        if p.column is not None:
            said.append(in_text("staff.problem.column", lang, {"column": p.column}))
        if p.lines:
            more = ", …" if p.count > len(p.lines) else ""
            said.append(in_text("staff.problem.at", lang, {"lines": ", ".join(map(str, p.lines)) + more}))
        yield "    " + in_text("staff.problem.line", lang, {"what": "; ".join(said), "count": p.count})


def _accounts(a: AccountsCheck, lang: str) -> Iterator[str]:
    yield _say("matching", lang, audit=a.audit, accounts=a.accounts)
    yield _say("matched", lang, count=a.matched)
    natures = (_say("nature", lang, nature=text(f"terms.nature.{n}", lang), count=c) for n, c in a.natures)
    yield _say("natures", lang, natures="; ".join(natures) or text("staff.check.none", lang))
    guessed = {(p.system, p.principal): ", ".join(p.people) for p in a.perhaps}
    yield from _some(
        "unmatched",
        (
            _say("perhaps", lang, system=u.system, principal=u.principal, people=guessed[u.system, u.principal])
            if (u.system, u.principal) in guessed
            else _say("account", lang, system=u.system, principal=u.principal)
            for u in sorted(a.unmatched, key=lambda u: ((u.system, u.principal) not in guessed, u.system, u.principal))
        ),
        lang,
    )
    conflicts = (
        _say("conflict", lang, system=c.system, principal=c.principal, people=", ".join(c.people)) for c in a.conflicts
    )
    yield from _some("conflicts", conflicts, lang)
    yield from _some("lost", (_say("lost_one", lang, person=p, system=s) for p, s in a.lost), lang)
    yield from _some("strangers", (_say("stranger", lang, person=p) for p in a.strangers), lang)
    yield from _some("idle", (_say("idle_one", lang, pattern=p) for p in a.idle), lang)
    if a.applications:
        yield _say("applications", lang)
        none = text("staff.check.none", lang)
        for name, accounts in a.applications:
            yield _say("application", lang, application=name, accounts=", ".join(accounts) or none)
    yield _say("without", lang, count=len(a.without))


def _some(key: str, lines: Iterable[str], lang: str) -> Iterator[str]:
    """Give a heading with the count and the first lines; nothing where there are none."""
    every = list(lines)
    if every:
        yield _say(key, lang, count=len(every))
        yield from every[:MOST]
    if len(every) > MOST:
        yield _say("more", lang, count=len(every) - MOST)

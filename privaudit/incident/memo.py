"""The briefing memo: what staff may truly be told of how access is watched. It claims only what the audit saw.

A log stands here only where `LogState.answers_reads` (or `answers_inside`, of an application's journal) says that it
was read and holds lines in the time asked for; of a journal, only in systems of which it holds a read. It is told in
the past tense: files were read, and what the server writes today is another question, which a warning asks where its
settings say no. Systems without a log are not named to staff, but in the README.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from ..model import STAFF, AuditResult, AuditStep, LogState, StepState
from ..report import overview, words
from ..report.sheets import reads
from .case import Case
from .common import document, signatures, t, to_fill
from .document import Block, Document, Heading, Mark, Paragraph, Piece, say

NAME = "briefing_memo"
JOURNAL = "journal:"
ASKED = ("work_only", "no_copies", "own_login", "tell")


def memo(case: Case) -> Document:
    """Return the memo."""
    blocks = (
        say(t("memo.to", case, organisation=words.one_line(case.result.run.organisation or t("company", case)))),
        Paragraph(pieces=(to_fill(t("memo.what_happened", case), case),)),
        Heading(text=t("memo.asked", case)),
        *(say(t(f"memo.{key}", case), bullet=True) for key in ASKED),
        Paragraph(pieces=(to_fill(t("memo.rules", case), case),), bullet=True),
        Heading(text=t("memo.watched", case)),
        *_watched(case),
        Heading(text=t("memo.ask_whom", case)),
        _whom(case),
        say(t("memo.as_of", case, time=case.clock(case.result.run.finished)), Mark.NOTE),
        signatures(case, ("approved",)),
    )
    return document(NAME, t(f"files.{NAME}.title", case), case, blocks)


def _whom(case: Case) -> Paragraph:
    whom = case.cover.officer or case.cover.contact
    if whom:
        return say(words.one_line(whom))
    return Paragraph(pieces=(to_fill(t("memo.whom", case), case),))


def _watched(case: Case) -> Iterator[Block]:
    """Yield each control that is really on; then what only people know."""
    result, lang = case.result, case.lang
    if _access_was_listed(case):
        day, count = words.day(result.run.finished, lang), words.number(len(_read(case)), lang)
        yield say(t("memo.listed", case, day=day, count=count), bullet=True)
    if result.run.policy_rules:
        yield say(t("memo.policy", case, day=words.day(result.run.finished, lang)), bullet=True)
    if any(p.source == STAFF for p in result.people):
        yield say(t("memo.staff", case, day=words.day(result.run.finished, lang)), bullet=True)
    for log, systems in grouped(log for log in result.logs if log.answers_reads):
        yield say(_log(log, systems, "server", case), bullet=True)
        off = sorted(reads.off_now(result).intersection(systems))
        if off:
            names = ", ".join(map(words.one_line, off))
            yield Paragraph(pieces=(Piece(text=t("memo.off_now", case, systems=names), mark=Mark.WARN),))
            yield Paragraph(pieces=(to_fill(t("memo.check_off", case), case),))
    for log, systems in grouped(_told_of(result)):
        yield say(_log(log, systems, "journal", case), bullet=True)
    yield Paragraph(pieces=(to_fill(t("memo.other_controls", case), case),), bullet=True)


def _told_of(result: AuditResult) -> Iterator[LogState]:
    """Yield journals in systems that they hold a read of: that an application has an account there is none."""
    seen = {(r.system, r.source) for r in result.reads}
    return (log for log in result.logs if log.answers_inside and (log.system, log.source) in seen)


def _access_was_listed(case: Case) -> bool:
    step = dict(overview.audit_steps(case.result))[AuditStep.ACCESS]
    return step.state is not StepState.FAILED and bool(case.result.access) and bool(_read(case))


def _read(case: Case) -> list[str]:
    """Systems whose access lists the audit saw whole."""
    gaps = {s.target.system for s in case.result.steps if s.step == "access" and s.state is not StepState.DONE}
    with_access = {a.system for a in case.result.access}
    return sorted(
        s.name
        for s in case.result.systems
        if s.status in overview.READ and s.name not in gaps and s.name in with_access
    )


def grouped(logs: Iterable[LogState]) -> list[tuple[LogState, tuple[str, ...]]]:
    """Return logs with the systems they tell of: one log of a server tells of all its databases."""
    groups: dict[tuple[object, ...], list[LogState]] = defaultdict(list)
    for log in logs:
        groups[(log.source, log.from_, log.to, log.days_covered, log.days_asked)].append(log)
    found = ((mine[0], tuple(sorted({log.system for log in mine}))) for mine in groups.values())
    return sorted(found, key=lambda pair: (pair[1], pair[0].source))


def _log(log: LogState, systems: tuple[str, ...], key: str, case: Case) -> str:
    lang = case.lang
    said = t(
        f"memo.{key}",
        case,
        systems=", ".join(map(words.one_line, systems)),
        source=words.one_line(log.source.removeprefix(JOURNAL)),
        start=case.clock(log.from_),
        end=case.clock(log.to),
    )
    covered, asked = log.days_covered or 0, log.days_asked or 0
    if covered < asked:
        said += " " + t("memo.days", case, covered=words.number(covered, lang), asked=words.number(asked, lang))
    return said


def switched_off(case: Case) -> tuple[str, ...]:
    """Return the systems of which files of a log tell reads, though its server records none as it is set now."""
    told = {log.system for log in case.result.logs if log.answers_reads}
    return tuple(sorted(told & reads.off_now(case.result)))


def not_to_be_claimed(case: Case) -> tuple[str, ...]:
    """Return the systems of which the memo says nothing: no log of reads was there, on, or given to the audit."""
    return tuple(s.name for s in reads.unlogged(case.result))

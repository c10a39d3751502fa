"""The nine steps that a company owes after a leak: short, as a checklist; in full, with room for people's answers."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from ...i18n import text
from ...model import (
    AuditResult,
    AuditStep,
    Decision,
    Edition,
    Person,
    Standing,
    StepRecord,
    StepState,
    TargetKind,
)
from .. import lines, overview, packages, readers, said, words
from . import briefing, leavers, reads
from .fill import Fill
from .say import Say
from .table import Kind, Row, Rows, RowTarget, Table, Tone
from .who import Directory

ANSWERED = "answered"
OWN_PART = "own_part"
"""The audit did all it can; what people must add is not there yet."""
LEFT_TO_PEOPLE = frozenset(
    {overview.BY_PERSON, overview.NOT_YET, "collect_by_person", lines.COPIES_BY_PERSON, "briefing_by_person"}
)
"""Reasons why a step is not done that a person's answer settles; no answer makes up for a system that was not read."""

_TONES = {
    "done": Tone.GOOD,
    ANSWERED: Tone.GOOD,
    OWN_PART: Tone.WARN,
    "partial": Tone.WARN,
    "failed": Tone.BAD,
    overview.BY_PERSON: Tone.QUIET,
    "not_yet": Tone.QUIET,
    "skipped": Tone.QUIET,
    overview.NO_SYSTEM: Tone.BAD,
}
"""Words of ``sheets.step_words``."""

Step = tuple[AuditStep, StepRecord]


def answers(result: AuditResult) -> dict[AuditStep, dict[str, Decision]]:
    """Return what people answered to each step, by field (`decisions.fields`): the key of an answer is the step's."""
    steps = {s.value: s for s in AuditStep}
    found: dict[AuditStep, dict[str, Decision]] = {}
    for d in result.decisions:
        if d.kind is TargetKind.ANSWER and d.standing is Standing.APPLIES and d.target_id in steps:
            found.setdefault(steps[d.target_id], {})[d.field] = d
    return found


def word_key(step: Step, *, unread: bool, answered: bool) -> str:
    """Return the key (area ``sheets.step_words``) of how a step stands; ``unread`` if no system was read."""
    record = step[1]
    if answered and record.state is not StepState.DONE and record.reason in LEFT_TO_PEOPLE:
        return ANSWERED
    key = overview.step_word(record, unread=unread)
    return OWN_PART if key == StepState.DONE.value and not answered else key


def short(
    result: AuditResult, say: Say, width: float, cells: int, cell: float, held: readers.Held, edition: Edition
) -> Table:
    """Return the checklist: how each step stands, and what is missing, a line each.

    A few words on the briefing do not make up for people who were not told: each wants a day on the sheet Briefing.
    """
    lang, unread, given = say.lang, overview.nothing_read(result), answers(result)
    untold = _untold(result, say, held) if AuditStep.BRIEFING in given else ""

    def row(step: Step) -> Row:
        left = untold if step[0] is AuditStep.BRIEFING else ""
        answered = "answer" in given.get(step[0], {}) and not left
        key = word_key(step, unread=unread, answered=answered)
        return (
            words.term(step[0], lang),
            text(f"sheets.step_words.{key}", lang),
            left or _missing(step, say, key, answered, result, edition),
        )

    columns = (
        say.column("step", width, Kind.LABEL),
        say.column("state", cell, span=3, tones=_tones(lang)),
        say.column("missing", cell, span=cells - 3),
    )
    rows = Rows(overview.audit_steps(result), row)
    return Table(key="steps", title=say("steps"), columns=columns, rows=rows, filtered=False)


def _untold(result: AuditResult, say: Say, held: readers.Held) -> str:
    """How many of the people to be told have no day on the sheet Briefing; empty if each has one."""
    who, days = Directory(result, say), said.answers(result, TargetKind.PERSON, "briefed_on")
    people = [h.person or "" for h in briefing.briefed(held, who) if who.is_named(h)]
    left = sum((who.person(name) or Person(name=name)).id not in days for name in people)
    counts = {"count": words.number(left, say.lang), "total": words.number(len(people), say.lang)}
    return say("untold", **counts) if left else ""


def _missing(step: Step, say: Say, key: str, answered: bool, result: AuditResult, edition: Edition) -> str:
    """What nobody saw, or why a step is not done; else what people must add. The steps in full say both."""
    why = _why(step[1], say.lang) if key != overview.NO_SYSTEM else ""
    if answered:
        return why or say("see_answer" if edition is Edition.INTERNAL else "see_answer_inside")
    return why or "; ".join((*_unseen(step[0], result, say), say("adds", what=_people_add(step[0], result, say))))


def _unseen(step: AuditStep, result: AuditResult, say: Say) -> tuple[str, ...]:
    """Systems whose rights were not wholly seen: who reaches them is not known, though the step ended well."""
    # Databases that a server showed and nobody asked for are no systems of the audit: Coverage counts them apart.
    count = overview.access_unknown(result) - overview.seen_only(result) if step in _OF_RIGHTS else 0
    return (say("rights_unseen", count=words.number(count, say.lang)),) if count else ()


_OF_RIGHTS = frozenset({AuditStep.ACCESS, AuditStep.LEAST_PRIVILEGE, AuditStep.LEAVERS})


def _people_add(step: AuditStep, result: AuditResult, say: Say) -> str:
    """What people must add; who gave the staff list is not asked for it again."""
    given = "_given" if step is AuditStep.LEAVERS and result.people else ""
    return say(f"people_add.{step.value}{given}")


def _why(record: StepRecord, lang: str) -> str:
    silent = record.state is StepState.DONE or record.reason is None or record.reason in LEFT_TO_PEOPLE
    return "" if silent else words.reason(record.reason, record.reason_params, lang)


def _tones(lang: str) -> dict[str, Tone]:
    return {text(f"sheets.step_words.{k}", lang): t for k, t in _TONES.items()}


def full(result: AuditResult, say: Say, width: float, cells: int, cell: float, held: readers.Held) -> Table:
    """Return the steps with what was found, what people must add, and their answers, to fill in."""
    lang, unread = say.lang, overview.nothing_read(result)
    fill = Fill(result, TargetKind.ANSWER, lang, dict.fromkeys(("answer", "who", "day"), cell))
    found = {} if unread else _found(result, say, held)
    steps = overview.audit_steps(result)

    def row(step: Step) -> Row:
        told = [*found.get(step[0], ()), _why(step[1], lang) if not unread else ""]
        return (
            words.term(step[0], lang),
            "\n".join(p for p in told if p),
            _people_add(step[0], result, say),
            *fill.cells(step[0].value),
        )

    columns = (
        say.column("step", width, Kind.LABEL, identity=True),
        say.column("found", cell, span=cells - 10),
        say.column("people_add", cell, span=3),
        # What people write may name people: it stays in the house.
        *(replace(c, span=n, internal=True) for c, n in zip(fill.columns, (3, 2, 2), strict=True)),
    )
    return Table(
        key="steps_full",
        title=say("steps_full"),
        note=say("steps_note"),
        columns=columns,
        rows=Rows(steps, row),
        filtered=False,
        target_kind=TargetKind.ANSWER,
        targets=lambda n: RowTarget(id=steps[n][0].value),
    )


def _found(result: AuditResult, say: Say, held: readers.Held) -> dict[AuditStep, tuple[str, ...]]:
    """What the audit found for a step, a count a line; only for steps with rows behind them."""
    lang = say.lang
    number = words.number
    views = overview.system_views(result)
    columns = sum(v.personal_columns for v in views)
    asked, silent = reads.asked(result), reads.unlogged(result)
    logged = text("sheets.words.of", lang, count=number(len(asked) - len(silent), lang), total=number(len(asked), lang))
    out: dict[AuditStep, list[str]] = {
        AuditStep.COLLECT: [say("found.collect", columns=number(columns, lang))],
        AuditStep.SYSTEMS: [
            say("found.systems", full=number(len(packages.full_systems(result)), lang)),
            say("found.places", places=number(len(lines.places(result)), lang)),
        ],
        AuditStep.ACCESS: [say("found.access", readers=_readers(held, lang)), say("found.reads", reads=logged)],
        AuditStep.BRIEFING: _briefed(result, say, held),
    }
    if result.people:
        out[AuditStep.LEAVERS] = [say("found.leavers", count=number(len(leavers.open_leavers(result)), lang))]
    for step in lines.STEPS:
        out.setdefault(step, []).extend(lines.of_step(result, step, lang).split("; "))
    counts = Counter(f.step for f in result.findings)
    for step in overview.STEPS:
        if counts[step]:
            out.setdefault(step, []).append(say("found.findings", count=number(counts[step], lang)))
    return {step: tuple(told) for step, told in out.items()}


def _readers(held: readers.Held, lang: str) -> str:
    return words.number(len(readers.counted(readers.both(held))), lang)


def _briefed(result: AuditResult, say: Say, held: readers.Held) -> list[str]:
    who = Directory(result, say)
    found = briefing.briefed(held, who)
    people = sum(map(who.is_named, found))
    counts = (("briefed_people", people), ("briefed_accounts", len(found) - people))
    return [say(f"found.{key}", count=words.number(n, say.lang)) for key, n in counts]

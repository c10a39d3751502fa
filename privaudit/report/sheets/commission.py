"""The list for the commission that decides on destruction: what a machine can know, and what people must add.

The fields are those of the act of order 179 of Roskomnadzor of 28.10.2022: data and whose they are, system, carrier,
reason, who, day, signature. It is a list to decide on: privaudit proposes no statement that destroys anything.
"""

from __future__ import annotations

import dataclasses

from ...model import AuditResult, Destruction, System, TargetKind
from .. import held, words
from . import systems
from .fill import Fill, owners
from .say import Say
from .table import Column, Kind, Row, Rows, RowTarget, Table, Tone

TO_FILL = {"basis": 20, "destruction": 16, "method": 13, "who": 14, "day": 12}
"""Columns that people fill in and that are read back, and their widths; a signature stands after them."""
METHODS = ("deleted", "overwritten", "carrier")


def order(result: AuditResult) -> list[Destruction]:
    """Return the entries: those that may be decided on now, then those under legal hold; most people first."""
    return sorted(
        result.destruction,
        key=lambda d: (d.legal_hold, -(d.people.estimate if d.people else 0), d.ref.key, d.id),
    )


def table(result: AuditResult, say: Say) -> Table:
    """Return the list; ``say`` are the texts of the sheet Old data."""
    lang, found = say.lang, order(result)
    known = {s.name: s for s in result.systems}
    fill, answering = Fill(result, TargetKind.DESTRUCTION, lang, TO_FILL), owners(result)

    def target(n: int) -> RowTarget:
        return RowTarget(id=found[n].id, owner=answering.get(found[n].ref.system or ""))

    def row(item: tuple[int, Destruction]) -> Row:
        number, d = item
        return (
            f"{number}. {d.ref.system or ''}",
            words.place(d.ref),
            ", ".join(words.term_of("subject", s, lang) for s in d.subjects),
            held.counted(d.people, lang) if d.people else str(say.known(None)),
            words.together(d.reasons, lang),
            words.date_cell(d.oldest, lang) or say.known(None),
            words.date_cell(d.newest, lang) or say.known(None),
            words.categories(d.categories, lang),
            *_answer(d, known.get(d.ref.system or ""), result, say),
            *fill.cells(d.id),
            None,
        )

    return Table(
        key="commission",
        title=say("commission"),
        note=say("commission_note"),
        columns=_columns(say, fill),
        rows=Rows(list(enumerate(found, 1)), row),
        empty=say("no_entry"),
        filtered=False,
        new_page=True,
        target_kind=TargetKind.DESTRUCTION,
        targets=target,
    )


def _answer(d: Destruction, system: System | None, result: AuditResult, say: Say) -> tuple[str]:
    """Whether anything may be destroyed now; a legal hold stands in plain sight."""
    if not d.legal_hold:
        return (say("may_decide"),)
    why = systems.hold_why(result, system, say.lang) if system is not None else ""
    return (f"{say('hold_said')}: {why}" if why else say("hold_said"),)


def _columns(say: Say, fill: Fill) -> tuple[Column, ...]:
    col = say.column
    methods = tuple(say(f"method.{k}") for k in METHODS)
    return (
        col("d_system", 18, Kind.LABEL),
        col("d_carrier", 20, identity=True),
        col("d_subjects", 14),
        col("d_people", 18),
        col("d_reason", 30),
        col("oldest", 12, Kind.DAY),
        col("newest", 12, Kind.DAY),
        col("d_categories", 22),
        col("d_hold", 14, tones={say("may_decide"): Tone.QUIET}),
        *(dataclasses.replace(c, choices=methods) if c.field == "method" else c for c in fill.columns),
        col("d_signature", 13, Kind.FILL),
    )

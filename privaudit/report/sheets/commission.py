"""The list for the commission that decides on destruction: what a machine can know, and what people must add.

The fields are those of the act of order 179 of Roskomnadzor of 28.10.2022: data and whose they are, system, carrier,
reason, who, day, signature. It is a list to decide on: privaudit proposes no statement that destroys anything.
"""

from __future__ import annotations

from ...model import AuditResult, Destruction, System
from .. import held, words
from . import systems
from .say import Say
from .table import Column, Kind, Row, Rows, Table, Tone

TO_FILL = 6
DECISIONS = ("destroy", "anonymise", "keep")
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

    def row(item: tuple[int, Destruction]) -> Row:
        number, d = item
        return (
            f"{number}. {d.ref.system or ''}",
            words.place(d.ref),
            words.categories(d.categories, lang),
            ", ".join(words.term_of("subject", s, lang) for s in d.subjects),
            held.counted(d.people, lang) if d.people else str(say.known(None)),
            words.date_cell(d.oldest, lang) or say.known(None),
            words.date_cell(d.newest, lang) or say.known(None),
            words.together(d.reasons, lang),
            *_answer(d, known.get(d.ref.system or ""), result, say),
            *(None,) * TO_FILL,
        )

    return Table(
        key="commission",
        title=say("commission"),
        note=say("commission_note"),
        columns=_columns(say),
        rows=Rows(list(enumerate(found, 1)), row),
        empty=say("no_entry"),
        filtered=False,
        new_page=True,
    )


def _answer(d: Destruction, system: System | None, result: AuditResult, say: Say) -> tuple[str]:
    """Whether anything may be destroyed now; a legal hold stands in plain sight."""
    if not d.legal_hold:
        return (say("may_decide"),)
    why = systems.hold_why(result, system, say.lang) if system is not None else ""
    return (f"{say('hold_said')}: {why}" if why else say("hold_said"),)


def _columns(say: Say) -> tuple[Column, ...]:
    col = say.column
    decisions = tuple(say(f"decision.{k}") for k in DECISIONS)
    methods = tuple(say(f"method.{k}") for k in METHODS)
    return (
        col("d_system", 22, Kind.LABEL),
        col("d_carrier", 22),
        col("d_categories", 18),
        col("d_subjects", 18),
        col("d_people", 18),
        col("oldest", 14, Kind.DAY),
        col("newest", 14, Kind.DAY),
        col("d_reason", 26),
        col("d_hold", 14, span=2, tones={say("may_decide"): Tone.QUIET}),
        col("d_basis", 22, Kind.FILL),
        col("d_decision", 16, Kind.FILL, choices=decisions),
        col("d_method", 18, Kind.FILL, choices=methods),
        col("d_who", 22, Kind.FILL),
        col("d_date", 12, Kind.FILL),
        col("d_signature", 16, Kind.FILL),
    )

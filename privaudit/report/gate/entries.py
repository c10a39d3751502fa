"""What an author puts into decisions.toml or privaudit.toml to answer findings: whole tables, as TOML to paste.

Each finding in the form that settles it: a new column is declared, a period of retention is written down, and only what
has no other answer is accepted. What a person has to fill in is empty, and a file with an empty one is refused or says
nothing, so that pasting alone lets nothing pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from ...decisions.baseline import acceptance, columns_of_copy, draft
from ...decisions.write import literal, table_text
from ...i18n import text
from ...model import ACCEPTED_DAYS, Decision, Finding, Status
from ...model.asked import Settled, asked
from ...model.taken import both
from .answer import Answer


def ready(answer: Answer, found: Iterable[Finding], lang: str, room: int) -> Iterator[tuple[str, str]]:
    """Yield for each kind of answer the key of a text (area ``gate.table``) and tables to paste; those that fit."""
    tables: dict[str, list[str]] = {"declare": [], "retain": [], "accept": [], "replace": []}
    for f in found:
        copied = [table_text("column", draft(one).items()) for one in columns_of_copy(f, answer.result.classifications)]
        answered = asked(f.check).settled
        if answered is Settled.DECLARED:
            tables["declare"].append(table_text("column", draft(f).items()))
        elif copied:
            tables["declare"].extend(copied)
        elif old_entry(answer, f) is not None and answered is not Settled.MENDED:
            tables["replace"].append(_acceptance(answer, f, lang))
        elif answered is Settled.RETAINED:
            tables["retain"].append(_retention(f))
        elif answered is Settled.ACCEPTED:
            tables["accept"].append(_acceptance(answer, f, lang))
    left = room
    for key, many in tables.items():
        kept: list[str] = []
        for table in dict.fromkeys(many):
            left -= len(table) + 1
            if left < 0:
                break
            kept.append(table)
        if kept:
            yield key, "\n".join(kept)


def _retention(f: Finding) -> str:
    """A period for one relation; one of no months is refused."""
    return f'[[retention]]\nsystems = {literal(f.target.ref.of_table().label())}\nmonths = 0\nbasis = ""\n'


def offered(answer: Answer, f: Finding) -> bool:
    """Whether an answer is offered to paste: to what stops, here or where the whole state is judged."""
    return answer.stops(f) or asked(f.check).opens or old_entry(answer, f) is not None


def old_entry(answer: Answer, f: Finding) -> Decision | None:
    """Return the status that people gave a finding that is open: a second entry would contradict it."""
    if f.settled:
        return None
    return next((d for d in answer.result.decisions if d.target_id == f.id and d.field == "status"), None)


def _acceptance(answer: Answer, f: Finding, lang: str) -> str:
    day = date.fromisoformat(answer.result.run.started[:10])
    values = dict(acceptance(f, lang, by="", reason="", on=day, until=day + timedelta(days=ACCEPTED_DAYS)))
    old = old_entry(answer, f)
    if old is None:
        return table_text("finding", values.items())
    if old.value == Status.ACCEPTED:
        values["state"] = both(old.state, f.state)
    said = text("gate.table.instead", lang, place=old.source or "-")
    return f"# {said}\n{table_text('finding', values.items())}"

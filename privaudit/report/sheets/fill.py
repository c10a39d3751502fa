"""Columns that people fill in and that are read back: titles, drop-downs, and what was decided before."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime

from ...decisions.answers import choice_texts, printed
from ...decisions.fields import FieldType, field_of
from ...decisions.workbook import BY
from ...i18n import text
from ...model import AuditResult, Choice, DecisionState, Finding, Standing, Status, TargetKind
from .. import words
from .table import Column, Kind, RowTarget, Table, Value, fixed

_LOOKED_AT = frozenset({"verdict", "entity", "status"})
"""Fields that say nothing once something else is detected than they were taken on."""

EVERYBODY = "*"
"""The owner of a row that stands in the part of every owner."""


class Fill:
    """The columns of one table, in the order of ``widths``: the fields and how wide each is."""

    def __init__(self, result: AuditResult, kind: TargetKind, lang: str, widths: Mapping[str, float]) -> None:
        self._fields = [field_of(kind, name) for name in widths]
        self._lang = lang
        self.columns = tuple(
            Column(
                title=text("sheets.words.to_fill", lang, title=text(f"decisions.field.{f.name}", lang)),
                kind=Kind.FILL,
                width=widths[f.name],
                choices=choice_texts(f, lang),
                field=f.name,
                day=f.type is FieldType.DAY,
                only_choices=f.type is FieldType.CHOICE and not f.open_,
                internal=True,
            )
            for f in self._fields
        )
        self._known = {
            (d.target_id, d.field): words.entity(str(d.value), lang) if d.field == "entity" else str(d.value)
            for d in result.decisions
            if d.kind is kind and _shows(d.standing, d.field)
        }
        for target, name in [key for key in self._known if key[1] == "entity"]:
            if self._known.get((target, "verdict")) != Choice.NAME:
                del self._known[target, name]  # the kind that a verdict was taken on stands in the row itself

    def cells(self, target: str, **otherwise: str | None) -> tuple[Value, ...]:
        """Return what was decided on a target, a value a column; ``otherwise``: what is known where nobody decided."""
        return tuple(
            self._cell(i, self._known.get((target, f.name), otherwise.get(f.name) or ""))
            for i, f in enumerate(self._fields)
        )

    def of_finding(self, f: Finding, owner: str | None) -> tuple[Value, ...]:
        """Return what was decided on a finding: a risk that is open again is shown open, with what was written."""
        d = f.decision or DecisionState(status=Status.OPEN.value)
        said = {
            "status": d.status if d.standing is Standing.APPLIES else Status.OPEN.value,
            "owner": d.owner or owner,
            "due": d.due,
            "reason": d.reason,
            "until": d.until,
        }
        return tuple(self._cell(i, said.get(field.name) or "") for i, field in enumerate(self._fields))

    def _cell(self, i: int, said: str) -> str | datetime | None:
        return printed(self._fields[i], said, self._lang) if said else None


def by_table(result: AuditResult, lang: str, width: float, cells: int, cell: float) -> Table:
    """Return the row that says who filled the workbook in: a column of ``width``, then ``cells`` of ``cell`` each."""
    fill = Fill(result, TargetKind.ANSWER, lang, {"who": cell, "day": cell})
    who, day = fill.columns
    columns = (
        Column(title=text("workbook.by_title", lang), kind=Kind.LABEL, width=width),
        dataclasses.replace(who, span=cells - cells // 3),
        dataclasses.replace(day, span=cells // 3),
    )
    return Table(
        key="by",
        title=text("workbook.by_title", lang),
        note=text("workbook.by_note", lang),
        columns=columns,
        rows=fixed([(text("workbook.by", lang), None, None)]),
        filtered=False,
        internal=True,
        target_kind=TargetKind.ANSWER,
        targets=lambda _n: RowTarget(id=BY, owner=EVERYBODY),
    )


def _shows(standing: Standing, field: str) -> bool:
    return standing is Standing.APPLIES or (standing is Standing.LOOK_AGAIN and field not in _LOOKED_AT)


def owners(result: AuditResult) -> dict[str, str]:
    """Return who answers for each system, by its name: as people decided, else as the configuration says."""
    decided = {
        d.target_id: str(d.value)
        for d in result.decisions
        if d.kind is TargetKind.SYSTEM and d.field == "owner" and d.standing is Standing.APPLIES
    }
    found = ((s.name, decided.get(s.id) or s.owner) for s in result.systems)
    return {name: owner for name, owner in found if owner}

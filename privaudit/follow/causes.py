"""Why two audits differ: what changed in the systems, told apart from other rules, other rows and other questions."""

from __future__ import annotations

import re
from functools import cached_property

from ..model import AuditResult, Cause, Classification, Ref, Role, TableRow, TableStatus, record
from .looked import Looked, Sight

_LENGTH = re.compile(r"\s*\([^)]*\)")


@record
class Conditions:
    """What was not the same in the two audits themselves."""

    rules: bool
    """Rule files, version, or the models that read texts."""
    version: bool
    sample: bool
    """How many rows, or which."""
    settings: bool
    """Anything else that was set, or may have been: regions, what is compared, retention …"""

    @property
    def same(self) -> bool:
        """Whether both audits looked in the same way."""
        return not (self.rules or self.sample or self.settings)

    def cause(self, *, evidence: bool = False, beside: bool = False) -> Cause:
        """Return why a row differs that both audits looked at.

        ``evidence``: the place itself shows a change; ``beside``: something at the place does, and perhaps not this.
        """
        if evidence or self.same:
            return Cause.SYSTEMS
        if beside:
            return Cause.UNKNOWN
        reasons = [c for c, differs in ((Cause.RULES, self.rules), (Cause.SAMPLE, self.sample)) if differs]
        return reasons[0] if len(reasons) == 1 and not self.settings else Cause.UNKNOWN


def conditions(old: AuditResult, new: AuditResult) -> Conditions:
    """Return what differs in the audits themselves; other systems or tables asked for are told place by place."""
    version = old.tool.version != new.tool.version
    rules = version or old.tool.rules_digest != new.tool.rules_digest or old.run.name_models != new.run.name_models
    sample = (old.run.sample_rows, old.run.seed) != (new.run.sample_rows, new.run.seed)
    asked = _asked(old) != _asked(new)
    unexplained = old.tool.settings_digest != new.tool.settings_digest and not (sample or asked)
    return Conditions(rules=rules, version=version, sample=sample, settings=unexplained or _other_ways(old, new))


def _other_ways(old: AuditResult, new: AuditResult) -> bool:
    """Whether something was set otherwise than what is read, or may have been: old versions did not keep it apart."""
    was, now = old.tool, new.tool
    if was.settings_digest == now.settings_digest:
        return False
    return was.ways_digest is None or was.ways_digest != now.ways_digest


def _asked(audit: AuditResult) -> tuple[frozenset[tuple[str, str | None]], frozenset[Ref]]:
    """What an audit was asked to read: systems with their addresses, and relations left out."""
    systems = frozenset((s.name, s.url) for s in audit.systems)
    return systems, frozenset(t.ref for t in audit.tables if t.reason == "excluded")


class Evidence:
    """What the places themselves show of a change, whatever the rules say of them."""

    def __init__(self, first: Sight, second: Sight) -> None:
        self._first, self._second = first, second
        self._there, self._back = Looked(first, second), Looked(second, first)

    @cached_property
    def _columns(self) -> tuple[dict[Ref, Classification], dict[Ref, Classification]]:
        both = (self._first.audit, self._second.audit)
        first, second = ({c.ref: c for c in a.classifications if c.role is Role.COLUMN} for a in both)
        return first, second

    def relation(self, ref: Ref) -> bool:
        """Whether a relation came, went, was emptied or filled."""
        place = ref.of_table()
        was, now = self._first.tables.get(place), self._second.tables.get(place)
        if was is None or now is None:
            return self._there.gone(place) or self._back.gone(place)
        return {_emptied(was), _emptied(now)} == {True, False}

    def column(self, ref: Ref) -> bool:
        """Whether a column shows a change: another type, gone or new, or values stored in another form."""
        if self.relation(ref):
            return True
        if self._listed(self._first, ref) != self._listed(self._second, ref):
            return True
        first, second = self._columns
        was, now = first.get(ref), second.get(ref)
        if was is None or now is None:
            return False
        stored = was.protection is not now.protection and was.shape != now.shape
        return _without_length(was.data_type) != _without_length(now.data_type) or stored

    @staticmethod
    def _listed(sight: Sight, ref: Ref) -> bool:
        """Whether a relation has the column; yes where its columns are not known."""
        row = sight.tables.get(ref.of_table())
        return row is None or not row.column_names or ref.column in row.column_names

    def within(self, ref: Ref, kinds: frozenset[str] = frozenset()) -> bool:
        """Whether a column shows a change, or a relation as a whole or at a column of these kinds or categories."""
        if ref.column is not None:
            return self.column(ref)
        return self.relation(ref) or not kinds.isdisjoint(self._changed.get(ref, ()))

    def beside(self, ref: Ref) -> bool:
        """Whether any column of a relation shows a change, whatever it holds."""
        return ref.column is None and ref in self._changed

    @cached_property
    def _changed(self) -> dict[Ref, set[str]]:
        """Relations with columns of which the place shows a change, and what these hold: kinds and categories."""
        out: dict[Ref, set[str]] = {}
        for side in self._columns:
            for ref, c in side.items():
                if self.column(ref):
                    out.setdefault(ref.of_table(), set()).update((c.entity, c.category.value))
        return out


def _without_length(data_type: str | None) -> str | None:
    """A type whose values may be longer or shorter now is the same type."""
    return None if data_type is None else _LENGTH.sub("", data_type).strip().casefold()


def _emptied(row: TableRow) -> bool | None:
    """Whether a relation holds nothing; None if it was not read."""
    return {TableStatus.EMPTY: True, TableStatus.SCANNED: False}.get(row.status)

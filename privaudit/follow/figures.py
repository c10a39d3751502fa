"""The numbers of one audit that are told before and after; the Summary counts the same things in the same way."""

from __future__ import annotations

from collections import Counter

from ..analysis.facts import CHOSEN_NOT_READ, UNREAD, is_personal
from ..analysis.holders import Standing, holders
from ..analysis.reached import FULL_LEVELS
from ..model import AuditResult, Figures, PrincipalKind, Severity, StepState, SystemStatus
from ..model.once import once
from .findings import is_accepted
from .looked import READ

_UNSEEN = frozenset({SystemStatus.FAILED, SystemStatus.DECLARED})
"""Systems of the company of which nobody saw who reaches them."""


@once
def figures(audit: AuditResult) -> Figures:
    """Return the numbers of an audit."""
    found = audit.counted()
    personal = {c.ref for c in found if is_personal(c)}
    tables = {r.of_table() for r in personal}
    read = {s.name for s in audit.systems if s.status in READ}
    gaps = {s.target.system for s in audit.steps if s.step == "access" and s.state is not StepState.DONE}
    full = {c.systems[0] for c in audit.colocations if c.level in FULL_LEVELS and len(c.systems) == 1}
    held = (h for h in holders(audit, found) if h.both and h.standing is Standing.COUNTED)
    counts = Counter(f.severity for f in audit.findings if not is_accepted(f))
    return Figures(
        systems=len(read),
        unread_systems=sum(s.status in _UNSEEN for s in audit.systems),
        unread_tables=sum(t.status in UNREAD and t.reason not in CHOSEN_NOT_READ for t in audit.tables),
        personal_tables=len(tables),
        personal_columns=len(personal),
        full_systems=len(full),
        people=audit.estate.people,
        uncounted_tables=audit.estate.uncounted_tables,
        accounts=_accounts(audit, {r.table_key for r in tables}),
        full_accounts=sum(1 for _ in held),
        # Who reaches a system that was only declared is not known, either.
        unseen_access=len(gaps) + sum(s.status in _UNSEEN and s.name not in gaps for s in audit.systems),
        copies=len(audit.copies),
        findings=tuple((s.value, counts[s]) for s in Severity),
    )


def _accounts(audit: AuditResult, personal: set[tuple[str, str, str]]) -> int:
    """How many accounts can log in and read a relation with personal data; one of a server counts once."""
    servers = {s.name: s.server or s.name for s in audit.systems}
    people = {PrincipalKind.USER, PrincipalKind.OS_USER}
    return len(
        {
            (servers.get(a.system, a.system), a.principal)
            for a in audit.access
            if a.can_login
            and a.principal_kind in people
            and (a.table is None or (a.system, a.schema or "", a.table) in personal)
        }
    )

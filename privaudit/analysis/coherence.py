"""What rows of an audit say of each other: an audit.json that somebody changed is not taken for one that we wrote."""

from __future__ import annotations

from ..model import AuditResult, Reach, ViaKind


def incoherence(audit: AuditResult) -> str | None:
    """Return where rows contradict each other, without a name in it; None if nothing is found.

    A user of an application has a row because the application's accounts read something themselves
    (`reach.application_rows`). Where none of them does, names of accounts were changed since.
    """
    direct = {(a.system, a.principal) for a in audit.access if a.reach is Reach.DIRECT}
    for number, a in enumerate(audit.access):
        if a.reach is not Reach.APPLICATION:
            continue
        if not any((a.system, v.name) in direct for v in a.via if v.kind is ViaKind.LOGIN):
            return f"access[{number}].via: no account of it reads anything in the system"
    return None

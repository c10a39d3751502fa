"""One thing is told once: of findings that say the same of one statement, the one that says most is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..checks.card_security_data import ENTITIES
from ..model import Finding, Ref
from ..model.asked import asked

_AWAY = frozenset({"copied_rows.client", "copied_rows.file", "copied_rows.subscribers"})
"""What leaves the database is no relation's copy: a backup among the relations does not say it."""


def once(found: Mapping[str, Finding]) -> dict[str, Finding]:
    """Return the findings without those that another of them says, too; ordinary checks, whose ids scans know, stay."""
    every = found.values()
    accounts = {f.target.principal for f in every if asked(f.check).reads_all}
    public = {(f.target.ref.table_key, f.target.principal) for f in every if f.check == "public_access"}
    copies = {f.target.ref.table_key: f.confidence for f in every if f.check == "backup_table"}
    return {i: f for i, f in found.items() if not _is_told(f, accounts, public, copies)}


def _is_told(
    f: Finding,
    accounts: set[str | None],
    public: set[tuple[tuple[str, str, str], str | None]],
    copies: Mapping[tuple[str, str, str], float],
) -> bool:
    if asked(f.check).opens:
        refs: Iterable[Ref] = f.target.related or (f.target.ref,)
        return f.target.principal in accounts or all((r.table_key, f.target.principal) in public for r in refs)
    if asked(f.check).told_of_copy and f.message.key not in _AWAY:
        refs = (f.target.ref, *f.target.related)
        if any(copies.get(r.table_key, 0.0) >= f.confidence for r in refs):
            return True
    # What may not be kept needs no purpose.
    return asked(f.check).drafted and bool(ENTITIES & set(f.basis))

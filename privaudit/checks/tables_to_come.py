"""Who will read tables that nobody has made yet?"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.facts import Facts
from ..analysis.powers import Coming, coming
from ..analysis.revoke import revoke_to_come
from ..config.settings import Settings
from ..model import AuditStep, Finding, Params, Ref, Target, ViaKind
from ._proposed import listed
from .base import Check, finding
from .severity import rate


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding a grantee and system: by default privileges it reads whatever is made later."""
    for entry in coming(facts):
        yield _finding(entry, facts, settings)


def _finding(entry: Coming, facts: Facts, settings: Settings) -> Finding:
    ref = Ref(system=entry.system)
    makers = {v.name for g in entry.grants for v in g.via if v.kind is ViaKind.DEFAULT_PRIVILEGES}
    schemas = {g.schema or "*" for g in entry.grants}
    params: Params = (
        ("account", entry.grantee),
        ("system", entry.system),
        ("makers", listed(sorted(makers))),
        ("schemas", listed(sorted(schemas))),
    )
    statements = [s for g in entry.grants if (s := revoke_to_come(g)) is not None]
    return finding(
        CHECK.id,
        CHECK.step,
        facts,
        settings,
        rate("tables_to_come_public" if entry.grantee == "PUBLIC" else CHECK.id, facts, tables=(ref,), breadth=False),
        Target(ref=ref, principal=entry.grantee),
        params,
        sql="\n".join(statements) or None,
        basis=(*sorted(makers), *sorted(schemas)),
    )


CHECK = Check(id="tables_to_come", step=AuditStep.LEAST_PRIVILEGE, run=run, needs=("access",))

"""Who will read tables that nobody has made yet?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ..analysis.facts import Facts
from ..analysis.powers import Coming, coming
from ..analysis.revoke import revoke_to_come
from ..config.settings import Settings
from ..model import AuditStep, Finding, Params, Ref, Target, ViaKind
from ._proposed import listed
from ._ranked import NAMED_SYSTEMS
from ._script import Section, script
from .base import Check, finding
from .severity import rate


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding a grantee and server: by default privileges it reads whatever is made later."""
    found: dict[tuple[str, str], list[Coming]] = defaultdict(list)
    for entry in coming(facts):
        system = facts.system_by_name.get(entry.system)
        found[(system.server if system else None) or entry.system, entry.grantee].append(entry)
    for _, mine in sorted(found.items()):
        yield _finding(mine, facts, settings)


def _finding(mine: list[Coming], facts: Facts, settings: Settings) -> Finding:
    systems = sorted(e.system for e in mine)
    refs = tuple(Ref(system=s) for s in systems)
    grants = [g for e in mine for g in e.grants]
    makers = sorted({v.name for g in grants for v in g.via if v.kind is ViaKind.DEFAULT_PRIVILEGES})
    schemas = sorted({g.schema or "*" for g in grants})
    grantee, system = mine[0].grantee, facts.system_by_name.get(systems[0])
    params: Params = (
        ("account", grantee),
        ("system", listed(systems, NAMED_SYSTEMS)),
        ("makers", listed(makers)),
        ("schemas", listed(schemas)),
    )
    return finding(
        CHECK.id,
        CHECK.step,
        facts,
        settings,
        rate("tables_to_come_public" if grantee == "PUBLIC" else CHECK.id, facts, tables=refs[:1], breadth=False),
        Target(
            ref=refs[0] if len(refs) == 1 else Ref(),
            principal=grantee,
            related=refs if len(refs) > 1 else (),
            realm=system.server if system is not None else None,
        ),
        params,
        sql=script(facts, (), (), [_section(e) for e in mine]),
        basis=(*(f"maker {n}" for n, _ in enumerate(makers)), *schemas),  # scripts do not say who runs them
    )


def _section(entry: Coming) -> Section:
    made = (revoke_to_come(g) for g in entry.grants)
    return Section(system=entry.system, statements=tuple(s for s in made if s is not None))


CHECK = Check(id="tables_to_come", step=AuditStep.LEAST_PRIVILEGE, run=run, needs=("access",))

"""What access costs after the server has answered: rows, holders, checks and audit.json of a large server.

``python -m benchmarks.reach``: 10,000 tables with personal data and 500 accounts, of which 20 read all and the others
one table in a hundred; processor seconds of each part and the peak of memory, in a process of its own.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from privaudit.analysis.facts import Facts
from privaudit.analysis.holders import same_principal
from privaudit.analysis.reach import access_rows
from privaudit.config.access_settings import AccessSettings, PolicyRule, StaffSettings
from privaudit.config.settings import Settings
from privaudit.model import (
    AuditResult,
    Catalog,
    Column,
    Finding,
    Grant,
    Grants,
    Principal,
    PrincipalKind,
    Reach,
    Right,
    RightLevel,
    Run,
    Table,
    TableKind,
    Tool,
    TypeFamily,
    Via,
    ViaKind,
)
from privaudit.registry import CHECKS, REPORTERS
from tests.facts import classified, row, system

T = TypeVar("T")

TABLES, ACCOUNTS, READ_ALL = 10_000, 500, 20
EACH = TABLES // 100
AS_OF = "2026-11-20T10:00:00+00:00"
HELD = (("name", "PERSON"), ("phone", "PHONE_NUMBER"), ("total", "TRANSACTION_AMOUNT"))
CHECKED = ("policy_excess", "all_powerful", "misnamed_role", "unknown_account", "never_expiring", "public_access")
MOST_SECONDS, MOST_MEGABYTES = 60, 1_000
SEED = 20261122


def large() -> Facts:
    """The facts of such a server."""
    names = [f"t{i}" for i in range(TABLES)]
    column = [Column(name=c, data_type="text", family=TypeFamily.TEXT, position=i) for i, (c, _) in enumerate(HELD)]
    tables = tuple(
        Table(system="crm", schema="main", name=n, kind=TableKind.TABLE, columns=tuple(column)) for n in names
    )
    accounts = tuple(
        Principal(system="crm", principal=f"r{i}", principal_kind=PrincipalKind.USER, can_login=True)
        for i in range(ACCOUNTS)
    )
    return Facts(
        systems=(system(),),
        catalogs=(Catalog(system="crm", tables=tables),),
        tables=tuple(row(n) for n in names),
        classifications=tuple(sorted((classified(n, c, e) for n in names for c, e in HELD), key=lambda c: c.id)),
        grants=(_grants(accounts, names),),
    )


def _grants(accounts: tuple[Principal, ...], names: list[str]) -> Grants:
    chance = random.Random(SEED)  # noqa: S311 - made-up data
    grants, rights = [], []
    for i, p in enumerate(accounts):
        for name in names if i < READ_ALL else sorted(chance.sample(names, EACH)):
            columns = ("*",) if i < READ_ALL or i % 10 else ("name",)
            via = (Via(kind=ViaKind.LOGIN, name=p.principal), Via(kind=ViaKind.GRANT, name="table"))
            grants.append(
                Grant(
                    principal=p.principal,
                    principal_kind=p.principal_kind,
                    can_login=True,
                    schema="main",
                    table=name,
                    columns=columns,
                    privileges=("SELECT",),
                    reach=Reach.DIRECT,
                    via=via,
                )
            )
            rights.append(
                Right(
                    grantee=p.principal,
                    level=RightLevel.TABLE,
                    schema="main",
                    name=name,
                    columns=columns,
                    privileges=("SELECT",),
                )
            )
    rights.append(Right(grantee="PUBLIC", level=RightLevel.SCHEMA, schema="main", privileges=("USAGE",)))
    rights.append(Right(grantee="PUBLIC", level=RightLevel.DATABASE, schema="crm", privileges=("CONNECT",)))
    return Grants(system="crm", as_of=AS_OF, principals=accounts, grants=tuple(grants), rights=tuple(rights))


def timed(name: str, work: Callable[[], T]) -> T:
    """Do it, and print its processor seconds and the peak of memory so far."""
    started = time.process_time()
    made = work()
    print(f"reach: {name}: {time.process_time() - started:.1f} s, peak {_peak()} MB", flush=True)
    return made


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measure() -> None:
    """Print what each part costs."""
    found = timed("making the facts (not counted)", large)
    begun = time.process_time()
    access = timed("access rows", lambda: access_rows(found))
    found = found.with_(access=access)
    print(f"reach: rows {len(access)}")
    held = timed("holders", lambda: same_principal(found))
    findings = timed("checks", lambda: _check(found))
    result = AuditResult(
        tool=Tool(version="0", rules_digest="0", settings_digest="0"),
        run=Run(audit_id="0", started=AS_OF, finished=AS_OF, seconds=0.0, complete=True),
        systems=found.systems,
        tables=found.tables,
        classifications=found.classifications,
        colocations=held,
        access=access,
        findings=findings,
        principals=found.principals,
    )
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "audit.json"
        timed("audit.json", lambda: REPORTERS.get("json").write(result, out, "en"))
        print(f"reach: audit.json {out.stat().st_size // 1_000_000} MB, findings {len(findings)}")
    spent = time.process_time() - begun
    kept = spent <= MOST_SECONDS and _peak() <= MOST_MEGABYTES
    word = "kept" if kept else "MISSED"
    print(f"reach: all {spent:.1f} s, peak {_peak()} MB; target {MOST_SECONDS} s and {MOST_MEGABYTES} MB: {word}")


def _check(found: Facts) -> tuple[Finding, ...]:
    given = Settings(
        access=AccessSettings(
            policy="access.toml", rules=(PolicyRule(accounts=("r1",), systems=("crm",), categories=("*",)),)
        ),
        staff=StaffSettings(file="staff.csv"),
    )
    return tuple(f for name in CHECKED for f in CHECKS.get(name).run(found, given))


def main() -> None:
    """Measure in a process of its own."""
    if sys.argv[1:] == ["measure"]:
        measure()
        return
    subprocess.run([sys.executable, "-m", "benchmarks.reach", "measure"], check=True)


if __name__ == "__main__":
    main()

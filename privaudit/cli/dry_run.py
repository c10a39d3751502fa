"""What ``privaudit scan --dry-run`` prints: account, relations, statements, cost, and what missing rights will cost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..errors import COMPLETE, INCOMPLETE
from ..i18n import has_text, text
from ..model import Params
from ..redact import one_line
from .printing import put

if TYPE_CHECKING:
    from ..engine.dry_run import DryRunSystem, PlannedTable

SQL_WIDTH = 160
"""Characters of a statement shown without ``--verbose``: its beginning, and its end with table and bound."""


def show_plan(plans: tuple[DryRunSystem, ...], lang: str, *, full: bool = False) -> int:
    """Print the plans on stdout; return 3 if a system was not reached or a step of it fell short, else 0.

    ``full`` prints statements whole.
    """
    for plan in plans:
        for line in _lines(plan, lang, full):
            put(one_line(line))
    planned = [t.planned for plan in plans for t in plan.tables if t.planned is not None]
    totals = {"rows": sum(p.rows for p in planned), "bytes": sum(p.bytes for p in planned)}
    put(text("cli.dry_run.totals", lang, tables=sum(len(p.tables) for p in plans), **totals))
    return INCOMPLETE if any(p.failed is not None or p.problems for p in plans) else COMPLETE


def _lines(plan: DryRunSystem, lang: str, full: bool) -> Iterator[str]:
    if plan.failed is not None or plan.info is None:
        reason = plan.failed.reason if plan.failed is not None else None
        params = plan.failed.reason_params if plan.failed is not None else ()
        yield text("cli.dry_run.not_reached", lang, system=plan.name, why=_why(reason or "failed", params, lang))
        return
    info = plan.info
    may_write = {True: "yes", False: "no", None: "unknown"}[info.account.may_write]
    yield text("cli.dry_run.system", lang, system=plan.name, dialect=info.dialect, version=info.server_version)
    yield text(
        "cli.dry_run.account",
        lang,
        account=info.account.name,
        rights=", ".join(info.account.rights) or "-",
        may_write=text(f"cli.dry_run.{may_write}", lang),
    )
    counts = {"tables": len(plan.tables), "excluded": plan.excluded}
    yield text("cli.dry_run.database", lang, database=info.database or plan.name, **counts)
    for table in plan.tables:
        yield from _table(table, lang, full)
    if plan.comparing is not None:
        most = {"statements": plan.comparing.statements, "rows": plan.comparing.rows}
        yield text("cli.dry_run.comparing", lang, **most)
    if plan.other_databases:
        yield text("cli.dry_run.others", lang, databases=", ".join(plan.other_databases))
    # What a right is lacking for is a problem of a step, too: it is said once.
    lacking = dict.fromkeys(_why(key, params, lang) for key, params in (*plan.missing_rights, *plan.problems))
    for right in lacking:
        yield text("cli.dry_run.missing", lang, right=right)


def _table(table: PlannedTable, lang: str, full: bool) -> Iterator[str]:
    name = f"{table.table.schema}.{table.table.name}"
    if table.planned is None:
        yield text("cli.dry_run.no_statement", lang, table=name)
        return
    planned = table.planned
    method = text(f"terms.sampling.{planned.method.value}", lang)
    yield text("cli.dry_run.statement", lang, table=name, method=method, rows=planned.rows, bytes=planned.bytes)
    sql = " ".join(planned.sql.split())
    if len(sql) > SQL_WIDTH and not full:
        sql = f"{sql[: SQL_WIDTH // 2]} … {sql[-SQL_WIDTH // 2 :]}"
    yield text("cli.dry_run.sql", lang, sql=sql)


def _why(key: str, params: Params, lang: str) -> str:
    area = "rights" if has_text(f"rights.{key}", lang) else "reasons"
    return text(f"{area}.{key}", lang, **dict(params))

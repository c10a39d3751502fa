"""``privaudit explain``: why a column was, or was not, taken for personal data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import UsageError
from .failures import Command
from .options import decisions_option, lang_option, language
from .printing import put

if TYPE_CHECKING:
    from ..model import AuditResult


@click.command("explain", cls=Command, short_help="Say why a column was, or was not, taken for personal data.")
@click.argument("audit", metavar="AUDIT.json", type=click.Path(path_type=Path))
@click.argument("column", metavar="SYSTEM.SCHEMA.TABLE.COLUMN")
@decisions_option
@lang_option
@click.pass_context
def command(ctx: click.Context, audit: Path, column: str, decisions: tuple[Path, ...], lang: str | None) -> None:
    """Say in words why a column was, or was not, taken for personal data.

    Names are quoted as in SQL where they hold dots, spaces or quotes: crm.public."my table".phone. The bounded SELECT
    at the end is for a person with rights to run; privaudit shows no value. With --decisions, those of the files stand
    in the place of the decisions that the audit was made with.
    """
    from ..model import split_name
    from ..report import load_audit
    from ..report.explain import explain

    chosen = language(ctx, lang)
    try:
        names = split_name(column)
    except ValueError:
        raise UsageError(column, "name_malformed") from None
    result = load_audit(audit)
    if decisions:
        result = _decided(result, decisions, chosen)
    put(explain(result, names, chosen))


def _decided(result: AuditResult, files: tuple[Path, ...], lang: str) -> AuditResult:
    """Return the audit with the decisions of these files beside its verdicts."""
    from dataclasses import replace
    from datetime import UTC, datetime

    from ..decisions import Estate, apply, read_decisions, without_decisions
    from ..detect import categories, load_rules
    from ..model import Ref

    kinds = categories(load_rules())
    today = datetime.now(tz=UTC).date()
    entries = read_decisions(files, kinds, lang, today).verdicts
    rows = without_decisions(result.classifications)
    types = {Ref(system=c.system, schema=c.schema, table=c.table, column=c.column): c.data_type for c in rows}
    estate = Estate(
        systems=frozenset(t.system for t in result.tables),
        tables={t.ref: t for t in result.tables},
        data_type=lambda place: types.get(place, "?"),  # an audit does not list columns without findings
    )
    applied = apply(entries, rows, estate, kinds, today)
    return replace(result, classifications=applied.classifications, decisions=applied.decisions)

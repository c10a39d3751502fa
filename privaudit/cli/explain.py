"""``privaudit explain``: why a column was, or was not, taken for personal data."""

from __future__ import annotations

from pathlib import Path

import click

from ..errors import UsageError
from .failures import Command
from .options import decisions_option, lang_option, language
from .printing import put


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
    beside the decisions that the audit was made with; newer ones in their place.
    """
    from ..engine import with_decisions
    from ..model import split_name
    from ..report import load_audit
    from ..report.explain import explain
    from .decided import warn_of_decisions

    chosen = language(ctx, lang)
    try:
        names = split_name(column)
    except ValueError:
        raise UsageError(column, "name_malformed") from None
    result = load_audit(audit)
    if decisions:
        result = with_decisions(result, decisions, chosen)
        warn_of_decisions(result, chosen)
    put(explain(result, names, chosen))

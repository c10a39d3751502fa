"""``privaudit staff check``: whether the lists of people are understood, and whose accounts are whose."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import COMPLETE, INCOMPLETE, UsageError
from .failures import Command, say
from .options import lang_option, language
from .printing import put
from .usage import Group

if TYPE_CHECKING:
    from ..staff.check import Checked


@click.group("staff", cls=Group, short_help="Check the staff list, and whose accounts are whose.")
def command() -> None:
    """Check the lists of people that privaudit.toml names: the staff, and the users of applications."""


@command.command("check", cls=Command, short_help="Say how the lists of people are understood.")
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Configuration file. Default: privaudit.toml of the current folder.",
)
@click.option(
    "--audit",
    metavar="AUDIT.json",
    type=click.Path(path_type=Path),
    help="Also say whose the accounts of this audit are: matched, perhaps, claimed by several, nobody's.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="text (default), or json with everything in full.",
)
@lang_option
@click.pass_context
def check(ctx: click.Context, config: Path | None, audit: Path | None, form: str, lang: str | None) -> None:
    """Read the staff list and the users of applications as a scan does, and say what was understood.

    No database is touched. Problems name line and column of the file, never what stands there. With --audit, names of
    people are shown beside accounts; the sign "perhaps" is only a suggestion, to be confirmed under [[accounts]].

    Exit codes: 0 all was understood; 2 the configuration or a file cannot be read; 3 rows were not understood, an
    account has two people, or [[accounts]] names somebody who is not in the list.
    """
    from datetime import UTC, datetime

    from ..config.load import CONFIG_NAME, load_people
    from ..staff.check import check_lists
    from ..staff.lists import read_lists

    chosen = language(ctx, lang)
    settings = load_people(config, lang)
    chosen = language(ctx, lang, settings.lang)
    if settings.staff is None and not any(a.users for a in settings.applications):
        raise UsageError(str(config or CONFIG_NAME), "no_lists")
    lists = read_lists(settings, datetime.now(tz=UTC).date())
    if audit is None:
        checked = check_lists(lists, settings)
    else:
        from ..report import load_audit

        result = load_audit(audit)
        checked = check_lists(lists, settings, result.run.audit_id, result.principals)
    _show(checked, form, chosen)
    if not checked.complete:
        say("staff_incomplete", chosen)
    ctx.exit(COMPLETE if checked.complete else INCOMPLETE)


def _show(checked: Checked, form: str, lang: str) -> None:
    if form == "json":
        import dataclasses
        import json

        put(json.dumps({**dataclasses.asdict(checked), "complete": checked.complete}, ensure_ascii=False, indent=1))
        return
    from .staff_lines import checked_lines

    for line in checked_lines(checked, lang):
        put(line)

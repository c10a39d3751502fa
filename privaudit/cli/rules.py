"""``privaudit rules``: what the detection rules are, and whether they pass their own examples."""

from __future__ import annotations

from pathlib import Path

import click

from ..errors import USAGE, UsageError
from .failures import Command, say
from .options import lang_option, language
from .printing import put, tell
from .usage import Group

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group("rules", cls=Group, short_help="List or test the detection rules.")
def command() -> None:
    """List the detection rules, or test rule files on their own examples."""


@command.command("list", cls=Command, short_help="List all rules.")
@click.argument("folder", required=False, type=_FOLDER)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "md"]),
    default="text",
    help="text: one line a rule (default); md: a page of Markdown that says what each kind is.",
)
@lang_option
@click.pass_context
def list_(ctx: click.Context, folder: Path | None, form: str, lang: str | None) -> None:
    """List all rules, those of FOLDER too: id, kind of data, category, names, patterns, check-digit validators."""
    from ..detect import list_rules, load_rules

    chosen = language(ctx, lang)
    extra = (_existing(folder),) if folder is not None else ()
    if form == "md":
        from .rulekinds import kinds_page

        for line in kinds_page(load_rules(extra), chosen):
            put(line)
        return
    rows = [
        (
            r.id,
            r.entity,
            r.category.value if r.category else "-",
            str(r.names),
            str(r.patterns),
            ", ".join(r.validators),
        )
        for r in list_rules(load_rules(extra))
    ]
    header = ("rule", "entity", "category", "names", "patterns", "validators")
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    for row in [header, *rows]:
        put("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


@command.command("test", cls=Command, short_help="Test rule files on their own examples.")
@click.argument("folder", required=False, type=_FOLDER)
@click.option(
    "--file",
    "file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Also say what the rules make of a file: CSV, TSV, XLSX, JSON, JSON lines, or plain lines. No value is shown.",
)
@click.option("--no-header", is_flag=True, help="The first row of FILE holds values, not names of columns.")
@lang_option
@click.pass_context
def test(ctx: click.Context, folder: Path | None, file: Path | None, no_header: bool, lang: str | None) -> None:
    """Test the rule files of FOLDER, by default the shipped ones, on the examples they carry.

    With --file, print for every column of the file what is found, how sure that is, and how many of its values each
    rule takes. Exit codes: 0 all pass; 2 a file is wrong or does not pass.
    """
    from ..detect import list_rules, load_rules, test_rules
    from ..resources import rules_dir

    chosen = language(ctx, lang)
    problems = test_rules(_existing(folder) if folder is not None else rules_dir())
    for problem in problems:
        tell(problem)
    if problems:
        say("rules.failed", chosen, problems=len(problems))
        ctx.exit(USAGE)
    extra = (folder,) if folder is not None else ()
    say("rules.passed", chosen, rules=len(list_rules(load_rules(extra))))
    if file is not None:
        _try_out(file, extra, chosen, header=not no_header)


def _try_out(file: Path, extra: tuple[Path, ...], lang: str, *, header: bool) -> None:
    """Print what the rules make of a file."""
    from ..config.settings import Settings
    from ..detect import load_rules
    from ..detect.tryout import headings, try_out
    from ..dialects.tabular import as_sample, read_tabular
    from ..report.tried import tried_lines

    rules = load_rules(extra)
    tabular = read_tabular(file, header=header)
    shown = headings(tabular.names or (), tabular.shared, rules)
    if tabular.names is not None and tabular.shared is None and not any(shown):
        tabular, shown = read_tabular(file, header=False), ()  # no header: the first row is one of values
    if tabular.names is None:
        say("rules.no_header", lang)
    if tabular.more:
        say("rules.rows", lang, rows=len(tabular.rows))
    if not tabular.rows and tabular.names is None:
        say("rules.empty", lang)
        return
    if file.suffix.lower() == ".xlsx":
        say("rules.first_sheet", lang)
    table, sample = as_sample(tabular, file.stem)
    tried = try_out(table, sample, rules, regions=Settings().regions)
    hidden = frozenset(c.name for c, may in zip(table.columns, shown, strict=False) if not may)
    if hidden:
        say("rules.hidden", lang, count=len(hidden))
    places = {c.name: f"column{i}" for i, c in enumerate(table.columns, 1) if c.name in hidden}
    for line in tried_lines(tried, lang, places):  # a value must not be printed as a name
        put(line)


def _existing(folder: Path) -> Path:
    from .folder import is_there

    if not is_there(folder) or not folder.is_dir():
        raise UsageError(str(folder), "file_missing")
    return folder

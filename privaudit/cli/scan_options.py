"""The options that only a scan has, in the order of its help, and what was given of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import (
    decisions_option,
    force_option,
    format_option,
    lang_option,
    output_option,
    previous_option,
    read_formats,
)

if TYPE_CHECKING:
    from ..config.options import ScanOptions

SEVERITIES = ("critical", "high", "medium", "low", "info")


def scan_options(command: Any) -> Any:
    """Add the options that only a scan has, in the order of its help."""
    options = [
        click.option(
            "--config",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Configuration file. Default: privaudit.toml of the current folder.",
        ),
        output_option("Folder of the audit. Default: reports/<audit id>."),
        force_option,
        format_option,
        lang_option,
        *_what_options(),
        decisions_option,
        previous_option,
        click.option(
            "--rules",
            multiple=True,
            metavar="DIR",
            type=click.Path(exists=True, file_okay=False, path_type=Path),
            help="Folder of detection rules of your own, repeatable; see `privaudit rules test`.",
        ),
        *_incident_options(),
        *_safety_options(),
        click.option(
            "--resume",
            type=click.Path(exists=True, file_okay=False, path_type=Path),
            metavar="DIR",
            help="Go on with the interrupted scan of this folder; give the same systems and options, but no --output.",
        ),
        click.option("-q", "--quiet", is_flag=True, help="No progress on stderr."),
        click.option("-v", "--verbose", is_flag=True, help="More about progress; values are never shown."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def _what_options() -> list[Any]:
    return [
        click.option(
            "--sample",
            "sample_rows",
            type=click.IntRange(0),
            metavar="N",
            help="Rows sampled of each table, default 1000; 0 looks at names only.",
        ),
        click.option(
            "--include", multiple=True, metavar="GLOB", help="Only tables whose schema.table matches; repeatable."
        ),
        click.option(
            "--exclude",
            multiple=True,
            metavar="GLOB",
            help="No tables whose schema.table matches; repeatable, wins over --include.",
        ),
        click.option(
            "--workers",
            type=click.IntRange(0, 1024),
            metavar="N",
            help="Worker processes; 0, the default, decides by the number of tables and processors.",
        ),
        click.option(
            "--seed",
            type=int,
            metavar="N",
            help="Seed of the samples, default 1: the same seed reads the same rows where the engine can.",
        ),
        click.option(
            "--no-compare",
            is_flag=True,
            help="Do not compare tables: no second pass for joins without declared keys, copies and counts of people.",
        ),
        click.option(
            "--exact",
            is_flag=True,
            help="Count rows of tables with people, and people where a column tells them apart: reads these tables "
            "whole, on the server. People past their time, of linked tables and of all systems stay estimates.",
        ),
    ]


def _incident_options() -> list[Any]:
    return [
        click.option("--incident", metavar="NUMBER", help="Number of the incident the audit belongs to."),
        click.option(
            "--discovered",
            metavar="TIME",
            help="When it was discovered, ISO 8601 with offset (2026-11-20T10:30:00+03:00); starts the deadlines.",
        ),
        click.option(
            "--fail-on",
            type=click.Choice(SEVERITIES),
            help="Exit with 1 if there is a finding of this severity or worse.",
        ),
    ]


def _safety_options() -> list[Any]:
    return [
        click.option(
            "--dry-run",
            is_flag=True,
            help="Connect, show rights, tables, planned statements (whole with -v) and cost; read no row.",
        ),
        click.option("--require-read-only", is_flag=True, help="Refuse an account that could write."),
        click.option(
            "--allow-plaintext", is_flag=True, help="Sample over an unencrypted connection to another machine."
        ),
        click.option(
            "--allow-generic",
            is_flag=True,
            help="Read other databases that SQLAlchemy speaks to; read-only is not enforced there.",
        ),
    ]


def read_options(given: dict[str, Any]) -> ScanOptions:
    """Return the options as the configuration takes them.

    Raises:
        UsageError: no report has the name given.
    """
    from ..config.options import ScanOptions

    output = given["output"]
    same = (
        "sample_rows",
        "seed",
        "include",
        "exclude",
        "workers",
        "lang",
        "force",
        "incident",
        "discovered",
        "fail_on",
    )
    flags = ("require_read_only", "allow_plaintext", "allow_generic", "exact", "no_compare")
    return ScanOptions(
        formats=read_formats(given["formats"]),
        decisions=tuple(map(str, given["decisions"])),
        rules=tuple(str(d.resolve()) for d in given["rules"]),
        output=str(output) if output is not None else None,
        **{name: given[name] for name in (*same, *flags)},
    )

"""``check SYSTEM`` and ``baseline SYSTEM``: the state of a live database, judged against what people declared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from .states import Known

if TYPE_CHECKING:
    from ..gate.judge import Verdict
    from ..gate.live import Live
    from ..report.gate.answer import Answer


def system_of(values: tuple[str, ...], names: set[str]) -> str | None:
    """Return the live system that is asked for: a URL, or the name of a configured one that is no path; None: files.

    Raises:
        UsageError: a system among other arguments; what looks like a connection string, and is no URL.
    """
    from ..redact import may_hold_secret

    if any("://" not in v and v not in names and may_hold_secret(v) and not Path(v).exists() for v in values):
        raise UsageError("SYSTEM", "looks_like_connection")
    found = [v for v in values if "://" in v or (v in names and not Path(v).exists())]
    if found and len(values) > 1:
        from ..redact import safe_url

        raise UsageError(safe_url(found[0]) if "://" in found[0] else found[0], "check_one_system")
    return found[0] if found else None


def see_options_fit(given: dict[str, Any], *, live: bool) -> None:
    """See that no option is given that only files, or only a live system, can follow.

    Raises:
        UsageError: one is; the text says what to do in its place.
    """
    unfit = {"since": "check_since_live", "dialect": "check_dialect_live"} if live else {"sample": "check_sample_files"}
    if live and given.get("staged"):
        raise UsageError("--staged", "check_since_live")
    for option, reason in unfit.items():
        if given[option] is not None:
            raise UsageError(f"--{option}", reason)


def judged_live(value: str, by: Known, given: dict[str, Any]) -> tuple[Verdict, Live]:
    """Return the judged state of a live system, and the state: its catalog and rights, and rows if ``sample`` says so.

    ``given``: the options config, dialect, sample, since and system of the command.

    Raises:
        TargetError: it was not reached, or not read.
        UsageError: ``--since`` or ``--dialect`` were given, or the address cannot be used.
    """
    from ..config.load import load_settings
    from ..config.options import ScanOptions
    from ..engine.gaps import accept
    from ..gate.judge import judge
    from ..gate.live import live

    see_options_fit(given, live=True)
    options = ScanOptions(lang=by.settings.lang, sample_rows=given["sample"] or 0)
    settings = load_settings(config=given["config"], systems=(value,), options=options)
    asked = tuple(s for s in settings.systems if s.url is not None)
    if given["system"] is not None:
        asked = tuple(replace(s, name=given["system"]) for s in asked)
    settings = replace(settings, systems=asked, decision_files=by.settings.decision_files)
    state = live(settings, by.started.isoformat(timespec="seconds"))
    verdict = judge(None, state.snapshot, state.dialect, settings, by.rules, by.decided, by.started, state.read)
    steps = accept(state.steps, settings.known_gaps, by.today)
    return replace(verdict, result=replace(verdict.result, steps=(*verdict.result.steps, *steps))), state


def answer_of(value: str, by: Known, given: dict[str, Any], fail_on: str) -> Answer:
    """Return what the gate says of a live system (`judged_live`)."""
    from ..model import Severity
    from ..report.gate.answer import Answer, Tally
    from ..report.gate.say import by_names

    verdict, state = judged_live(value, by, given)
    sample = given["sample"] or 0
    return Answer(
        verdict.result if sample else by_names(verdict.result),
        system=state.snapshot.catalog.system,
        dialect=state.dialect,
        floor=Severity(fail_on),
        tally=Tally(new_columns=verdict.new_columns),
        live=True,
        sample=sample,
    )

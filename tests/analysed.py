"""The analyses of a scan over facts made by hand."""

from __future__ import annotations

from datetime import date

from privaudit.analysis.facts import Facts
from privaudit.config.settings import Settings
from privaudit.engine import analyses
from privaudit.staff.applications import Stand

TODAY = date(2026, 11, 20)


def analysed(found: Facts, stands: tuple[Stand, ...] = ()) -> Facts:
    """The facts with people, links, access, co-locations and copies; no analysis may fail."""
    run = analyses.Analyses(found)
    analyses.analyse(run, stands, Settings(), TODAY)
    assert run.steps == ()
    return run.facts

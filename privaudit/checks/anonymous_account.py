"""Where may anyone log in, with any name?"""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.facts import Facts
from ..analysis.leavers import is_anonymous, usable
from ..config.settings import Settings
from ..model import AuditStep, Finding
from ._closing import Closing, closing
from .base import Check


def run(facts: Facts, settings: Settings) -> Iterator[Finding]:
    """Yield one finding an account without a name; it is one even where it reads nothing yet."""
    found = (a for a in usable(facts) if is_anonymous(a))
    yield from closing(
        CHECK,
        facts,
        settings,
        (
            Closing(
                account=a, key="default" if a.reads_anything else "empty", base=None if a.reads_anything else "no_name"
            )
            for a in found
        ),
    )


CHECK = Check(id="anonymous_account", step=AuditStep.LEAVERS, run=run, needs=("access",))

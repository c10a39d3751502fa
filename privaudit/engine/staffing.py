"""People in a scan: lists read before anything else, put beside the accounts when all is collected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ..config.settings import Settings
from ..model import Grants, Params, Person, Ref, StepRecord, StepState, record
from ..staff.applications import Stand, stands
from ..staff.base import Problem
from ..staff.lists import Lists, lossy, read_lists
from ..staff.match import Matching, matched

STEP = "staff"
SHOWN_LINES = 5


@record
class Identified:
    """The grants with their principals' persons and natures; people; steps; what every application stands on.

    ``people`` are all of the staff list, not only those with an account: that a person who left has none is an answer,
    too, the briefing needs departments, and `privaudit report` has no list to look into later. A user of an
    application is one more row, under the application's name.
    """

    grants: tuple[Grants, ...]
    people: tuple[Person, ...]
    steps: tuple[StepRecord, ...]
    stands: tuple[Stand, ...]


def lists_of(settings: Settings, today: date) -> Lists:
    """Return the staff list and the applications' users, statuses as of ``today``.

    Raises:
        ConfigError: a file cannot be read at all.
    """
    return read_lists(settings, today)


def identify(grants: Sequence[Grants], lists: Lists, settings: Settings) -> Identified:
    """Say of every account who stands behind it."""
    principals = [p for g in grants for p in g.principals]
    found = matched(principals, lists.staff, settings.accounts, settings.applications)
    named = iter(found.principals)
    people = [e.person for e in lists.staff.entries] if lists.staff is not None else []
    people += [u.person for users in lists.users for u in users.users]
    return Identified(
        grants=tuple(replace(g, principals=tuple(next(named) for _ in g.principals)) for g in grants),
        people=tuple(people),
        steps=_steps(lists, found, settings),
        stands=stands(settings.applications, lists.users, found.principals),
    )


def _steps(lists: Lists, found: Matching, settings: Settings) -> tuple[StepRecord, ...]:
    """One step a list, and one for the patterns; no list and no pattern is no step: nobody asked for any."""
    steps = []
    if lists.staff is not None:
        steps.append(_step(STEP, _wrong(lists.staff.problems)))
    steps += [_step(f"{STEP}:{u.application}", _wrong(u.problems)) for u in lists.users]
    if settings.accounts:
        strangers: Params = (("people", len(found.strangers)),) if found.strangers else ()
        steps.append(_step(f"{STEP}:accounts", ("accounts_strangers", strangers) if strangers else None))
    return tuple(steps)


def _step(name: str, wrong: tuple[str, Params] | None) -> StepRecord:
    reason, params = wrong or (None, ())
    state = StepState.PARTIAL if wrong else StepState.DONE
    return StepRecord(step=name, target=Ref(), state=state, reason=reason, reason_params=params)


def _wrong(problems: Sequence[Problem]) -> tuple[str, Params] | None:
    """The reason of a list that was not understood wholly: how many problems, and where the first ones are."""
    bad = lossy(problems)
    if not bad:
        return None
    lines = sorted({line for p in bad for line in p.lines})
    shown = ", ".join(map(str, lines[:SHOWN_LINES])) + (", …" if len(lines) > SHOWN_LINES else "")
    return "staff_rows", (("problems", sum(p.count for p in bad)), ("lines", shown or "-"))

"""Who plays which part in the access landscape of a demo server: accounts named after people of the staff directory."""

from __future__ import annotations

from ..model.base import record
from .schema import Setup
from .systems.office import staff_logins
from .words import words

PREFIX = "demo_"
SCANNER = "privaudit_demo"
GROUPS = ("analysts", "support", "support_senior", "couriers_app", "bank_app")
CURRENT = ("analyst", "second_analyst", "supporter", "senior")
LEFT = ("leaver", "closed_leaver")


def roles_of(setup: Setup) -> dict[str, str]:
    """Return part -> role name. Working parts go to current employees, leavers to people who have left."""
    logins = staff_logins(setup)
    here = [login for login, _, left in logins if left is None]
    gone = [login for login, _, left in logins if left is not None]
    parts = {name: f"{PREFIX}{name}" for name in GROUPS}
    parts |= {part: _account(login) for part, login in zip(CURRENT, here, strict=False)}
    parts |= {part: _account(gone[i] if i < len(gone) else part) for i, part in enumerate(LEFT)}
    parts |= {part: _account(part) for part in CURRENT if part not in parts}
    return parts | {"contractor": f"{PREFIX}contractor", "scanner": SCANNER}


def _account(login: str) -> str:
    return PREFIX + login.replace(".", "_")


@record
class PlantedAccess:
    """What one principal of the demo's PostgreSQL can read directly of one table; no columns means nothing."""

    system: str
    principal: str
    table: str
    columns: tuple[str, ...]


def planted_access(*, seed: int = 1, scale: float = 1.0) -> tuple[PlantedAccess, ...]:
    """Return the reach that the landscape gives, role names filled in; a choice, not all of it."""
    names = roles_of(Setup(seed, scale))
    return tuple(
        PlantedAccess(system=system, principal=names.get(part, part), table=table, columns=tuple(columns))
        for system, part, table, columns in words("access_planted")["postgresql"]
    )

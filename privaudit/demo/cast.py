"""Who plays which part in the access landscape of a demo server: accounts named after people of the staff directory."""

from __future__ import annotations

from .schema import Setup
from .systems.office import staff_logins

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

"""What a closed column of MySQL's privilege tables costs; the answers of a MySQL server are written down here."""

from __future__ import annotations

from typing import Any

import pytest

from privaudit.dialects._mysql_connect import Server
from privaudit.dialects._mysql_rights import RightsReader, valid_until
from privaudit.errors import PermissionMissing, QueryFailed, TargetError

SERVER = Server(mariadb=False, version="8.0.36", release=(8, 0, 36), connection_id=1, loopback=True)
READER = ("reader", "%", "N", "N", "caching_sha2_password", "Y", *("N",) * 16)


class MinimalAccount:
    """Answers as MySQL 8 does to the account of ``privaudit init``: mysql.user by columns, without User_attributes."""

    def __init__(self, variables: dict[str, str], refusal: TargetError) -> None:
        self._variables = variables
        self._refusal = refusal

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Return what the server would."""
        if sql.startswith("SHOW GLOBAL VARIABLES LIKE "):
            name = sql.split("'")[1]
            return [(name, self._variables[name])] if name in self._variables else []
        if "User_attributes" in sql:
            raise self._refusal
        return [READER] if "FROM mysql.user" in sql else []


@pytest.mark.parametrize(
    ("variables", "refusal", "gaps"),
    [
        ({"partial_revokes": "OFF"}, PermissionMissing("m"), []),
        ({"partial_revokes": "ON"}, PermissionMissing("m"), ["mysql.user.User_attributes"]),
        ({}, QueryFailed("m"), []),
    ],
)
def test_restrictions_are_missed_only_where_there_can_be_any(
    variables: dict[str, str], refusal: TargetError, gaps: list[str]
) -> None:
    """Without partial revokes, and on a release that has none, the minimal account's list is complete."""
    reader = RightsReader(MinimalAccount(variables, refusal), SERVER)  # type: ignore[arg-type]
    rows = reader.read()
    assert rows is not None
    assert [a.user for a in rows.accounts] == ["reader"]
    assert [dict(params)["what"] for _, params in reader.gaps] == gaps


def test_day_on_which_a_password_runs_out() -> None:
    """Its own lifetime in days goes before the server's; none, or one of 0 days, is for ever."""
    changed = "1767225600"  # 2026-01-01
    assert valid_until(changed, "30", "90") == "2026-01-31"
    assert valid_until(changed, "-1", "90") == "2026-04-01"
    assert valid_until(changed, "", "0") is None
    assert valid_until(changed, "0", "90") is None
    assert valid_until("0", "30", "") is None

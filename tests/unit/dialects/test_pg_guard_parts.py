"""What PostgreSQL's guard lets pass, and expressions that would run code when a statement is planned."""

from __future__ import annotations

import pytest

from privaudit.dialects._pg_catalog import RELATIONS
from privaudit.dialects._pg_code import constant_call, runs_when_planned
from privaudit.dialects._pg_connect import NO_SCANS, PATH_LOCAL, local_settings, make_guard, own_time
from privaudit.dialects._pg_functions import FUNCTIONS
from privaudit.dialects.base import Limits
from privaudit.errors import NotReadOnly

GUARD = make_guard(Limits())


class TestGuard:
    """What a session may send."""

    def test_settings(self) -> None:
        """The statements that set the session up pass, and no variation of them."""
        allowed = local_settings(Limits())
        GUARD.check(allowed, "x")
        GUARD.check(PATH_LOCAL, "x")
        for bad in (allowed.replace("'on'", "'off'", 1), PATH_LOCAL.replace("search_path", "role")):
            with pytest.raises(NotReadOnly):
                GUARD.check(bad, "x")

    def test_catalog(self) -> None:
        """The guard reads what the catalog sends as harmless."""
        assert GUARD.refusal(RELATIONS.strip()) is None

    def test_no_function_with_effects(self) -> None:
        """No function on the list writes, locks, waits, sends or reads a file."""
        assert not [
            f for f in FUNCTIONS if f.startswith(("lo_", "dblink", "pg_read", "pg_ls", "pg_advisory", "pg_sleep"))
        ]
        assert "set_config" not in FUNCTIONS


COLUMN = "{VAR :varno 1 :varattno 1 :location 30}"


@pytest.mark.parametrize(
    ("tree", "runs"),
    [
        (f"({{FUNCEXPR :funcid 7 :args ({COLUMN}) :location 21}})", False),
        ("({FUNCEXPR :funcid 7 :args ({CONST :constvalue 4 [ 7 0 ]}) :location 21})", True),
        ("({FUNCEXPR :funcid 7 :args <> :location 21})", True),
        (f"({{OPEXPR :opno 5 :opfuncid 7 :args ({COLUMN} {{CONST}})}})", False),
        ("({OPEXPR :opno 5 :opfuncid 7 :args ({CONST} {CONST})})", True),
        (f"({{FUNCEXPR :funcid 8 :args ({{FUNCEXPR :funcid 7 :args ({{CONST}})}} {COLUMN})}})", True),
        (f"({{FUNCEXPR :funcid 7 :args ({{FUNCEXPR :funcid 8 :args ({COLUMN})}})}} {{CONST}})", False),
        (r"({FUNCEXPR :funcid 7 :name \{VAR\} :args ({CONST})})", True),
        ("({FUNCEXPR :funcid 77 :args <>})", False),
        ("", False),
    ],
)
def test_constant_call(tree: str, runs: bool) -> None:
    """A call of the function counts where no column is among its arguments, however deep, and escaped names do not."""
    assert constant_call(tree, 7) is runs
    assert runs_when_planned([(7, False, tree)]) is runs
    assert runs_when_planned([(7, True, tree)])
    assert runs_when_planned([(7, False, None)])


@pytest.mark.parametrize(
    ("sql", "refused"),
    [
        ("SELECT replace(a, 'x', '') FROM t WHERE md5(lower(a)) < 'f'", None),
        ("SELECT replace(a, 'x', ''), replace FROM t", "replace"),
        ("SELECT 1 UNION REPLACE INTO t VALUES (1)", "replace"),
        ("SELECT replace(a, 'x', '') INTO b FROM t", "into"),
    ],
)
def test_replace_is_a_function_only(sql: str, refused: str | None) -> None:
    """REPLACE passes as a call of the function, and never as a word of its own."""
    assert GUARD.refusal(sql) == refused


@pytest.mark.parametrize(
    ("sql", "goes"),
    [
        (own_time(90.0), True),
        ("SELECT pg_catalog.set_config('statement_timeout', '0', false)", False),
        ("SELECT pg_catalog.set_config('statement_timeout', '5ms', false)", False),
        (NO_SCANS, True),
        ("SELECT pg_catalog.set_config('enable_seqscan', 'off', false)", False),
        ("SELECT pg_catalog.set_config('row_security', 'on', true)", False),
    ],
)
def test_settings_of_one_transaction(sql: str, *, goes: bool) -> None:
    """Two settings may change for a transaction: its time-out, and that nothing is scanned."""
    if goes:
        GUARD.check(sql, "shop")
    else:
        with pytest.raises(NotReadOnly):
            GUARD.check(sql, "shop")

"""MariaDB and MySQL: what may stand before a statement."""

from __future__ import annotations

import pytest

from privaudit.dialects._mysql_guard import GUARD, bounded
from privaudit.errors import NotReadOnly


@pytest.mark.parametrize("mariadb", [True, False])
def test_only_a_bound_on_time_may_stand_before_a_statement(*, mariadb: bool) -> None:
    """The guard looks at what follows it as ever; no other setting, hint or comment passes."""
    assert GUARD.refusal(bounded("SELECT MD5(x) FROM t", 1.5, mariadb=mariadb)) is None
    for sql in ("SELECT SLEEP(9)", "SELECT x FROM t FOR UPDATE", "SELECT 1; DROP TABLE t", "SELECT x INTO OUTFILE 'f'"):
        assert GUARD.refusal(bounded(sql, 1.5, mariadb=mariadb)) is not None
    for sql in (
        "SET STATEMENT sql_mode = 1 FOR SELECT 1",
        "SET STATEMENT max_statement_time = 1 FOR DELETE FROM t",
        "SELECT /*+ SET_VAR(sql_mode = 1) */ 1",
        "SELECT 1 /*+ MAX_EXECUTION_TIME(5) */ ",
        "REPLACE INTO t VALUES (1)",
    ):
        with pytest.raises(NotReadOnly):
            GUARD.check(sql, "m")

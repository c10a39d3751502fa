"""Whatever a script holds, quoting a line of it raises nothing, fits its width, and hides what strings hold."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from privaudit.report.gate.cells import cells
from privaudit.report.gate.quote import Quoter
from privaudit.sqltext.ddl.base import Dialect

_WORDS = (
    *("CREATE TABLE t (", "email text", ", ", ");", ";", "\n", "\r\n", "\t", " ", "DO $$ BEGIN ", " END $$;", "GO\n"),
    *("'", "''", '"', "`", "[", "]", "$$", "$x$", "--", "#", "/*", "*/", "\\", "\\.", "E'", "N'", "q'[", "]'"),
    *("COPY t FROM stdin;\n", "DELIMITER //\n", "IDENTIFIED BY ", "INSERT INTO t VALUES (", "DEFAULT ", "12345678"),
    *("顧客", "é", "e\u0301", "\u202e", "\x1b[2J", "\x00", "\ufeff", "🙂"),
)
_SCRIPTS = st.lists(st.sampled_from(_WORDS), max_size=30).map("".join)


@settings(max_examples=400, deadline=None)
@given(_SCRIPTS, st.sampled_from(list(Dialect)), st.integers(0, 12), st.integers(0, 60), st.integers(20, 100))
def test_any_line_is_quoted_or_not_and_fits(script: str, dialect: Dialect, line: int, column: int, width: int) -> None:
    """No script raises, no line is wider than asked for, no mark stands beyond it, nothing commands a terminal."""
    found = Quoter(script, dialect).quote(line, [column, column + 7], width)
    if found is not None:
        assert cells(found.shown) <= width
        assert len(found.marks) <= cells(found.shown)
        assert not {"\x1b", "\x00", "\u202e", "\n", "\r", "\t"} & set(found.shown)


@settings(max_examples=300, deadline=None)
@given(_SCRIPTS, st.sampled_from(list(Dialect)), st.integers(1, 4))
def test_a_string_is_hidden_whatever_stands_behind_it(rest: str, dialect: Dialect, line: int) -> None:
    """Broken code behind a statement does not bring its values to light."""
    script = f"INSERT INTO t VALUES ('zzHidden',\n'zzHidden'); -- zzHidden\n{rest}"
    found = Quoter(script, dialect).quote(line, [1], 200)
    assert found is None or "zzHidden" not in found.shown

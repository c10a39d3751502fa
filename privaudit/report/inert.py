"""Cells of CSV files that no spreadsheet takes for a formula, whatever sign it parts cells by."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"""(^|[;|\t\r\n\v\f\x85\u2028\u2029])([\s"']*)(?=[=+\-@＝＋－＠])|^(?=[\t\r])""")
"""Where a cell begins for whoever parts them by commas, semicolons, tabs or lines, and a formula with it.

Quotes do not help: they hold a cell together only where it begins behind the sign that the reader parts cells by, so
``a,"x;=1"`` is ``a,"x`` and ``=1"`` in Excel wherever its list separator is the semicolon (as in Russia and Germany).
The signs are those of OWASP, "CSV Injection", the wide ones of East Asian keyboards with them.
"""


def inert(said: str) -> str:
    """Return the text of a cell with an apostrophe before each formula in it; all other texts stay as they are."""
    return _FORMULA.sub(r"\1\2'", said)

"""The table of the gate's modules names those that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import privaudit

TOP = Path(privaudit.__file__).parent
_TEXT = (TOP.parent / "ARCHITECTURE.md").read_text("utf-8")
TABLE = _TEXT.partition("**The gate, module by module**")[2].partition("\n\n**")[0]


def _modules() -> list[str]:
    """Paths below the package, of each name in the first column: one without a folder is in that of the one before."""
    found, folder = [], ""
    for row in re.findall(r"^\| (`[^|]+) \|", TABLE, re.MULTILINE):
        for name in re.findall(r"`([^`]+)`", row):
            path = name.replace("ddl/", "sqltext/ddl/")
            folder = path.rpartition("/")[0] or folder
            found.append(path if "/" in path else f"{folder}/{path}")
    return found


@pytest.mark.parametrize("name", _modules())
def test_a_module_of_the_table_is_there(name: str) -> None:
    """Who looks for what the table says finds it."""
    assert list(TOP.glob(name)) or list(TOP.glob(f"{name}.py"))


def test_the_map_stays_short() -> None:
    """It is read whole."""
    assert len(_modules()) > 40
    assert len(_TEXT.splitlines()) <= 100

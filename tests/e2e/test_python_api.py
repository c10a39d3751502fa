"""The Python API in a plain script, as the README prints it."""

import sqlite3
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import privaudit

result = privaudit.audit({url!r}, sample_rows=50)
print(result.run.complete, len(result.tables), len(result.classifications))
"""


def test_a_script_without_a_main_guard_audits_once(tmp_path: Path) -> None:
    """So many tables that worker processes read them: none of them begins the script anew."""
    path = tmp_path / "shop.db"
    with sqlite3.connect(path) as db:
        for i in range(70):
            db.execute(f"create table customers_{i} (id integer primary key, email text)")
            db.execute(f"insert into customers_{i} (email) values ('anna{i}@example.org')")
    db.close()
    script = tmp_path / "audit_it.py"
    script.write_text(SCRIPT.format(url=f"sqlite:///{path}"), encoding="utf-8")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=120, check=False)
    assert done.stderr == ""
    assert done.stdout.split() == ["True", "70", "70"]

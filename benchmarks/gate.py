"""How long the gate takes: start to verdict of one changed file, and 2,000 migrations on one core.

``python -m benchmarks.gate``. The start is the median of ten, beside an empty Python in turn, with bytecode kept as an
installed privaudit has it. The many migrations are replayed and judged in this process: CPU seconds.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from privaudit.config.settings import Settings
from privaudit.decisions import Decided
from privaudit.detect import load_rules
from privaudit.gate.judge import judge
from privaudit.migrate.replayed import replayed
from privaudit.migrate.sources import find
from privaudit.sqltext.ddl.base import Dialect

RUNS, MIGRATIONS = 10, 2_000
_BASE = """CREATE TABLE customers (id bigint PRIMARY KEY, full_name text, email text);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers, total numeric,
  ordered_at timestamptz);
"""
_CHANGE = "CREATE TABLE newsletter (email text NOT NULL, phone text);\n"


def seconds(command: list[str], folder: Path) -> tuple[float, float]:
    """Wall time and CPU time of one run; its exit code may be 1."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPATH"] = str(Path(__file__).parents[1])
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode in {0, 1}, done.stderr
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def start(folder: Path) -> None:
    """Print what one changed file of a repository takes, from the start of Python to the verdict."""
    (folder / "V1__base.sql").write_text(_BASE)
    git = ["git", "-c", "user.name=b", "-c", "user.email=b@example.org"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "base"]):
        subprocess.run([*git, *words], cwd=folder, check=True, capture_output=True)
    (folder / "V2__newsletter.sql").write_text(_CHANGE)
    check = [sys.executable, "-m", "privaudit", "check", ".", "--dialect", "postgresql", "--since", "HEAD"]
    ours, empty = [], []
    for _ in range(RUNS + 1):
        ours.append(seconds(check, folder))
        empty.append(seconds([sys.executable, "-c", "pass"], folder))
    for name, at in (("wall", 0), ("CPU", 1)):
        a, b = (statistics.median(r[at] for r in found[1:]) for found in (ours, empty))
        said = f"{a:.3f} s, empty Python {b:.3f} s, ratio {a / b:.0f} (medians of {RUNS})"
        print(f"check of one changed file, {name}: {said}")


def migration(number: int) -> str:
    """One of many migrations as people write them: tables, columns, indexes, views, rights."""
    table = f"t{number // 8}"
    return (
        f"CREATE TABLE {table} (id bigint PRIMARY KEY, email text, city text, total numeric(12, 2), at timestamptz);\n",
        f"ALTER TABLE {table} ADD COLUMN phone varchar(20);\n",
        f"CREATE INDEX {table}_at ON {table} (at);\n",
        f"ALTER TABLE {table} ALTER COLUMN city SET NOT NULL;\n",
        f"CREATE VIEW {table}_v AS SELECT id, total FROM {table};\n",
        f"GRANT SELECT ON {table} TO reporting;\n",
        f"COMMENT ON COLUMN {table}.city IS 'where it is sent';\nALTER TABLE {table} RENAME COLUMN at TO ordered_at;\n",
        f"INSERT INTO {table} (id, email) VALUES ({number}, 'a@example.org');\n",
    )[number % 8]


def many(folder: Path) -> None:
    """Print what 2,000 migrations take: reading, replaying, judging all of it."""
    (folder / "V0__roles.sql").write_text("CREATE ROLE reporting NOLOGIN;\n")
    for number in range(MIGRATIONS):
        (folder / f"V{number + 1}__m.sql").write_text(migration(number))
    rules, now = load_rules(()), datetime.now(UTC)
    marks = [time.process_time()]
    scripts, unread = find([Path()], folder)
    marks.append(time.process_time())
    _, after = replayed(None, scripts, "b", Dialect.POSTGRESQL, now.isoformat())
    marks.append(time.process_time())
    result = judge(None, after, "postgresql", Settings(), rules, Decided(), now).result
    marks.append(time.process_time())
    assert not unread
    found, replay, judged = (b - a for a, b in pairwise(marks))
    print(
        f"{MIGRATIONS} migrations, CPU: {marks[-1] - marks[0]:.2f} s (reading {found:.2f}, replay {replay:.2f}, "
        f"judging {judged:.2f}); statements {after.statements}, in the state {after.in_state}, "
        f"findings {len(result.findings)}"
    )


def main() -> None:
    """Print both."""
    for what in (start, many):
        with tempfile.TemporaryDirectory() as folder:
            what(Path(folder))


if __name__ == "__main__":
    main()

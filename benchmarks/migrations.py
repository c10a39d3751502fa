"""Files of schema changes found and read in a second, on disk and in a revision; and what the import costs."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from privaudit.migrate.sources import find, look_at

COUNT = 2_000
RUNS = 5
_BODY = """CREATE TABLE t{n} (id bigserial PRIMARY KEY, name text NOT NULL, at timestamptz DEFAULT now());
CREATE INDEX t{n}_name ON t{n} (name);
ALTER TABLE t{n} ADD COLUMN note varchar(200);
"""
_KINDS = {
    "Flyway": ("V{n}__t.sql", _BODY),
    "goose": ("{n:05}_t.sql", "-- +goose Up\n" + _BODY + "-- +goose Down\nDROP TABLE t{n};\n"),
    "Liquibase": ("{n:05}.sql", "--liquibase formatted sql\n--changeset a:{n} dbms:postgresql\n" + _BODY),
}


def repository(folder: Path, name: str, body: str) -> None:
    """Make a repository of so many files, committed."""
    (folder / "db").mkdir()
    for n in range(1, COUNT + 1):
        (folder / "db" / name.format(n=n)).write_text(body.format(n=n), encoding="utf-8")
    people = {f"GIT_{who}_{what}": "bench" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "all"]):
        subprocess.run(["git", *words], cwd=folder, env=os.environ | people, check=True)


def seconds(work: Callable[[], object]) -> float:
    """The median wall time of some runs; git works beside, so processor time would be of us alone."""
    taken = []
    for _ in range(RUNS):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def main() -> None:
    """Print files a second for each sort, and the import beside an empty Python."""
    for kind, (name, body) in _KINDS.items():
        with tempfile.TemporaryDirectory() as made:
            root = Path(made)
            repository(root, name, body)
            disk, revision = seconds(lambda: find([root], root)), seconds(lambda: look_at([root], root, "HEAD"))  # noqa: B023
            print(f"{kind}: {COUNT / disk:,.0f} files/s on disk, {COUNT / revision:,.0f} in a revision")
    ours = seconds(lambda: subprocess.run([sys.executable, "-c", "import privaudit.migrate.sources"], check=True))
    empty = seconds(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True))
    print(f"import: {ours:.3f} s, empty Python: {empty:.3f} s (medians of {RUNS})")


if __name__ == "__main__":
    main()

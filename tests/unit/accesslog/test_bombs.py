"""Files made to exhaust memory, and entries of wrong types: each costs itself, not the log."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from pathlib import Path

import pytest
import zstandard

from privaudit.accesslog import files

from .estate import read
from .test_readers import columns_of, csv_line


def entry(**other: object) -> str:
    """One line of jsonlog in which anna reads names."""
    known: dict[str, object] = {
        "timestamp": "2026-11-20 10:00:00.123 UTC",
        "user": "anna",
        "dbname": "crm",
        "session_id": "5f.1",
        "message": "statement: SELECT name FROM crm.customer",
    }
    return json.dumps({**known, **other}) + "\n"


@pytest.mark.parametrize(
    "odd",
    [
        "[" * 200_000 + "\n",
        entry(user=["anna"], session_id="a.2"),
        entry(user=5, session_id="a.2"),
        entry(application_name={"a": 1}),
        entry(message=None),
        entry(timestamp="0001-01-01 00:00:00.000 +14"),
        entry(timestamp="9999-99-99 99:99:99 UTC"),
        entry(timestamp=5),
        "5\n",
    ],
)
def test_an_odd_line_of_jsonlog_costs_one_line(tmp_path: Path, odd: str) -> None:
    """The lines before and after it count."""
    log = tmp_path / "a.json"
    log.write_text(odd + entry() + odd + entry())
    reading = read("postgresql-json", log)
    assert columns_of(reading) == [("anna", "name", 2)]
    assert reading.state[0].unparsed == 2


def test_half_a_character_can_be_written(tmp_path: Path) -> None:
    """A lone surrogate in a name becomes a question mark, so that reports can be saved."""
    log = tmp_path / "a.json"
    log.write_text(entry(user="an\ud800na"))
    assert [p.encode() for p, _, _ in columns_of(read("postgresql-json", log))] == [b"an?na"]


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.ZstdCompressor().compress, bytes])
def test_a_line_without_end_is_cut(tmp_path: Path, pack: type[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """Gigabytes without an end of line are not held; the lines around are read, and the cut one is counted."""
    monkeypatch.setattr(files, "LONGEST_LINE", 1 << 20)
    log = tmp_path / "a.csv"
    good = csv_line("statement: SELECT name FROM crm.customer")
    long = csv_line(f"statement: SELECT '{'x' * (1 << 26)}'")
    log.write_bytes(pack(f"{good}{long}{good}".encode()))
    del long
    tracemalloc.start()
    reading = read("postgresql-csv", log)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert columns_of(reading) == [("anna", "name", 2)]
    assert reading.state[0].unparsed >= 1
    assert peak < 1 << 25


def test_a_window_of_gigabytes_is_refused(tmp_path: Path) -> None:
    """A zstd file that asks for more memory than the usual program gives is a broken file."""
    log = tmp_path / "a.csv.zst"
    parameters = zstandard.ZstdCompressionParameters(window_log=29)
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    log.write_bytes(packer.compress(csv_line("statement: SELECT 1").encode()) + packer.flush())
    assert [key for key, _ in read("postgresql-csv", log).gaps] == ["log_file_broken"]

"""Workbooks filled in at random, shuffled, split into parts, merged and read back: does each answer land on its row?

``python -m benchmarks.returned [WORKBOOKS]``; the suite runs fewer. And how long one with many rows takes to read.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

WORKBOOKS, ROWS, MANY = 1_000, 6, 20_000


def landed(folder: Path, workbooks: int) -> tuple[int, int]:
    """Return how many answers were filled in, and of how many workbooks not all landed where they were written."""
    from privaudit.i18n import LANGUAGES
    from tests.returned import Book, Case, as_told, write_base
    from tests.samples import sample_result

    bases: dict[tuple[str, int], Book] = {}
    for lang in LANGUAGES:
        for most in (1_048_576, 10):
            write_base(sample_result(), folder / "base.xlsx", lang, ROWS, most)
            bases[lang, most] = Book.load(folder / "base.xlsx")
    answers = wrong = 0
    for seed in range(workbooks):
        lang, most = LANGUAGES[seed % 2], (1_048_576, 10)[seed % 3 == 0]
        case = Case(seed, (1, 12))
        decided, conflicts = case.run(bases[lang, most], lang, ROWS, folder)
        answers += len(case.wanted)
        wrong += as_told(decided) != case.wanted or conflicts > 0
    return answers, wrong


def read_many(folder: Path) -> tuple[float, float]:
    """Return seconds of the processor to write and to read a workbook of five sheets, 20,000 rows in all."""
    from privaudit.decisions.workbook import workbook_part
    from tests.returned import KINDS, TODAY, write_base
    from tests.samples import sample_result

    times = [time.process_time()]
    write_base(sample_result(), folder / "many.xlsx", "en", MANY // len(KINDS))
    times.append(time.process_time())
    workbook_part(folder / "many.xlsx", {"PHONE"}, "en", TODAY).whole()
    times.append(time.process_time())
    return times[1] - times[0], times[2] - times[1]


def main() -> None:
    """Print both."""
    workbooks = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdecimal() else WORKBOOKS
    with tempfile.TemporaryDirectory() as folder:
        answers, wrong = landed(Path(folder), workbooks)
        print(f"workbooks read back: {workbooks}, answers {answers}, workbooks with an answer astray: {wrong}")
        write, read = read_many(Path(folder))
        print(f"workbook of {MANY} rows to fill in: written in {write:.1f} s, read back in {read:.1f} s of processor")


if __name__ == "__main__":
    main()

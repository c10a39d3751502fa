"""Filled in, shuffled, split, merged, read back: 1,000 random answers land on the row they were written in."""

from __future__ import annotations

from pathlib import Path

import pytest

from privaudit.decisions import Decided, decisions_toml
from privaudit.decisions.read import toml_part
from privaudit.i18n import LANGUAGES
from tests.returned import TODAY, Book, Case, as_told, write_base
from tests.samples import sample_result

BOOKS, ROWS, ANSWERS = 24, 20, (35, 60)
"""Workbooks, rows of each of their five sheets, and answers in each: more than 1,000 in all."""
LEAST = 1000


@pytest.fixture(scope="module")
def bases(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, bool], Book]:
    """Workbooks in both languages, whole and with sheets that go on in others."""
    folder, out = tmp_path_factory.mktemp("bases"), {}
    for lang in LANGUAGES:
        for parted, most in ((False, 1_048_576), (True, 16)):
            path = folder / f"{lang}{most}.xlsx"
            write_base(sample_result(), path, lang, ROWS, most)
            out[lang, parted] = Book.load(path)
    return out


def through_toml(decided: Decided, folder: Path) -> Decided:
    """The same decisions as the file says them that is written of them."""
    path = folder / "decisions.toml"
    path.write_text(decisions_toml(decided), encoding="utf-8", newline="\n")
    return toml_part(path, {"PHONE"}, "en", TODAY).whole()


def told_with_what_stood(decided: Decided) -> set[tuple[object, ...]]:
    """Every decision with what it replaces."""
    return {(e.kind, e.target, e.field, e.value, e.by, e.on, e.replaces) for e in decided.fields}


def test_random_answers_land_on_their_rows(bases: dict[tuple[str, bool], Book], tmp_path: Path) -> None:
    """What was filled in is read back about the same thing, nothing else is, and parts do not contradict."""
    landed = 0
    for seed in range(BOOKS):
        lang = LANGUAGES[seed % 2]
        case = Case(seed, ANSWERS)
        decided, conflicts = case.run(bases[lang, seed % 3 == 0], lang, ROWS, tmp_path)
        assert as_told(decided) == case.wanted, seed
        # A random last day may be before the day of the answer, which a file refuses.
        kept = Decided(verdicts=decided.verdicts, fields=tuple(e for e in decided.fields if e.field != "until"))
        assert told_with_what_stood(through_toml(kept, tmp_path)) == told_with_what_stood(kept), seed
        assert conflicts == 0, seed
        landed += len(case.wanted)
    assert landed >= LEAST

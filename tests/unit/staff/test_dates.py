"""Dates of staff lists are read as meant, and what is no date is said."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privaudit.model import StaffStatus
from privaudit.staff.dates import DMY, MDY, last_day, order_of, parse_date

from .people import of, problem

DAYS = st.dates(date(1970, 1, 1), date(2069, 12, 31))


@given(DAYS)
def test_one_day_in_every_usual_form(day: date) -> None:
    """Russian, ISO, Excel's and Windows' forms of a day are that day."""
    ticks = (day - date(1601, 1, 1)).days * 864_000_000_000
    forms = [f"{day:%d.%m.%Y}", f"{day:%d.%m.%y}", f"{day:%Y-%m-%d}", f"{day:%Y-%m-%dT%H:%M:%S}Z", f"{day:%Y%m%d}"]
    forms += [f"{day:%d.%m.%Y} г.", f"{day:%d.%m.%Y} 0:00:00", f"{day:%Y%m%d}000000.0Z", str(ticks), f"{day:%d-%b-%Y}"]
    forms += [f"{day:%B} {day.day}, {day.year}"]
    assert {parse_date(f) for f in forms} == {day}
    assert {parse_date(f"{day:%d/%m/%Y}", DMY), parse_date(f"{day:%m/%d/%Y}", MDY)} == {day}
    assert parse_date(datetime.combine(day, time())) == parse_date(day) == day


@pytest.mark.parametrize("cell", [45000, 45000.0, "45000"])
def test_excels_count_of_days(cell: object) -> None:
    """A date that lost its format is a number of days."""
    assert parse_date(cell) == date(2023, 3, 15)  # type: ignore[arg-type]


@pytest.mark.parametrize("cell", [None, "", " ", "-", "нет", "never", "01.01.0001", "01.01.1900", "31.12.9999", "0", 0])
def test_no_date_is_no_mistake(cell: object) -> None:
    """Blanks, "never" and the dates that programs write for none are none."""
    assert parse_date(cell) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("cell", ["скоро", "32.01.2026", "29.02.2025", "13/13/2026", "12", "1.2", "2026-13-01", "1e5"])
def test_what_is_no_date_is_refused_without_a_word_of_it(cell: str) -> None:
    """The error says nothing of the cell."""
    with pytest.raises(ValueError, match=r"^no date$"):
        parse_date(cell)


def test_russian_months_in_words() -> None:
    """Months stand in the genitive, with a year's sign behind."""
    assert parse_date("5 мая 2026 г.") == parse_date("05 май 2026") == date(2026, 5, 5)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["01/02/2026", "13/02/2026"], (DMY, False)),
        (["01/02/2026", "02/13/2026"], (MDY, False)),
        (["1/2/2026 12:00:00 AM"], (MDY, False)),
        (["01/02/2026"], (DMY, True)),
        (["01.02.2026", "2026-01-02", None, 45000], (None, False)),
    ],
)
def test_the_order_of_day_and_month_is_told_by_the_whole_column(
    cells: list[object], expected: tuple[str | None, bool]
) -> None:
    """A part over 12 in any row decides for all; without evidence the assumption is said."""
    assert order_of(cells) == expected  # type: ignore[arg-type]


def test_an_account_that_ends_at_midnight_worked_until_the_day_before() -> None:
    """As the directory's own window shows it: the end of the day before."""
    assert last_day("12/2/2026 12:00:00 AM", MDY) == last_day("02.12.2026") == date(2026, 12, 1)
    assert last_day("2026-12-02T18:30:00") == date(2026, 12, 2)


def test_an_assumed_order_and_bad_dates_are_said_with_their_lines(tmp_path: Path) -> None:
    """Columns and lines are named, the cells are not."""
    found = of(
        tmp_path,
        ("Тестов Иван", "1", "", "", "", "", "03/04/2026"),
        ("Примеров Олег", "2", "", "", "", "", "вчера вечером"),
    )
    assert dict(problem(found.problems, "date_order_dmy").params) == {"rows": 1}
    bad = problem(found.problems, "date_unreadable")
    assert (bad.lines, bad.column) == ((3,), "Дата увольнения")
    assert "вчера" not in str(found.problems)
    assert [e.person.status for e in found.entries] == [None, StaffStatus.LEFT]

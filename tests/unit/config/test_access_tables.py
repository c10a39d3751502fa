"""Tables about people and logs: what a wrong one is answered with, and readers of logs that others wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from privaudit.config.load import load_people
from privaudit.errors import ConfigError
from privaudit.registry import ACCESSLOGS

LOG = '[[logs]]\nsystems = ["crm"]\nfiles = ["*.log"]\nformat = "{}"\n'


def problems(folder: Path, text: str, lang: str = "en") -> tuple[str, ...]:
    """What is said of a file."""
    (folder / "privaudit.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_people(folder / "privaudit.toml", lang, {})
    return caught.value.problems


def test_an_unknown_format_lists_the_known(tmp_path: Path) -> None:
    """A misspelt format is refused before anything is read, with all there are."""
    (line,) = problems(tmp_path, LOG.format("pgaudit"))
    assert line.endswith(
        "must be one of: general-log, postgresql-csv, postgresql-json, postgresql-stderr, server-audit"
    )


def test_a_reader_of_another_package_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that registers a reader under `privaudit.accesslogs` brings its format, and is listed."""
    package = tmp_path / "otherlogs-1.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: otherlogs\nVersion: 1\n")
    (package / "entry_points.txt").write_text("[privaudit.accesslogs]\nother-audit = otherlogs:reader\n")
    (tmp_path / "otherlogs.py").write_text("def reader(job):\n    return ('a reader', job)\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    path = tmp_path / "privaudit.toml"
    path.write_text(LOG.format("other-audit"), encoding="utf-8")
    assert [log.format for log in load_people(path, None, {}).logs] == ["other-audit"]
    assert ACCESSLOGS.get("other-audit")(1) == ("a reader", 1)
    assert "other-audit" in problems(tmp_path, LOG.format("others-audit"))[0]


@pytest.mark.parametrize(
    ("text", "lang", "said"),
    [
        ('[reads]\ntimezone = "Moscow"', "en", 'time zone, such as "Europe/Moscow"'),
        ('[reads]\ntimezone = "/etc/passwd"', "en", "time zone"),
        ('[reads]\nwork_to = "24:30"', "en", 'up to "24:00"'),
        ('[reads]\nwork_from = "7"', "ru", 'например "07:00"'),
        (LOG.format("server-audit") + 'timezone = "MSK+3"', "ru", "часового пояса"),
    ],
)
def test_times_are_checked_before_anything_is_read(tmp_path: Path, text: str, lang: str, said: str) -> None:
    """A time zone that is none, or an hour that is none, ends the scan before it begins."""
    (line,) = problems(tmp_path, text, lang)
    assert said in line


def test_the_last_hour_of_the_day(tmp_path: Path) -> None:
    """Work until midnight can be said."""
    path = tmp_path / "privaudit.toml"
    path.write_text('[reads]\nwork_to = "24:00"', encoding="utf-8")
    assert load_people(path, None, {}).reads.work_to == "24:00"


def test_mistakes_are_found_by_table_and_key(tmp_path: Path) -> None:
    """Each table is counted, and named where it has a name."""
    text = """
    [staff]
    file = "x"
    [staff.columns]
    nam = "Employee"
    [[accounts]]
    match = ["z"]
    nature = "people"
    [[applications]]
    name = "CRM"
    accounts = ["x"]
    [[applications.journals]]
    files = ["x"]
    timezone = "q"
    """
    places = [line.partition(": ")[0] for line in problems(tmp_path, text + LOG.format("x"))]
    assert places == [
        "staff.columns.nam",
        "[[accounts]] 1 nature",
        "[[applications]] 1 (CRM) journals[1].timezone",
        "[[logs]] 1 format",
    ]

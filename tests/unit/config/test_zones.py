"""The time zone in which hours and days are meant has a name, whether it is configured or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from privaudit.config.access_settings import ReadsSettings
from privaudit.config.settings import Settings
from privaudit.config.zones import is_zone, machine_zone


@pytest.mark.parametrize(
    ("environ", "target", "expected"),
    [
        ({}, "zoneinfo/Asia/Yekaterinburg", "Asia/Yekaterinburg"),
        ({"TZ": "Europe/Moscow"}, "zoneinfo/Asia/Yekaterinburg", "Europe/Moscow"),
        ({"TZ": ":Europe/Moscow"}, "zoneinfo/Asia/Yekaterinburg", "Europe/Moscow"),
        ({"TZ": "MSK-3"}, "zoneinfo/Asia/Yekaterinburg", "Asia/Yekaterinburg"),
        ({}, "zoneinfo/Etc/UTC", "UTC"),
        ({}, "zoneinfo/Mars/Olympus", "UTC"),
        ({}, "elsewhere/localtime", "UTC"),
    ],
)
def test_the_machines_zone_by_name(tmp_path: Path, environ: dict[str, str], target: str, expected: str) -> None:
    """From TZ, else from where /etc/localtime leads; UTC where neither has a name."""
    file = tmp_path / target
    file.parent.mkdir(parents=True)
    file.touch()
    link = tmp_path / "localtime"
    link.symlink_to(file)
    assert machine_zone(environ, link) == expected
    assert machine_zone({}, tmp_path / "missing") == "UTC"


def test_settings_name_a_zone_and_their_digest_depends_on_it() -> None:
    """Two audits of the same logs in different zones are not the same audit."""
    assert is_zone(Settings().reads.timezone)
    zones = ("Europe/Moscow", "Asia/Vladivostok")
    assert len({Settings(reads=ReadsSettings(timezone=z)).digest() for z in zones}) == 2

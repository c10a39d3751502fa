"""Settings from privaudit.toml, the environment and the options."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from privaudit.config.limits import Limits
from privaudit.config.load import load_settings
from privaudit.config.options import ScanOptions
from privaudit.errors import ConfigError, UsageError
from privaudit.model import Lifecycle

from .loading import SECRET, load, url_of


def test_every_key_reaches_the_settings(tmp_path: Path) -> None:
    """A full file sets organisation, laws, role, systems with limits, known gaps and scan defaults."""
    settings = load(
        tmp_path,
        """
        organisation = "Пример"
        laws = ["gdpr", "pci"]
        role = "processor"
        lang = "ru"
        regions = ["KZ"]
        [[systems]]
        name = "crm"
        url = "postgresql://db/crm"
        owner = "Sales"
        purpose = "Orders"
        lifecycle = "legacy"
        server = "db"
        location = "RU"
        [systems.limits]
        statement_timeout = 5
        [[systems]]
        name = "paper"
        [[known_gaps]]
        glob = "crm.tmp.*"
        reason = "rebuilt"
        expires = 2999-01-01
        [scan]
        sample = 7
        workers = 2
        include = ["public.*"]
        fail_on = "high"
        formats = ["json=out.json"]
        """,
    )
    crm, paper = settings.systems
    assert (settings.organisation, settings.laws, settings.role) == ("Пример", ("gdpr", "pci"), "processor")
    assert (settings.lang, settings.regions) == ("ru", ("KZ",))
    assert (crm.owner, crm.purpose, crm.lifecycle, crm.server, crm.location) == (
        "Sales", "Orders", Lifecycle.LEGACY, "db", "RU",
    )  # fmt: skip
    assert crm.limits == Limits(statement_timeout=5.0)
    assert (paper.name, paper.url) == ("paper", None)
    assert settings.known_gaps[0].expires == "2999-01-01"
    assert (settings.sample_rows, settings.workers, settings.include) == (7, 2, ("public.*",))
    assert (settings.fail_on, settings.formats) == ("high", (("json", "out.json"),))
    assert settings.warnings == ()


def test_options_win_over_the_file(tmp_path: Path) -> None:
    """An option that is given replaces what the file says; one that is not leaves it."""
    text = '[[systems]]\nname="a"\nurl="sqlite:///a.db"\n[scan]\nsample=7\nseed=9\ninclude=["x.*"]'
    settings = load(tmp_path, text, sample_rows=0, include=("y.*",), lang="ru")
    assert (settings.sample_rows, settings.seed, settings.include, settings.lang) == (0, 9, ("y.*",), "ru")


def test_all_mistakes_at_once_without_values(tmp_path: Path) -> None:
    """A wrong file names every mistake by key path, suggests what was meant, and echoes no value."""
    with pytest.raises(ConfigError) as caught:
        load(
            tmp_path,
            f"""
            organisation = 5
            laws = ["152fz", "nolaw"]
            roll = "operator"
            [[systems]]
            name = "crm"
            url = "postgresql://u:{SECRET}@h:port{SECRET}/db"
            lifecycle = "{SECRET}"
            [systems.limits]
            lock_timout = 3
            statement_timeout = -1
            [[systems]]
            name = "crm"
            url = "mysql://u:${{NOT_SET}}@h/d"
            password = 12
            [[known_gaps]]
            glob = "x"
            expires = "{SECRET}"
            [scan]
            sample = "{SECRET}"
            """,
        )
    lines = "\n".join(caught.value.problems)
    for expected in (
        "organisation: must be a text",
        "laws[2]: there is no such law",
        "roll: there is no such key; did you mean role?",
        "[[systems]] 1 (crm) url: the port",
        "[[systems]] 1 (crm) lifecycle: must be one of: live, legacy, archive, test",
        "[[systems]] 1 (crm) limits.lock_timout: there is no such key; did you mean lock_timeout?",
        "[[systems]] 1 (crm) limits.statement_timeout: must be more than 0",
        "[[systems]] 2 (crm) name: this name is given to two systems",
        "[[systems]] 2 (crm) url: the environment variable NOT_SET is not set",
        "[[systems]] 2 (crm) password: must be a text",
        "[[known_gaps]] 1 reason: is required",
        "[[known_gaps]] 1 expires: must be a date",
        "scan.sample: must be a whole number",
    ):
        assert expected in lines
    assert SECRET not in lines + str(caught.value) + repr(caught.value)


def test_advice_stands_beside_a_url_that_cannot_be_one(tmp_path: Path) -> None:
    """A password that was not percent-encoded is answered with how to write it, and not echoed."""
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, f'[[systems]]\nname = "crm"\nurl = "postgresql://u:pa:ss@w/{SECRET}@127.0.0.1:1/db"')
    (line,) = caught.value.problems
    assert "(@ is %40)" in line
    assert SECRET not in line


def test_names_are_echoed_short_and_only_if_they_are_names(tmp_path: Path) -> None:
    """An unknown key and an unset variable are cut at 40 characters; one that looks like a URL is not echoed."""
    long = "K" * 60
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, f'organisation = "${{{long}}}"\n{long} = 1\n"postgresql://u:{SECRET}@h" = 2')
    lines = "\n".join(caught.value.problems)
    assert lines.count("K" * 40 + "…") == 2
    assert "?: there is no such key" in lines
    assert SECRET not in lines
    assert long not in lines


def test_mistakes_in_russian(tmp_path: Path) -> None:
    """The file's own language decides the language of its mistakes."""
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, 'lang = "ru"\nroll = "x"')
    assert caught.value.problems == ("roll: такого ключа нет; возможно, role?",)


@pytest.mark.parametrize("content", [b'organisation = "x', b"\xff\xfe", f"a = {SECRET}".encode()])
def test_not_toml(tmp_path: Path, content: bytes) -> None:
    """A file that is no TOML or no UTF-8 is a ConfigError that does not quote it."""
    path = tmp_path / "privaudit.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load_settings(config=path, systems=(), options=ScanOptions(), environ={})
    assert len(caught.value.problems) == 1
    assert SECRET not in str(caught.value)


def test_environment_password_is_encoded(tmp_path: Path) -> None:
    """A password from the environment is taken as it is and percent-encoded; the source is remembered."""
    text = '[[systems]]\nname="a"\nurl="postgresql://u:${PW}@h/db"\nowner="${TEAM}"'
    settings = load(tmp_path, text, environ={"PW": "p@s/s:w", "TEAM": "Sales"})
    assert url_of(settings, "a") == "postgresql://u:p%40s%2Fs%3Aw@h/db"
    assert (settings.systems[0].password_source, settings.systems[0].owner) == ("environment", "Sales")


@pytest.mark.parametrize(
    "lines",
    [
        'url="postgresql://u:file:pw.txt@h/db"',
        'url="postgresql://u@h/db"\npassword="file:pw.txt"',
        'url="file:url.txt"',
    ],
)
def test_password_file(tmp_path: Path, lines: str) -> None:
    """A file gives the password, or the whole URL; one that all may read is warned of."""
    (tmp_path / "pw.txt").write_text("p@ss\n")
    (tmp_path / "url.txt").write_text("postgresql://u:p%40ss@h/db\n")
    for name in ("pw.txt", "url.txt"):
        (tmp_path / name).chmod(0o644)
    settings = load(tmp_path, f'[[systems]]\nname="a"\n{lines}')
    assert url_of(settings, "a") == "postgresql://u:p%40ss@h/db"
    assert settings.systems[0].password_source == "file"
    assert [key for key, _ in settings.warnings] == ["secret_file_readable"]


def test_readable_file_with_password_is_warned_of(tmp_path: Path) -> None:
    """A password written out in a file that others may read is warned of, without the password."""
    path = tmp_path / "privaudit.toml"
    path.write_text(f'[[systems]]\nname="a"\nurl="postgresql://u:{SECRET}@h/db"')
    path.chmod(0o644)
    settings = load_settings(config=path, systems=(), options=ScanOptions(), environ={})
    assert [key for key, _ in settings.warnings] == ["config_readable"]
    assert SECRET not in repr(settings)


def test_expired_gap_no_longer_counts(tmp_path: Path) -> None:
    """A known gap past its date is dropped with a warning."""
    text = '[[systems]]\nname="a"\nurl="sqlite:///a.db"\n[[known_gaps]]\nglob="a.*"\nreason="r"\nexpires=2001-02-03'
    settings = load(tmp_path, text)
    assert settings.known_gaps == ()
    assert settings.warnings == (("known_gap_expired", (("glob", "a.*"), ("expires", "2001-02-03"))),)


@pytest.mark.parametrize(
    ("discovered", "incident", "reason"),
    [
        ("2026-11-20T10:30:00", "7", "time_without_offset"),
        ("yesterday", "7", "time_malformed"),
        ("0001-01-01T00:00:00+14:00", "7", "time_malformed"),
        ("2026-11-20T10:30:00+03:00", None, "discovered_without_incident"),
    ],
)
def test_discovery_time(tmp_path: Path, discovered: str, incident: str | None, reason: str) -> None:
    """A time of discovery has an offset and belongs to an incident."""
    with pytest.raises(UsageError) as caught:
        load(tmp_path, None, "sqlite:///a.db", discovered=discovered, incident=incident)
    assert caught.value.reason == reason


def test_the_digest_holds_no_secret(tmp_path: Path) -> None:
    """Settings that differ in the password only have one digest."""
    one, two = (load(tmp_path, None, f"postgresql://u:{p}@h/db") for p in ("a", "b"))
    assert one.digest() == two.digest()
    assert one.digest() != load(tmp_path, None, "postgresql://u:a@h/db", sample_rows=5).digest()


def test_config_named_and_missing(tmp_path: Path) -> None:
    """A named configuration that is not there is a usage error, not the absence of one."""
    with pytest.raises(UsageError) as caught:
        load_settings(config=tmp_path / "no.toml", systems=(), options=ScanOptions(), environ=dict(os.environ))
    assert caught.value.reason == "file_missing"


def test_tables_in_single_brackets(tmp_path: Path) -> None:
    """``[systems]`` instead of ``[[systems]]`` is told so."""
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, '[systems]\nname = "a"', lang="en")
    assert caught.value.problems == ("systems: must be a list: values in [brackets], tables under [[double brackets]]",)

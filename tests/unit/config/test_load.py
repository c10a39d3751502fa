"""Settings from privaudit.toml, the environment and the options."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from privaudit.config.limits import Limits
from privaudit.config.load import load_settings
from privaudit.config.options import ScanOptions
from privaudit.config.settings import Settings
from privaudit.errors import ConfigError, UsageError
from privaudit.model import Lifecycle

SECRET = "hunter2-s3cret"


def load(
    folder: Path, text: str | None = None, *systems: str, environ: dict[str, str] | None = None, **options: object
) -> Settings:
    """Load settings with a configuration of this text (None: without one)."""
    config = None
    if text is not None:
        config = folder / "privaudit.toml"
        config.write_text(text, encoding="utf-8")
        config.chmod(0o600)
    known = ScanOptions(**options)  # type: ignore[arg-type]
    return load_settings(config=config, systems=systems, options=known, environ=environ or {"HOME": str(folder)})


def url_of(settings: Settings, name: str) -> str:
    """The full URL of a system."""
    found = next(s for s in settings.systems if s.name == name)
    assert found.url is not None
    return found.url.reveal()


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


def test_named_systems_leave_the_others_out(tmp_path: Path) -> None:
    """Naming systems scans those only; declared ones stay if one of the configuration is named."""
    text = """
    [[systems]]
    name = "a"
    url = "sqlite:///a.db"
    [[systems]]
    name = "b"
    url = "sqlite:///b.db"
    [[systems]]
    name = "paper"
    """
    settings = load(tmp_path, text, "b", "sqlite:///c.db")
    assert [s.name for s in settings.systems] == ["b", "c", "paper"]
    only_other = load(tmp_path, text, "sqlite:///c.db")
    assert [s.name for s in only_other.systems] == ["c"]


def test_gaps_of_systems_left_out_are_left_out(tmp_path: Path) -> None:
    """A gap in a configured system that is not scanned is none of this scan; one of no system at all stays."""
    system = '[[systems]]\nname="{0}"\nurl="sqlite:///{0}.db"\n[[known_gaps]]\nglob="{0}.main.t"\nreason="r"\n'
    text = system.format("a") + system.format("b") + '[[known_gaps]]\nglob="typo.*"\nreason="r"'
    assert [g.glob for g in load(tmp_path, text).known_gaps] == ["a.main.t", "b.main.t", "typo.*"]
    assert [g.glob for g in load(tmp_path, text, "b").known_gaps] == ["b.main.t", "typo.*"]


UNSET = """
[[systems]]
name = "shop"
url = "mysql://u:${SHOP_PW}@h/d"
owner = "${TEAM}"
[[systems]]
name = "files"
url = "postgresql://u@h/d"
password = "file:no-such-file"
[[systems]]
name = "whole"
url = "${URL}"
"""


def test_secrets_of_systems_not_asked_for_are_not_looked_up(tmp_path: Path) -> None:
    """A variable or file that is missing keeps nobody from scanning another system, only from scanning its own."""
    assert [s.name for s in load(tmp_path, UNSET, "sqlite:///c.db").systems] == ["c"]
    for name, lines in (("shop", 2), ("files", 1), ("whole", 1), (None, 4)):
        with pytest.raises(ConfigError) as caught:
            load(tmp_path, UNSET, *(name,) if name else ())
        assert len(caught.value.problems) == lines


def test_the_form_of_systems_not_asked_for_is_checked(tmp_path: Path) -> None:
    """Mistakes that no variable or file could mend are listed whichever system is asked for."""
    text = """
    [[systems]]
    name = "port"
    url = "mysql://u:${PW}@h:99999/d"
    [[systems]]
    name = "scheme"
    url = "nosuch://u:file:pw.txt@h/d"
    [[systems]]
    name = "variable"
    url = "mysql://u@h/d"
    password = "${no name}"
    """
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text, "sqlite:///c.db")
    assert [line.partition(":")[0] for line in caught.value.problems] == [
        "[[systems]] 1 (port) url",
        "[[systems]] 2 (scheme) url",
        "[[systems]] 3 (variable) url",
    ]


def test_arguments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """URLs, name=URL and SQLite paths are systems; equal default names are told apart."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my shop?.db").write_bytes(b"SQLite format 3\0" + bytes(84))
    settings = load(
        tmp_path,
        None,
        "postgresql://h/crm",
        "mysql://h/crm",
        "shop=sqlite:////data/x.db",
        "my shop?.db",
        "postgresql://h/x?options=a=b://c",
        "mariadb://db.example.com/",
    )
    assert [s.name for s in settings.systems] == ["crm", "crm-2", "shop", "my shop?", "x", "db.example.com"]
    assert url_of(settings, "my shop?") == "sqlite:///my shop%3F.db"


@pytest.mark.parametrize(
    ("argument", "reason"),
    [
        (f"postgresql://u:{SECRET}@h:x/db", "url_port"),
        (f"postgresql://u:{SECRET}@h:99999/db", "url_port"),
        (f"nosuch://u:{SECRET}@h/db", "unknown_scheme"),
        (f"mssql://u:{SECRET}@h/db", "generic_refused"),
        (f"u:{SECRET}@h/db", "unknown_system"),
        (f"postgresql://u:pa:ss@w/{SECRET}@127.0.0.1:1/db", "url_malformed"),
        (f"postgresql://u:p@w?{SECRET}@127.0.0.1:1/db", "url_malformed"),
        (f"mysql://u:p@{SECRET}@127.0.0.1:1/db", "url_port"),
        (f"1x://u:{SECRET}@h/db", "url_malformed"),
        ("nosuch", "unknown_system"),
        ("paper", "declared_only"),
        ("text.txt", "not_a_database"),
        ("postgresql://u:${NOT_SET}@h/db", "env_missing"),
    ],
)
def test_wrong_argument(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argument: str, reason: str) -> None:
    """An argument that cannot be used is a UsageError with its reason and without its password."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.txt").write_text("no database")
    with pytest.raises(UsageError) as caught:
        load(tmp_path, '[[systems]]\nname="paper"', argument)
    assert caught.value.reason == reason
    assert SECRET not in str(caught.value) + repr(caught.value)


def test_generic_scheme_is_allowed_on_request(tmp_path: Path) -> None:
    """--allow-generic lets other schemes through."""
    settings = load(tmp_path, None, "mssql://h/db", allow_generic=True)
    assert url_of(settings, "db") == "mssql://h/db"


def test_unknown_system_names_the_known(tmp_path: Path) -> None:
    """The error of an unknown name lists the configured ones."""
    with pytest.raises(UsageError) as caught:
        load(tmp_path, '[[systems]]\nname="a"\nurl="sqlite:///a.db"\n[[systems]]\nname="b"', "c")
    assert dict(caught.value.params)["known"] == "a, b"


@pytest.mark.parametrize("text", [None, '[[systems]]\nname="paper"'])
def test_nothing_to_scan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None) -> None:
    """Without a system that has a URL there is nothing to scan, which is a usage error."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as caught:
        load(tmp_path, text)
    assert caught.value.reason == "nothing_to_scan"


def test_password_in_argv_is_warned_of(tmp_path: Path) -> None:
    """A password on the command line is used and warned of; the warning does not hold it."""
    settings = load(tmp_path, None, f"postgresql://u:{SECRET}@h/db")
    assert settings.warnings == (("password_in_argv", (("system", "db"),)),)
    assert settings.systems[0].password_source == "argv"
    assert SECRET not in repr(settings)


def test_a_person_is_asked_only_for_a_missing_password(tmp_path: Path) -> None:
    """Asked: a user over TCP without password. Not asked: a password file, MYSQL_PWD, a socket, no user, SQLite."""
    (tmp_path / ".pgpass").write_text("# comment\nh\\:1:*:kept:u:x\nkept.example:5432:*:u:y\n")
    (tmp_path / ".my.cnf").write_text("[client]\nuser = opt\npassword = 'from file'\n!includedir /nowhere\n")
    asked: list[tuple[str, str]] = []

    def ask(system: str, user: str) -> str:
        asked.append((system, user))
        return "typed"

    arguments = (
        "a=postgresql://u@asked.example/db",
        "b=postgresql://u@kept.example/db",
        "c=postgresql://u@/db?host=/run/postgresql",
        "d=mysql://opt@h/db",
        "e=mysql://other@h/db",
        "f=postgresql://h/db",
        "g=sqlite:///x.db",
        "h=postgresql://u@asked.example/db?password=in-query",
    )
    environ = {"HOME": str(tmp_path)}
    settings = load_settings(config=None, systems=arguments, options=ScanOptions(), ask=ask, environ=environ)
    assert asked == [("a", "u"), ("e", "other")]
    assert url_of(settings, "a") == "postgresql://u:typed@asked.example/db"
    assert url_of(settings, "d") == "mysql://opt:from%20file@h/db"
    assert [s.password_source for s in settings.systems] == [
        *("prompt", None, None, "client", "prompt", None, None, "argv"),
    ]
    assert settings.warnings == (("password_in_argv", (("system", "h"),)),)


def test_mysql_pwd_is_used(tmp_path: Path) -> None:
    """MYSQL_PWD gives the password of a MySQL URL, as it does for MySQL's own clients."""
    settings = load(tmp_path, None, "mariadb://u@h/db", environ={"MYSQL_PWD": "p w", "HOME": str(tmp_path)})
    assert url_of(settings, "db") == "mariadb://u:p%20w@h/db"


@pytest.mark.parametrize(
    ("discovered", "incident", "reason"),
    [
        ("2026-11-20T10:30:00", "7", "time_without_offset"),
        ("yesterday", "7", "time_malformed"),
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

"""Which systems an audit is of, by configuration and arguments, and where their passwords come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from privaudit.config.load import load_settings
from privaudit.config.options import ScanOptions
from privaudit.errors import ConfigError, UsageError

from .loading import SECRET, load, url_of


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
        (f"u:{SECRET}@h/db", "looks_like_connection"),
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

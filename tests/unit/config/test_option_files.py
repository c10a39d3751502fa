"""Option files of MySQL's and MariaDB's clients."""

from __future__ import annotations

from pathlib import Path

import pytest

from privaudit.config.option_files import option_file_password


def write(path: Path, content: str) -> Path:
    """A private file."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(content, encoding="utf-8")
    path.chmod(0o600)
    return path


@pytest.mark.parametrize(
    ("line", "password"),
    [
        ("password=plain", "plain"),
        ("password = spaced  ", "spaced"),
        ("password = 'in quotes '", "in quotes "),
        ('password = "a#b"', "a#b"),
        ("password = a#comment", "a"),
        (r"password = a\sb\\c\x", "a b\\c\\x"),
        ("password =", ""),
        ("password", None),
        ("; password = x", None),
        ("# password = x", None),
    ],
)
def test_values_are_read_as_the_clients_do(tmp_path: Path, line: str, password: str | None) -> None:
    """Quotes, escapes and comments are taken off; an option without a value gives none."""
    assert option_file_password((write(tmp_path / "a", f"[client]\n{line}\n"),), "u") == password


def test_only_sections_of_clients_count(tmp_path: Path) -> None:
    """A password of the server's or a dump tool's section is not taken."""
    path = write(
        tmp_path / "a", "password=a\n[mysqld]\npassword=b\n[client-server]\npassword=c\n[mysqldump]\npassword=d"
    )
    assert option_file_password((path,), "u") == "c"


def test_includes_are_followed_in_order(tmp_path: Path) -> None:
    """!include and !includedir are followed, only *.cnf, by name; what comes later wins, as on Debian."""
    write(tmp_path / "conf.d" / "20.cnf", "[client]\npassword=second")
    write(tmp_path / "conf.d" / "10.cnf", "[client]\npassword=first")
    write(tmp_path / "conf.d" / "99.bak", "[client]\npassword=not read")
    last = write(tmp_path / "last.cnf", "[client]\npassword=last")
    folder = write(tmp_path / "my.cnf", f"# Debian\n!includedir {tmp_path}/conf.d/\n")
    assert option_file_password((folder,), "u") == "second"
    both = write(tmp_path / "both.cnf", f"!includedir {tmp_path}/conf.d/\n!include {last}\n")
    assert option_file_password((both,), "u") == "last"
    assert option_file_password((last, folder), "u") == "second"
    amid = write(tmp_path / "amid.cnf", f"[client]\npassword=before\n!include {last}\n")
    assert option_file_password((amid,), "u") == "last"


def test_files_that_include_each_other_end(tmp_path: Path) -> None:
    """A ring of includes, and a file or folder that is not there, do no harm."""
    path = tmp_path / "a.cnf"
    write(path, f"!include {path}\n!includedir /nosuch/\n!include /nosuch\n[client]\npassword=x")
    assert option_file_password((path, tmp_path / "nosuch"), "u") == "x"


def test_another_users_password_is_not_sent(tmp_path: Path) -> None:
    """A password beside a user's name is for that user; the later of two that fit is taken."""
    own = write(tmp_path / "own", "[client]\nuser=u\npassword=mine")
    other = write(tmp_path / "other", "[client]\nuser=root\npassword=roots")
    assert option_file_password((own, other), "u") == "mine"
    assert option_file_password((other,), "u") is None


def test_a_file_that_anybody_may_write_is_passed_over(tmp_path: Path) -> None:
    """As the clients do; and one that is no text is no error."""
    path = write(tmp_path / "a", "[client]\npassword=x")
    path.chmod(0o666)
    assert option_file_password((path,), "u") is None
    path.write_bytes(b"[client]\npassword=\xff")
    path.chmod(0o600)
    assert option_file_password((path,), "u") is None

"""Errors as the user meets them."""

from __future__ import annotations

import pytest

from privaudit.cli.failures import place_of, show, show_unexpected
from privaudit.errors import ConfigError, ConnectError, UsageError
from privaudit.redact import mask

SECRET = "hunter2-s3cret"


def test_an_error_is_one_line_in_either_language(capsys: pytest.CaptureFixture[str]) -> None:
    """Where and why, in words, on stderr; the exit code is the class's."""
    assert show(ConnectError("crm"), "en") == 3
    assert show(ConnectError("crm"), "ru") == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines()[0] == "crm: not reached, or the login was refused: check host, port, user and password"
    assert err.splitlines()[1].startswith("crm: ")
    assert "connect" not in err.splitlines()[1]


def test_a_configuration_error_lists_its_problems(capsys: pytest.CaptureFixture[str]) -> None:
    """Every problem has a line of its own."""
    assert show(ConfigError("a.toml", ("one", "two")), "en") == 2
    assert capsys.readouterr().err == "a.toml: the configuration is wrong\n  one\n  two\n"


def test_hints_follow_what_they_help_with(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing to scan says in three lines how to begin."""
    assert show(UsageError("privaudit scan", "nothing_to_scan"), "en") == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[1] == "How to begin:"
    assert len(lines[2:]) == 3


def test_an_unexpected_error_shows_no_text(capsys: pytest.CaptureFixture[str]) -> None:
    """Class and place of our innermost frame, never the message: it may quote a value."""
    with pytest.raises(TypeError) as caught:
        mask(5)  # type: ignore[arg-type]
    caught.value.args = (SECRET,)
    assert show_unexpected(caught.value, "en") == 3
    assert place_of(caught.value).startswith("privaudit/redact.py:")
    err = capsys.readouterr().err
    assert "internal error TypeError at privaudit/redact.py:" in err
    assert SECRET not in err
    assert "Traceback" not in err

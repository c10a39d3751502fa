"""Files that a person names: regular ones of a bounded size."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from privaudit.config.load import load_settings
from privaudit.config.options import ScanOptions
from privaudit.config.plain_files import CONFIG_BYTES, SECRET_BYTES, NotPlain, read_plain
from privaudit.errors import ConfigError, UsageError
from privaudit.report import load_audit


def problems(folder: Path, text: str) -> str:
    """What is wrong with a configuration of this text."""
    config = folder / "privaudit.toml"
    config.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_settings(config=config, systems=(), options=ScanOptions(lang="en"), environ={})
    return "\n".join(caught.value.problems)


def test_text_up_to_its_limit(tmp_path: Path) -> None:
    """A byte order mark is left out; one byte more than the limit is too large."""
    path = tmp_path / "a"
    path.write_bytes(b"\xef\xbb\xbfab")
    assert read_plain(path, 5) == "ab"
    with pytest.raises(NotPlain) as caught:
        read_plain(path, 4)
    assert caught.value.reason == "file_too_large"


def test_pipes_and_devices_are_refused_at_once(tmp_path: Path) -> None:
    """A pipe without a writer does not hang, an endless device does not fill memory: as secret, or as audit."""
    os.mkfifo(tmp_path / "pipe")
    for special in (str(tmp_path / "pipe"), "/dev/zero", str(tmp_path)):
        system = f'[[systems]]\nname="a"\nurl="postgresql://u@h/db"\npassword="file:{special}"'
        assert "not a regular file" in problems(tmp_path, system)
        with pytest.raises(UsageError) as caught:
            load_audit(special)
        assert caught.value.reason == "file_not_plain"


def test_a_secret_is_no_large_file(tmp_path: Path) -> None:
    """A secret's file is 64 KB at most, and the configuration 1 MB."""
    (tmp_path / "large").write_bytes(b"x" * (SECRET_BYTES + 1))
    system = '[[systems]]\nname="a"\nurl="postgresql://u@h/db"\npassword="file:large"'
    assert f"larger than {SECRET_BYTES} bytes" in problems(tmp_path, system)
    assert f"larger than {CONFIG_BYTES} bytes" in problems(tmp_path, "#" * (CONFIG_BYTES + 1))


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 5000 + "]" * 5000, ".".join("a" * 5000) + " = 1"], ids=["lists", "dotted"]
)
def test_a_configuration_nested_too_deep(tmp_path: Path, text: str) -> None:
    """Nesting beyond the interpreter's stack is a mistake of the file, not an internal error."""
    assert "too deep" in problems(tmp_path, text)


def test_a_number_of_thousands_of_digits(tmp_path: Path) -> None:
    """What Python refuses to convert is a mistake of the file."""
    assert "not TOML" in problems(tmp_path, "a = " + "9" * 5000)


def test_an_audit_with_a_byte_order_mark(tmp_path: Path) -> None:
    """An editor's byte order mark is no damage: it is the format that is looked at."""
    path = tmp_path / "audit.json"
    path.write_bytes(b'\xef\xbb\xbf{"format": "other/9"}')
    with pytest.raises(UsageError) as caught:
        load_audit(path)
    assert caught.value.reason == "audit_other_format"

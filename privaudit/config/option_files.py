"""Passwords in the option files of MySQL and MariaDB clients, ``!include`` and ``!includedir`` followed.

Sources: https://dev.mysql.com/doc/refman/8.4/en/option-files.html,
https://mariadb.com/kb/en/configuring-mariadb-with-option-files/. Debian's /etc/mysql/my.cnf holds little but includes.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from pathlib import Path

from .plain_files import CONFIG_BYTES, read_plain

SECTIONS = frozenset({"client", "client-mariadb", "client-server"})
DEPTH = 10
"""So many files include each other at most, as in the clients."""
_HEADER = re.compile(r"\[\s*([^\]]*?)\s*\]")
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "r": "\r", "s": " ", "\\": "\\", '"': '"', "'": "'"}


def option_file_password(paths: tuple[Path, ...], user: str | None) -> str | None:
    """Return the password of the last section for clients that gives one, to this user or to any; None without one.

    Later files and sections win, as in the clients. A password that stands beside another user's name is passed over:
    the clients would send it; here nobody's password goes out under another name.
    """
    found = None
    for path in paths:
        for section in _sections(path, 0):
            password = section.get("password")
            if password is not None and section.get("user") in (None, user):
                found = password
    return found


def _sections(path: Path, depth: int) -> Iterator[dict[str, str]]:
    """Yield the options of every section for clients, in the order the clients read them."""
    current: dict[str, str] | None = None
    for line in _lines(path):
        header = _HEADER.match(line)
        directive, _, target = line.partition(" ")
        if header is not None:
            if current:
                yield current
            current = {} if header[1] in SECTIONS else None
        elif directive in ("!include", "!includedir"):
            if current:
                yield current  # what comes after the include wins over it, what came before does not
                current = {}
            if depth < DEPTH:
                for included in _included(directive, Path(target.strip())):
                    yield from _sections(included, depth + 1)
        elif current is not None:
            name, equals, value = line.partition("=")
            if equals:
                current[name.strip()] = _value(value)
    if current:
        yield current


def _lines(path: Path) -> list[str]:
    """Return a file's lines without comments; none of a file that cannot be read or that anybody may write to."""
    try:
        if path.stat().st_mode & stat.S_IWOTH:
            return []  # the clients ignore it too: whoever writes there would choose the password
        content = read_plain(path, CONFIG_BYTES)
    except (OSError, ValueError):
        return []
    stripped = (line.strip() for line in content.splitlines())
    return [line for line in stripped if line and line[0] not in "#;"]


def _included(directive: str, target: Path) -> list[Path]:
    """Return the file, or the folder's ``*.cnf`` files by name."""
    if directive == "!include":
        return [target]
    try:
        return sorted(p for p in target.iterdir() if p.suffix == ".cnf")
    except OSError:
        return []


def _value(text: str) -> str:
    """Return an option's value: comment, quotes and escapes taken off. ``#`` begins a comment outside quotes."""
    quote, end = "", len(text)
    for i, letter in enumerate(text):
        if letter in "\"'" and text[i - 1 : i] != "\\":
            quote = "" if quote == letter else quote or letter
        elif letter == "#" and not quote:
            end = i
            break
    value = text[:end].strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    return re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[0]), value)

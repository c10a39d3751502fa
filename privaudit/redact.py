"""The only ways from raw to printable: masked shapes, keyed fingerprints, URLs and errors without secrets."""

from __future__ import annotations

import hashlib
import os
import re
from urllib.parse import parse_qsl, quote, urlsplit

from .errors import PrivauditError

SHAPE_LENGTH = 40
NAME_SHOWN = 40
_PLAIN_NAME = re.compile(r"[\w .-]+")
_SECRET_WORDS = re.compile(r"pass|pwd|secret|token|key|cert|credential|service", re.IGNORECASE)
_SAFE_QUERY = frozenset({"charset", "sslmode", "ssl", "application_name", "connect_timeout", "mode", "host", "port"})
_TURNING = r"\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
"""Marks that turn the direction of what follows (Unicode UAX 9), and line separators: a name could show as another."""
_UNSEEN = (
    r"\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164\ufe00-\ufe0e"
    r"\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
"""What nobody sees (most of Unicode's Default_Ignorable_Code_Point): two names could look the same."""
_BROKEN = r"\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
"""What commands a terminal, what no file in UTF-8 may hold, and what XML refuses."""
_UNPRINTABLE = re.compile(f"[{_BROKEN}{_TURNING}{_UNSEEN}]")
_NUMBERED = re.compile(f"[{_TURNING}{_UNSEEN}]")
_LINE_COMMAND = re.compile(r"^([^\S\n]*)::", re.MULTILINE)
_HASH_COMMAND = re.compile(r"#(?=#\w*\[)")
_CONTROL_PICTURES = 0x2400
"""Unicode block of visible marks for control characters: U+2400 stands for NUL, U+241B for ESC."""


SHAPE_SIGNS = frozenset(" +-().,/:@_")
"""Signs that separate the parts of numbers, names and addresses; any other could be a value's own, so it is hidden."""


def mask(value: str) -> str:
    """Return the shape of a value: digits become ``#``, letters ``A a Я я``, other letters ``x``; cut at 40.

    Of other characters only the usual separators stay; the rest (punctuation of a password, emoji) becomes ``?``.
    """
    return value[:SHAPE_LENGTH].translate(_MASKED) + ("…" if len(value) > SHAPE_LENGTH else "")


def _mask_char(c: str) -> str:
    if c.isdigit():
        return "#"
    if c.isalpha():
        if c.isascii():
            return "A" if c.isupper() else "a"
        if "Ѐ" <= c <= "ӿ":
            return "Я" if c.isupper() else "я"
        return "x"
    return c if c in SHAPE_SIGNS else "?"


class _Masked(dict[int, str]):
    """What each character becomes; worked out once."""

    def __missing__(self, code: int) -> str:
        self[code] = _mask_char(chr(code))
        return self[code]


_MASKED = _Masked()


def fingerprint(key: bytes, value: str) -> bytes:
    """Return 8 bytes that equal values share under one key; without the key a value cannot be tried against them.

    ``key`` is 16 to 64 random bytes (keyed BLAKE2b, RFC 7693).
    """
    return hashlib.blake2b(value.encode("utf-8", "surrogatepass"), key=key, digest_size=8).digest()


def safe_url(url: str) -> str:
    """Return a database URL without user, password and unknown or secret-looking parameters.

    What cannot be parsed becomes its scheme only: a URL that is wrong may hold a password anywhere.
    """
    scheme, found, rest = url.partition("://")
    if not found or not re.fullmatch(r"[A-Za-z][A-Za-z0-9+._-]*", scheme):
        return "?"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return f"{scheme}://?"
    if "@" in rest[len(parts.netloc) :] or "#" in rest:
        # An unescaped sign in a password ends the host part early: what looks like a host may be half a secret.
        return f"{scheme}://?"
    netloc = quote(host or "", safe=":.[]-_%") if host and ":" not in host else f"[{host}]" if host else ""
    if port is not None:
        netloc += f":{port}"
    query = "&".join(
        f"{quote(k, safe='')}={quote(v, safe='/.:-_')}"
        for k, v in parse_qsl(parts.query, keep_blank_values=True)
        if k.lower() in _SAFE_QUERY and not _SECRET_WORDS.search(k)
    )
    return f"{scheme}://{netloc}{parts.path}" + (f"?{query}" if query else "")


_CONNECTION = re.compile(
    r"[^\s@]*:[^\s@]*@|^[A-Za-z][\w+.-]+:/{1,3}(?![\\/])"
    r"|(?i:\b(?:pass\w*|pwd|secret|token|api_?key|user(?:name|[ _]?id)?|uid|host|server|data source|dbname)\s*=)"
)
"""What is of a URL or a connection string: ``name:password@``, ``scheme:/``, ``password=``, ``host=``."""


def may_hold_secret(text: str) -> bool:
    """Whether what a person typed or wrote looks like a URL or a connection string, which may hold a password."""
    return _CONNECTION.search(text) is not None


def safe_place(place: str) -> str:
    """Return the path or URL of a file as it may be shown: without user, password and query, ``…`` if it is neither."""
    if "://" in place:
        return safe_url(place).partition("?")[0]
    return "…" if may_hold_secret(place) else place


def shown_name(name: str) -> str:
    """Return the name of a key or variable as it may be echoed: cut at 40; ``?`` if it may be a URL or a password."""
    if not _PLAIN_NAME.fullmatch(name):
        return "?"
    return name if len(name) <= NAME_SHOWN else name[:NAME_SHOWN] + "…"


def visible(printed: str) -> str:
    """Return text in which nothing commands a terminal, misleads a reader or breaks a file: such characters show.

    Those are control characters, marks of direction, what has no width, lone surrogates. Tab and line feed stay. Names
    of tables and columns are whatever people made them; this and `one_line` are where they are made printable.
    """
    return _UNPRINTABLE.sub(_picture, printed) if _UNPRINTABLE.search(printed) else printed


def one_line(name: str) -> str:
    """Return a name as it may stand within a text: as `visible`, and on one line, without tabs."""
    return visible(name).replace("\n", "\u240a").replace("\t", "\u2409")


def inert(printed: str, *, line_commands: bool = False) -> str:
    """Return text in which a pipeline that reads what a job prints finds no command, whatever names there are in it.

    GitHub takes lines that begin with ``::`` for commands (stays with ``line_commands``), and ``##[`` anywhere in one;
    Azure and TeamCity ``##vso[`` and ``##teamcity[``. Source: github.com/actions/runner, ActionCommand.cs.
    """
    printed = _HASH_COMMAND.sub("\u266f", printed)
    return printed if line_commands else _LINE_COMMAND.sub("\\1\u2237", printed)


def inert_json(line: str) -> str:
    r"""Return JSON in which what `visible` shows is written ``\\uXXXX``: the same data, and printing it does no harm.

    So are signs that make a pipeline take it for a command (`inert`).

    A lone surrogate, which no strict reader takes, becomes U+FFFD. ``line`` is JSON as `json.dumps` makes it with
    ``ensure_ascii=False``: no such character stands outside its strings.
    """
    line = _HASH_COMMAND.sub(r"\\u0023", line)
    return _UNPRINTABLE.sub(_escape, line) if _UNPRINTABLE.search(line) else line


def _escape(match: re.Match[str]) -> str:
    units = match.group().encode("utf-16-be", "surrogatepass")
    if "\ud800" <= match.group() <= "\udfff":
        return "\ufffd"
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def _picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    if _NUMBERED.match(match.group()):
        return f"<U+{code:04X}>"
    return chr(_CONTROL_PICTURES + code) if code < 0x20 else "\u2421" if code == 0x7F else "\ufffd"


def safe_error(error: BaseException) -> tuple[tuple[str, str], ...]:
    """Return what of an error may be shown: the class of our own or the driver's exception, and a SQLSTATE or number.

    Driver text can quote row values, parameters and whole statements, so none of it goes on.
    """
    original = getattr(error, "orig", None) or error
    params = [("error", type(original).__name__)]
    state = getattr(original, "sqlstate", None) or getattr(original, "sqlite_errorname", None)
    if isinstance(state, str) and re.fullmatch(r"[A-Z0-9_]{3,40}", state):
        params.append(("sqlstate", state))
    number = original.args[0] if original.args and not isinstance(original, PrivauditError) else None
    if isinstance(number, int) and not isinstance(number, bool):
        params.append(("number", str(number)))
    return tuple(params)


def disk_error(error: OSError) -> tuple[tuple[str, str], ...]:
    """Return what the operating system calls an error ("No space left on device"), by its number alone."""
    return (("error", os.strerror(error.errno) if error.errno else type(error).__name__),)

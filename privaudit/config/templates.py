"""The commented privaudit.toml, and scripts of minimal scanner accounts: data files with comments in every language.

A comment line that begins with ``en:`` or ``ru:`` is kept in that language only, without the mark; everything else is
the same in both, so that translations cannot change what a script does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ..errors import UsageError
from ..i18n import LANGUAGES

_MARKED = re.compile(rf"(?P<sign>\s*(?:#|--) ?)(?P<lang>{'|'.join(LANGUAGES)}): ?(?P<text>.*)")
_HERE = Path(__file__).parent


def config_template(lang: str) -> str:
    """Return a privaudit.toml that explains every key; it is valid as it stands, and scans nothing."""
    return _in_language(_HERE / "templates" / "privaudit.toml", lang)


def account_engines() -> list[str]:
    """Return the engines that have an account script, sorted."""
    return sorted(p.stem for p in (_HERE / "accounts").glob("*.sql"))


def account_script(engine: str, lang: str) -> str:
    """Return the script that makes a scanner account which can read what an audit needs and nothing else.

    Raises:
        UsageError: there is no script for that engine; the error lists those there are.
    """
    if engine not in account_engines():
        raise UsageError(engine, "unknown_name", (("known", ", ".join(account_engines())),))
    return _in_language(_HERE / "accounts" / f"{engine}.sql", lang)


def _in_language(path: Path, lang: str) -> str:
    return "".join(f"{line}\n" for line in _lines(path.read_text(encoding="utf-8"), lang))


def _lines(text: str, lang: str) -> Iterator[str]:
    for line in text.splitlines():
        marked = _MARKED.fullmatch(line)
        if marked is None:
            yield line
        elif marked["lang"] == lang:
            yield f"{marked['sign']}{marked['text']}".rstrip()

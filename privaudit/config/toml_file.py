"""A small TOML file that people write beside the configuration (decisions.toml, access.toml); never quoted."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from ..errors import ConfigError
from ..i18n import text
from .plain_files import CONFIG_BYTES, NotPlain, read_plain


def read_toml(path: Path, lang: str, reason: str, limit: int = CONFIG_BYTES) -> tuple[str, dict[str, Any]]:
    """Return a file's text and what it says; more than ``limit`` bytes are refused.

    Raises:
        ConfigError: it cannot be read, or is not TOML; with ``reason`` and the place in words of ``lang``.
    """
    content = _content(path, lang, reason, limit)
    try:
        return content, tomllib.loads(content)
    except tomllib.TOMLDecodeError as e:
        at = conflict(content)
        if at is not None:
            problem = text("cli.problem.conflict", lang, line=str(at))
            raise ConfigError(str(path), (problem,), reason) from None
        # The parser's text ends in "(at line 3, column 5)" and may quote a character: only the place goes on.
        where = str(e).rpartition("(at ")[2].rstrip(")") if "(at " in str(e) else "?"
    except (ValueError, RecursionError):
        where = "?"
    raise ConfigError(str(path), (text("cli.problem.not_toml", lang, place=where),), reason)


def conflict(content: str) -> int | None:
    """Return the line where git left a conflict for people to decide (https://git-scm.com/docs/git-merge)."""
    lines = content.split("\n")
    begins = [i for i, line in enumerate(lines, 1) if line.startswith("<<<<<<< ")]
    return begins[0] if begins and any(line.startswith(">>>>>>> ") for line in lines) else None


def _content(path: Path, lang: str, reason: str, limit: int) -> str:
    try:
        return read_plain(path, limit)
    except UnicodeDecodeError:
        problem = text("cli.problem.not_utf8", lang)
    except NotPlain as e:
        problem = text(f"reasons.{e.reason}", lang, **dict(e.params))
    except FileNotFoundError:
        problem = text("reasons.file_missing", lang)
    except (OSError, ValueError):
        problem = text("reasons.file_unreadable", lang)
    raise ConfigError(str(path), (problem,), reason)

"""The language of output: the option, the configuration, the locale, then English (ARCHITECTURE 7)."""

from __future__ import annotations

from collections.abc import Mapping

from ..i18n import LANGUAGES

LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""In order of precedence; the first that is set and not empty counts (POSIX.1-2017, 8.2)."""


def choose_language(option: str | None, configured: str | None, environ: Mapping[str, str]) -> str:
    """Return ``en`` or ``ru``; unknown values are passed over."""
    for candidate in (option, configured, _of_locale(environ)):
        if candidate in LANGUAGES:
            return candidate
    return "en"


def _of_locale(environ: Mapping[str, str]) -> str | None:
    value = next((environ[name] for name in LOCALE_VARIABLES if environ.get(name)), "")
    return value.replace("-", "_").partition("_")[0].partition(".")[0].lower() or None

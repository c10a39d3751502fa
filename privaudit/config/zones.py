"""Time zones by their names in the IANA database: which there are, and which one is this machine's."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

UTC = "UTC"
LOCALTIME = Path("/etc/localtime")
FOLDER = "zoneinfo"


def is_zone(name: str) -> bool:
    """Whether there is a time zone of that name."""
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError; a folder's name is an OSError
        return False
    return True


def machine_zone(environ: Mapping[str, str] = os.environ, localtime: Path = LOCALTIME) -> str:
    """Return the name of this machine's time zone; UTC where it has none by name (Windows, a copied file).

    The variable TZ comes first, then the target of /etc/localtime (tzset(3), localtime(5)).
    """
    named = environ.get("TZ", "").removeprefix(":")
    if named and is_zone(named):
        return named
    try:
        parts = localtime.resolve().parts
    except OSError:
        return UTC
    if FOLDER not in parts:
        return UTC
    after = parts[len(parts) - parts[::-1].index(FOLDER) :]
    found = "/".join(after)
    return found if found and is_zone(found) and found != "Etc/UTC" else UTC

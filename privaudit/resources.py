"""Where the data files are: rules and laws, in a checkout and in an installed wheel."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import Any


@functools.cache
def rules_dir() -> Path:
    """Return the folder of shipped rules: ``privaudit/_rules`` of a wheel, ``rules`` of a checkout."""
    package = Path(__file__).parent
    installed = package / "_rules"
    return installed if installed.is_dir() else package.parent / "rules"


def digest_of(folder: Path) -> str:
    """Return 16 hex digits that depend on the name and content of every YAML file below the folder."""
    h = hashlib.blake2b(digest_size=8)
    for path in sorted(folder.rglob("*.yaml")):
        data = path.read_bytes()
        h.update(f"{path.relative_to(folder).as_posix()}\0{len(data)}\0".encode())
        h.update(data)
    return h.hexdigest()


def read_yaml(path: Path) -> Any:
    """Return what a YAML file of ours holds, read by the library in C where there is one: ten times as fast.

    Raises:
        OSError: it cannot be read.
        yaml.YAMLError: it is no YAML.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - both are safe loaders

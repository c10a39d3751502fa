"""privaudit: a read-only audit of databases for personal data.

Public names load on first use, so that `import privaudit` stays light.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["AuditResult", "PrivauditError", "__version__", "audit", "load_audit"]

_LAZY = {
    "AuditResult": "privaudit.model",
    "PrivauditError": "privaudit.errors",
    "audit": "privaudit.engine",
    "load_audit": "privaudit.report",
}

if TYPE_CHECKING:
    from .engine import audit
    from .errors import PrivauditError
    from .model import AuditResult
    from .report import load_audit


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_LAZY[name]), name)

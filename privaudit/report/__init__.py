"""Seam 4: renders one frozen AuditResult; reads no database. Reporters have `name`, `suffix` and `write`.

Formats are imported when they are used (registry.REPORTERS), so that importing this package stays light.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from ..errors import UsageError
from ..model import AuditResult, Edition


class Reporter(Protocol):
    """One output format."""

    name: str
    suffix: str

    def write(self, result: AuditResult, out: Path, lang: str, edition: Edition = Edition.INTERNAL) -> None:
        """Write the report to ``out``, mode 0600, whole or not at all.

        Raises:
            ReportError: it could not be written.
        """
        ...


def load_audit(path: str | Path) -> AuditResult:
    """Read an audit.json.

    Raises:
        UsageError: there is no such file, it cannot be read, or it is not an audit of this format, or damaged.
    """
    import io

    from ..analysis.coherence import incoherence
    from ..config.plain_files import NotPlain, open_plain
    from ..model.codec import load_audit_file

    try:
        with open_plain(Path(path)) as raw, io.TextIOWrapper(raw, "utf-8-sig") as stream:
            result = load_audit_file(stream, str(path))
    except NotPlain as e:
        raise UsageError(str(path), e.reason, e.params) from e
    except FileNotFoundError as e:
        raise UsageError(str(path), "file_missing") from e
    except OSError as e:
        raise UsageError(str(path), "permission_denied" if isinstance(e, PermissionError) else "usage") from e
    wrong = incoherence(result)
    if wrong is not None:
        raise UsageError(str(path), "audit_damaged", (("what", wrong),))
    return result

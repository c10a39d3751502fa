"""The exceptions of privaudit.

    PrivauditError                 1   never raised itself
    ├── ConfigError                2   privaudit.toml, options, environment
    │   └── RuleError              2   a rule file
    ├── UsageError                 2   the command line or a file given to it
    ├── TargetError                3   one system
    │   ├── ConnectError           3   not reached, or not logged in
    │   ├── DriverMissing          3   the driver's package is not installed
    │   ├── NotReadOnly            3   a read-only session could not be proven
    │   ├── PlaintextRefused       3   unencrypted connection to another host
    │   ├── PermissionMissing      3   the account may not do this
    │   ├── QueryTimeout           3   a bound on time was hit
    │   ├── ObjectGone             3   the relation disappeared during the scan
    │   ├── ConnectionLost         3   the server closed the connection
    │   └── QueryFailed            3   any other refusal of the server
    ├── DetectorError              3   a detector failed on a table
    ├── CheckpointError            3   the checkpoint belongs to another run
    └── ReportError                4   a report could not be written

The number is the process's exit code if nothing else is wrong. All take positional arguments only, so that they
survive pickling between processes. No message may carry a value from a scanned table or a secret: text of a
database driver can quote row values and never goes in.
"""

from __future__ import annotations

from typing import Final

COMPLETE: Final = 0
FINDINGS: Final = 1
USAGE: Final = 2
INCOMPLETE: Final = 3
NOT_WRITTEN: Final = 4
INTERRUPTED: Final = 130
"""The exit codes of the process, and their only home; the command line says when each holds (cli/exit_codes.py)."""


class PrivauditError(Exception):
    """Something privaudit can explain: what failed, where, and what to do.

    ``reason`` is the key of an i18n text (area ``reasons``); ``where`` names the system, relation or file;
    ``params`` fill the text's placeholders.
    """

    exit_code: int = FINDINGS
    reason = "failed"

    def __init__(self, where: str, reason: str | None = None, params: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(where, reason, params)
        self.where = where
        self.params = params
        if reason is not None:
            self.reason = reason

    def __str__(self) -> str:
        extra = ", ".join(f"{k}={v}" for k, v in self.params)
        return f"{self.where}: {self.reason}" + (f" ({extra})" if extra else "")


class ConfigError(PrivauditError):
    """The configuration is wrong; ``problems`` lists every mistake at once, one line each."""

    exit_code = USAGE
    reason = "config_invalid"

    def __init__(self, where: str, problems: tuple[str, ...] = (), reason: str | None = None) -> None:
        PrivauditError.__init__(self, where, reason)
        self.args = (where, problems, reason)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join([self.where, *(f"  {p}" for p in self.problems)])


class RuleError(ConfigError):
    """A rule file is wrong, or does not pass its own examples."""

    reason = "rule_invalid"


class UsageError(PrivauditError):
    """An argument, option or input file that cannot be used."""

    exit_code = USAGE
    reason = "usage"


class TargetError(PrivauditError):
    """One system could not be read, or not wholly."""

    exit_code = INCOMPLETE
    reason = "target_failed"


class ConnectError(TargetError):
    """The server or file was not reached, or refused the login."""

    reason = "connect_failed"


class DriverMissing(TargetError):
    """The driver's package is not installed; ``params`` name the pip extra."""

    reason = "driver_missing"


class NotReadOnly(TargetError):
    """A read-only session could not be proven, or the account may write and ``--require-read-only`` was given."""

    reason = "not_read_only"


class PlaintextRefused(TargetError):
    """Rows would cross the network unencrypted."""

    reason = "plaintext_refused"


class PermissionMissing(TargetError):
    """The scanner's account may not read this."""

    reason = "permission_denied"


class QueryTimeout(TargetError):
    """A statement or lock time-out was hit."""

    reason = "timeout"


class ObjectGone(TargetError):
    """The relation was dropped or renamed while the scan ran."""

    reason = "object_gone"


class ConnectionLost(TargetError):
    """The connection broke and could not be made again."""

    reason = "connection_lost"


class QueryFailed(TargetError):
    """The server refused a statement; ``params`` hold the driver's class and SQLSTATE, never its text."""

    reason = "query_failed"


class DetectorError(PrivauditError):
    """A detector failed or ran out of time on a table."""

    exit_code = INCOMPLETE
    reason = "detector_failed"


class CheckpointError(PrivauditError):
    """The checkpoint is of another run, tool version or rule set."""

    exit_code = INCOMPLETE
    reason = "checkpoint_mismatch"


class ReportError(PrivauditError):
    """A report could not be written."""

    exit_code = NOT_WRITTEN
    reason = "report_not_written"

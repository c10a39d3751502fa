"""Does the change write a password down as it is, in a file that everybody with the repository can read?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ...checks.base import finding
from ...checks.severity import rate
from ...migrate.snapshot import Secret
from ...model import AuditStep, Finding, Ref, Target
from ..change import Change
from . import Question


def _run(change: Change) -> Iterator[Finding]:
    """Yield one finding a line whose statement was not there before; where it stood does not matter, edits move lines.

    An edited statement is new: its password may be another. What a line has twice is told once.
    """
    old = change.before.snapshot.secrets
    left = Counter(s.mark for s in old)
    told = Counter(_about(s) for s in old)
    lines: set[tuple[str, int]] = set()
    for secret in change.after.snapshot.secrets:
        if left[secret.mark]:
            left[secret.mark] -= 1
            continue
        line = (secret.location.file, secret.location.line)
        if line not in lines:
            lines.add(line)
            told[_about(secret)] += 1
            yield _finding(change, secret, told[_about(secret)])


def _about(secret: Secret) -> tuple[str, str]:
    return (secret.location.file, secret.what)


def _finding(change: Change, secret: Secret, number: int) -> Finding:
    facts = change.after.facts
    return finding(
        QUESTION.id,
        AuditStep.ACCESS,
        facts,
        change.settings,
        rate(QUESTION.id, facts, breadth=False),
        Target(ref=Ref(system=change.system), location=secret.location),
        (("file", secret.location.file), ("what", secret.what)),
        discriminator="|".join((*_about(secret), str(number))),
    )


QUESTION = Question(id="secret_in_script", run=_run)

"""What stands before the results: the tool with its rules, the laws as taxonomies, and how the audit went."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from ...config.laws import Law
from ...i18n import has_text, text
from ...model import AuditResult, Edition, record
from ...registry import CHECKS
from .. import lawtext, words
from ..overview import unread_tables
from . import gaps
from .parts import Object, filled, string
from .seen import Seen

VERSION = "2.1.0"
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LANGUAGES = {"en": "en", "ru": "ru"}
"""3.14.7: ISO 639-1."""


@record
class Index:
    """Where rules and laws stand in their arrays."""

    rules: tuple[str, ...]
    laws: tuple[Law, ...]
    taxa: tuple[tuple[str, ...], ...]
    """The articles of each law that findings refer to."""

    @classmethod
    def of(cls, result: AuditResult) -> Index:
        """Return the checks there are and those of the findings, and the laws that findings refer to or apply."""
        rules = tuple(sorted({*CHECKS.names(), *(f.check for f in result.findings)}))
        found = sorted({ref for f in result.findings for ref in f.laws})
        laws = lawtext.known({*result.run.laws, *(ref.partition(":")[0] for ref in found)})
        taxa = tuple(tuple(r.partition(":")[2] for r in found if r.partition(":")[0] == law.name) for law in laws)
        return cls(rules=rules, laws=laws, taxa=taxa)

    def rule(self, check: str) -> int:
        """Return the number of a check's rule."""
        return self.rules.index(check)

    def taxon(self, ref: str) -> Object | None:
        """Return the reference (3.52) to an article of a law; None if this version does not know the law."""
        name, _, number = ref.partition(":")
        at = next((i for i, law in enumerate(self.laws) if law.name == name), None)
        if at is None:
            return None
        component = {"name": self.laws[at].label, "index": at}
        return {"id": number, "index": self.taxa[at].index(number), "toolComponent": component}


def run(seen: Seen, lang: str, edition: Edition, index: Index) -> Iterator[tuple[str, object]]:
    """Yield the members of the run (3.14) but its results."""
    result = seen.rows
    yield "tool", {"driver": _driver(result, lang, index)}
    yield "language", _LANGUAGES[lang]
    yield "columnKind", "unicodeCodePoints"
    yield "automationDetails", {"id": f"privaudit/{result.run.audit_id}"}
    yield "taxonomies", [_law(law, taxa, lang) for law, taxa in zip(index.laws, index.taxa, strict=True)]
    yield "invocations", [_invocation(seen, lang)]
    yield "properties", _counts(seen, edition)


def _driver(result: AuditResult, lang: str, index: Index) -> Object:
    tool = result.tool
    laws = [{"name": law.label, "index": i} for i, law in enumerate(index.laws)]
    return filled(
        name=tool.name,
        version=tool.version,
        language=_LANGUAGES[lang],
        rules=[_rule(check, lang) for check in index.rules],
        notifications=[{"id": key, "shortDescription": string(text(f"formats.gap.{key}", lang))} for key in gaps.KEYS],
        supportedTaxonomies=laws,
        properties={"rules_digest": tool.rules_digest, "settings_digest": tool.settings_digest},
    )


def _rule(check: str, lang: str) -> Object:
    """A check as a rule (3.49): what it finds in short, its question, what to do first."""
    what, do = (_headline(sort, check, lang) for sort in ("what", "do"))
    asks = text(f"formats.check.{check}", lang) if has_text(f"formats.check.{check}", lang) else ""
    return filled(
        id=check,
        shortDescription=string(what or check.replace("_", " ")),
        fullDescription=string(asks) if asks else None,
        help=string(text("formats.help", lang, what=what, do=do)) if what and do else None,
        defaultConfiguration={"level": "warning"},
    )


def _headline(sort: str, check: str, lang: str) -> str:
    keys = (f"headlines.{sort}.{check}", f"headlines.{sort}.{check}.default")
    return next((text(k, lang) for k in keys if has_text(k, lang)), "")


def _law(law: Law, numbers: tuple[str, ...], lang: str) -> Object:
    """A law as a taxonomy (3.19.3), with the articles that findings refer to."""
    return filled(
        name=law.label,
        informationUri=law.source,
        language=_LANGUAGES[lang],
        shortDescription=string(law.title(lang)),
        isComprehensive=False,
        taxa=[
            {"id": number, "shortDescription": string(lawtext.reference(f"{law.name}:{number}", lang))}
            for number in numbers
        ],
        properties={"checked_on": str(law.checked_on), "verified": law.verified},
    )


def _invocation(seen: Seen, lang: str) -> Object:
    """How the audit went (3.20): what was asked for and not read is said, and makes it no success."""
    result = seen.rows
    return filled(
        executionSuccessful=result.run.complete,
        startTimeUtc=_utc(result.run.started),
        endTimeUtc=_utc(result.run.finished),
        toolExecutionNotifications=list(gaps.notifications(seen, lang)),
    )


def _utc(iso: str) -> str | None:
    """The time as 3.9 has it; None if it is none."""
    at = words.when(iso)
    return at.replace(tzinfo=UTC).isoformat().replace("+00:00", "Z") if isinstance(at, datetime) else None


def _counts(seen: Seen, edition: Edition) -> Object:
    """Numbers by which the log can be held against the other formats."""
    result, hide = seen.whole, seen.hide
    systems = [{"id": s.id, "name": words.one_line(hide(s.name)), "status": s.status.value} for s in result.systems]
    return {
        "edition": edition.value,
        "systems": systems,
        "tables": len(result.tables),
        "tables_unread": len(unread_tables(result)),
        "classifications": len(result.classifications),
        "colocations": len(result.colocations),
        "findings": len(result.findings),
    }

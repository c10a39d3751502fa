"""From keys to words: terms, kinds, messages, places, numbers and times in the reader's language.

Must not know any output format. Everything here is a pure function of records and a language.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from .. import model as m
from ..i18n import has_text, text
from ..model import CoLocation, Message, Params, Ref, Remediation, Scalar
from ..redact import one_line as one_line
from ..redact import visible as visible
from .numbers import count as count
from .numbers import number as number
from .numbers import percent as percent
from .overview import People

AREAS: dict[type[StrEnum], str] = {
    m.AuditStep: "step",
    m.Band: "band",
    m.Category: "category",
    m.Cause: "cause",
    m.ChangeKind: "change_kind",
    m.Choice: "choice",
    m.ColumnRead: "column_read",
    m.CopyKind: "copy_kind",
    m.Edition: "edition",
    m.EvidenceKind: "evidence_kind",
    m.Level: "level",
    m.Lifecycle: "lifecycle",
    m.LinkKind: "link_kind",
    m.LogKind: "log_kind",
    m.Nature: "nature",
    m.Outcome: "outcome",
    m.PackagePart: "package",
    m.PrincipalKind: "principal_kind",
    m.Protection: "protection",
    m.Reach: "reach",
    m.ReadPattern: "read_pattern",
    m.Role: "role",
    m.SampleMethod: "sampling",
    m.Severity: "severity",
    m.StaffStatus: "staff_status",
    m.Standing: "standing",
    m.Status: "status",
    m.StepState: "step_state",
    m.Subject: "subject",
    m.SystemStatus: "system_status",
    m.TableKind: "table_kind",
    m.TableStatus: "table_status",
    m.TargetKind: "target_kind",
    m.TypeFamily: "type_family",
    m.ViaKind: "via",
}
"""Where `terms.yaml` keeps the words of each enumeration; a test proves it complete."""

_TERM_PARAMS = (
    ("entity", "entity"), ("entities", "entity"), ("category", "category"), ("categories", "category"),
    ("level", "level"), ("package", "package"), ("subject", "subject"), ("protection", "protection"),
    ("lifecycle", "lifecycle"), ("reach", "reach"), ("severity", "severity"), ("band", "band"), ("reason", "reason"),
    ("status", "status"), ("target_kind", "target_kind"),
)  # fmt: skip
"""Parameters of messages that hold term keys: by the whole name or what follows its last underscore."""

UNKNOWN_NUMBER = "?"
"""What a check puts where a number could not be estimated."""


# Typed: values of two enumerations can be equal texts ("failed" of a system and of a table).
@functools.lru_cache(maxsize=4096, typed=True)
def term(value: StrEnum, lang: str) -> str:
    """Return the word for an enumeration's value."""
    return text(f"terms.{AREAS[type(value)]}.{value.value}", lang)


def protection(c: m.Classification, lang: str) -> str:
    """Return how a column's values are stored, in words; that nobody looked, where no value was looked at."""
    unseen = c.checked == 0 and c.role is not m.Role.DECIDED and c.protection is m.Protection.PLAIN
    return text("terms.protection.not_looked_at", lang) if unseen else term(c.protection, lang)


def term_of(area: str, key: str, lang: str) -> str:
    """Return the word for a key of a term area (``category``, ``entity``, …)."""
    if area == "entity":
        return entity(key, lang)
    return text(f"reasons.{key}" if area == "reason" else f"terms.{area}.{key}", lang)


@functools.cache
def entity(name: str, lang: str) -> str:
    """Return the title of a kind of data; its own name in plain letters where no rule file gives one."""
    key = f"entities.{name}.title"
    return text(key, lang) if has_text(key, lang) else name.replace("_", " ").capitalize()


_ORDER = {c.value: number for number, c in enumerate(m.Category)}
_TRANSACTIONS = frozenset(c.value for c in m.TRANSACTION_CATEGORIES)


def categories(keys: Iterable[str], lang: str) -> str:
    """Return categories in words, the personal ones in the order of the model, transactions as one word."""
    found = set(keys)
    named = sorted(found - _TRANSACTIONS, key=lambda key: (_ORDER.get(key, len(_ORDER)), key))
    said = [term_of("category", key, lang) for key in named]
    if found & _TRANSACTIONS:
        said.insert(len(said) - ("unknown" in found), text("sheets.words.transactions", lang))
    return ", ".join(said)


def message(msg: Message, lang: str, area: str = "messages") -> str:
    """Render a message of an area."""
    return text(f"{area}.{msg.key}", lang, **in_words(msg.params, lang))


MESSAGE_AREAS = ("messages", "severity", "places", "old", "needless", "copies", "changes")
"""Where the texts of messages are kept; a test keeps their keys apart."""


def said(msg: Message, lang: str) -> str:
    """Render a message, whichever area its key is of."""
    return message(msg, lang, next((a for a in MESSAGE_AREAS if has_text(f"{a}.{msg.key}", lang)), "messages"))


def together(msgs: Iterable[Message], lang: str) -> str:
    """Render messages one behind the other: sentences with a space between, others with a semicolon."""
    out = ""
    for part in (said(one, lang) for one in msgs):
        out += (" " if out.endswith(".") else "; " if out else "") + part
    return out


def remedy(what: Remediation, lang: str) -> str:
    """Render what to do about a finding."""
    return text(f"remedies.{what.key}", lang, **in_words(what.params, lang))


def reason(key: str | None, params: Params, lang: str) -> str:
    """Render why something did not happen, or not wholly; empty if nothing is to be said."""
    return text(f"reasons.{key}", lang, **in_words(params, lang)) if key else ""


def text_of(what: Message | Remediation) -> str:
    """Return the English text that stands beside a key in audit.json."""
    return remedy(what, "en") if isinstance(what, Remediation) else said(what, "en")


def in_words(params: Params, lang: str) -> dict[str, str]:
    """Return parameters as they are printed: term keys as words, numbers with the language's marks.

    ``…_clause`` names a sentence of area `clauses` that stands with a space before it; empty: it is not said.
    """
    words = {name: _param(name, value, lang) for name, value in params}
    words.update(_estimated(dict(params), lang))
    for name, value in params:
        if name.endswith("_clause"):
            words[name] = f" {text(f'clauses.{value}', lang, **words)}" if value else ""
        # A reason has placeholders of its own; the message carries their values beside it.
        if name.endswith("_reason") and isinstance(value, str) and has_text(f"reasons.{value}", lang):
            words[name] = text(f"reasons.{value}", lang, **words)
        if name.endswith("_gate") and isinstance(value, str):
            words[name] = text(f"gate.not_understood.{value}", lang, **words)
    return words


def _estimated(said: dict[str, Scalar], lang: str) -> dict[str, str]:
    """Return ``people`` with the bounds that stand beside it."""
    about = said.get("people")
    low, high = (n if isinstance(n, int) else None for n in (said.get("people_low"), said.get("people_high")))
    if not isinstance(about, int) or "people_low" not in said:
        return {}
    return {"people": people(People(about=about, low=low, high=high), lang)}


def _param(name: str, value: Scalar, lang: str) -> str:
    if isinstance(value, bool):
        return yes_no(value, lang)
    if isinstance(value, (int, float)):
        return count(value, lang) if isinstance(value, int) else number(value, lang)
    if value == UNKNOWN_NUMBER:
        return text("terms.subject.unknown", lang)
    if name == "decided_field":
        return text(f"decisions.field.{value}", lang)
    if name in {"decided_value", "earlier_value"}:
        return decided_value(value, lang)
    if name.endswith("_on") or name == "since":
        return day(value, lang)
    area = next((a for suffix, a in _TERM_PARAMS if name == suffix or name.endswith(f"_{suffix}")), None)
    if area is None or not value:
        # A name with a line feed must not begin a line of its own: it could say what nobody found.
        return one_line(value)
    return ", ".join(term_of(area, key.strip(), lang) for key in value.split(","))


def decided_value(said: str, lang: str) -> str:
    """Return what a person decided, of ``field.value``: a choice in words, anything else as it was written."""
    field, _, value = said.partition(".")
    key = f"decisions.choice.{field}.{value}" if value else "decisions.problem.no_value"
    return text(key, lang) if has_text(key, lang) else value


def span(low: int | None, high: int | None, lang: str) -> str:
    """Return ``low–high``, one number if they are equal, and words where a bound is not known."""
    if low is None and high is None:
        return text("sheets.words.unknown", lang)
    if high is None:
        return text("sheets.words.at_least", lang, low=count(low or 0, lang))
    if low is None:
        return text("sheets.words.at_most", lang, high=count(high, lang))
    return count(low, lang) if low == high else f"{count(low, lang)}\u2013{count(high, lang)}"


def people(held: People, lang: str) -> str:
    """Return an estimate with its bounds: "about 4240 (at least 985, at most 4300)"."""
    if held.about is None or held.about == held.low == held.high:
        return span(held.low, held.high, lang)
    keys = {(True, True): "about_both", (True, False): "about_low", (False, True): "about_high"}
    key = keys.get((held.low is not None, held.high is not None), "about")
    said = {n: count(v or 0, lang) for n, v in (("about", held.about), ("low", held.low), ("high", held.high))}
    return text(f"sheets.words.{key}", lang, **said)


def people_total(held: People, lang: str) -> str:
    """Return how many people an estate holds: a figure from below, and why no sum is given."""
    if held.about is None:
        return span(held.low, held.high, lang)
    return text("sheets.words.people_total", lang, about=count(held.about, lang))


def count_of(count: int, total: int, missing: int, lang: str, *, read: bool = True, seen: int = 0) -> str:
    """Return "3 of 8", "at least 3 of 8" where systems are missing, "unknown" where none was read.

    ``seen`` databases that nobody asked for are said behind it; they are not in the total.
    """
    if not read:
        return text("sheets.words.no_system_read", lang)
    said = text("sheets.words.of", lang, count=number(count, lang), total=number(total, lang))
    said = text("sheets.words.at_least_unread", lang, count=said, missing=missing) if missing else said
    return text("sheets.words.and_seen", lang, said=said, seen=number(seen, lang)) if seen else said


def count_readers(count: int, missing: int, lang: str, *, read: bool = True, joined: int | None = None) -> str:
    """Return the number of people and accounts; "at least" where the access of systems is not wholly known.

    ``joined`` of them reach both sides joined as they lie.
    """
    if not read:
        return text("sheets.words.no_system_read", lang)
    said = number(count, lang)
    if count and joined is not None:
        said = text("sheets.words.of_them_joined", lang, count=said, joined=number(joined, lang))
    return text("sheets.words.at_least_access", lang, count=said, missing=missing) if missing else said


def yes_no(value: bool | None, lang: str) -> str:
    """Return yes, no or unknown."""
    return text("sheets.words." + {True: "yes_", False: "no_", None: "unknown"}[value], lang)


def when(iso: str | None) -> datetime | None:
    """Read ISO 8601 with offset as UTC without offset, as spreadsheets hold times; None if it is no time."""
    try:
        at = datetime.fromisoformat(iso or "")
    except ValueError:
        return None
    return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at


def time_text(iso: str | None, lang: str) -> str:
    """Return a time as people of that language write it, with its offset; the text itself if it is no time."""
    try:
        at = datetime.fromisoformat(iso or "")
    except ValueError:
        return iso or text("sheets.words.unknown", lang)
    pattern = "%d.%m.%Y %H:%M" if lang == "ru" else "%Y-%m-%d %H:%M"
    offset = at.utcoffset()
    mark = "" if offset is None else f" UTC{at.isoformat()[-6:]}" if offset else " UTC"
    return at.strftime(pattern) + mark


FIRST_YEAR = 1900
"""The days of spreadsheets begin here."""


def date_cell(iso: str | None, lang: str) -> datetime | str | None:
    """Return a day as spreadsheets hold it; as a text where they cannot hold it; None if there is none."""
    at = when(iso)
    if at is None or at.year < FIRST_YEAR:
        return day(iso, lang) or None
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def day(iso: str | None, lang: str) -> str:
    """Return a day as people of that language write it; the text itself if it is none, empty if there is none."""
    try:
        return date.fromisoformat((iso or "")[:10]).strftime("%d.%m.%Y" if lang == "ru" else "%Y-%m-%d")
    except ValueError:
        return iso or ""


def duration(delta: timedelta, lang: str) -> str:
    """Return a length of time in days, hours and minutes."""
    minutes = int(abs(delta).total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    key = "days" if days else "hours"
    return text(f"sheets.words.{key}", lang, days=days, hours=hours, minutes=minutes)


@functools.lru_cache(maxsize=16_384)
def place(ref: Ref) -> str:
    """``schema.table.column[path]`` without the system."""
    return one_line(Ref(schema=ref.schema, table=ref.table, column=ref.column, path=ref.path).label())


def whole_place(ref: Ref) -> str:
    """``system: schema.table.column[path]``, as every sheet and the screen name a place."""
    return one_line(": ".join(p for p in (ref.system, place(ref)) if p))


def meeting(c: CoLocation, lang: str) -> str:
    """Return where identity meets transactions: how near, and in which tables."""
    tables = sorted({place(r.of_table()) for r in (*c.identity, *c.transactions)})
    return f"{term(c.level, lang)}: {', '.join(tables)}"

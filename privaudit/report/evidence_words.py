"""Evidence in words: why a column was, or was not, taken for a kind of data."""

from __future__ import annotations

import functools

from .. import model as m
from ..i18n import has_text, text
from ..model import Evidence
from .words import number, percent


def evidence_key(piece: Evidence) -> str:
    """Return the key of the words for a piece: its kind, what its rule says, and whether it weighs against.

    The most telling one there is: ``cardinality_form_against``, ``name_strong``, ``pattern_against``, ``text``.
    """
    kind = piece.kind.value
    _, _, said = piece.rule.rpartition(":")
    sort = said.rpartition(".")[2] if piece.kind is m.EvidenceKind.NAME else said.partition(".")[0]
    against = (f"{kind}_{sort}_against", f"{kind}_against") if piece.weight < 0 else ()
    wanted = (*against, f"{kind}_{sort}", kind)
    return next((k for k in wanted if has_text(f"evidence.{k}", "en")), kind)


@functools.lru_cache(maxsize=8192)
def evidence(piece: Evidence, subject: str, lang: str) -> str:
    """Return one piece of evidence in words, its rule behind it; ``subject`` is the word for whom it is about."""
    said = text(
        f"evidence.{evidence_key(piece)}",
        lang,
        subject=subject,
        hits=number(piece.hits, lang) if piece.hits is not None else "–",
        seen=number(piece.seen, lang) if piece.seen is not None else "–",
        chance=percent(piece.chance, lang) if piece.chance is not None else "–",
    )
    return f"{said} [{piece.rule}]"

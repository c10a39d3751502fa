"""The words of the laws that the report uses, in both languages, each with its source."""

from __future__ import annotations

from ...config.laws import load_laws
from ...i18n import text
from ...i18n.glossary import Entry, Word, glossary
from .. import lawtext, words
from .say import Say
from .table import Kind, Row, Rows, Table


def table(say: Say) -> Table:
    """Return the table of words; ``say``: the texts of the sheet Method."""
    lang = say.lang
    other = "en" if lang == "ru" else "ru"

    def row(entry: Entry) -> Row:
        of_law = bool(entry.ru.law or entry.en.law)
        mark = "" if entry.verified or not of_law else text("sheets.words.not_verified", lang)
        sources = dict.fromkeys((_source(entry.ru, lang), _source(entry.en, lang)))
        said = entry(lang)
        return (
            said.word,
            entry(other).word,
            said.means,
            "\n".join(f"{s}{mark}" for s in sources),
            words.day(entry.checked_on, lang) if of_law else "",
        )

    columns = (
        say.column("word", 24, Kind.LABEL),
        say.column("other_word", 30),
        say.column("means", 18, span=2),
        say.column("word_source", 30),
        say.column("looked_at", 14, span=2),
    )
    found = glossary()
    star = "" if all(e.verified for e in found if e.ru.law or e.en.law) else " " + say("not_compared_words")
    return Table(key="words", title=say("words_title"), note=say("words_note") + star, columns=columns,
                 rows=Rows(found, row), filtered=False, new_page=True)  # fmt: skip


def _source(word: Word, lang: str) -> str:
    if not word.law:
        return text("sheets.method.own_word", lang)
    (law,) = load_laws((word.law,))
    return text(
        "sheets.words.article", lang, law=lawtext.label(law, lang), number=lawtext.cited(law, word.article, lang)
    )

"""Posts, illnesses, medicines and surnames told by one word of a value or by its ending.

``Senior Lecturer in Physics`` is in no list; ``lecturer`` is. Endings of surnames speak only by their share.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .vocabulary import Dictionaries, fold

PARTS = re.compile(r"[^\W\d_]+")
_MOST_WORDS, _LONGEST = 8, 80
_LONGEST_POST = 60
DOSE = re.compile(
    r"\d[\d.,]*\s?(?:mg|mcg|µg|ug|мг|мкг|IU|МЕ|мг/мл|mg/ml|мг/г)(?![^\W\d_])(?:\s?/\s?(?:\d+ ?)?(?:ml|мл|g|г|h|сут))?",
    re.IGNORECASE,
)
_ENDINGS_OF_ILLNESS = re.compile(
    r"[a-zà-ÿ]{3,}(?:itis|iditis|emia|aemia|algia|pathy|plegia|ectomy|otomy|dystrophy|oplasty|opathie|ämie|urie|itide|algie|opatia)"
    r"|[а-я]{3,}(?:емия|алгия|патия|эктомия|плегия|урия|тония|ардия|икоз|артроз|кулит|нхит|стрит|патит|онит|дерматит|невроз|фрит|цистит|арингит|тит)"
)
_NO_ILLNESS = frozenset(
    {"academia", "премия", "sympathy", "симпатия", "empathy", "эмпатия", "аппетит", "петит", "академия", "bohemia"}
)
_ENDINGS_OF_SURNAMES = re.compile(
    r"[^\W\d_]+(?:[aeiou]wsk[iaą]|[ei]wicz|czyk|czak|ińsk[ia]|[aeio]nsk[ia]|sk[iy]|ska|cka|dzka|cká|ská|ský|cký|ová|ović|vić|čić|escu|eanu|oğlu|oglu|yan|ian|dze|"
    r"shvili|zade|sson|ssen|nsen|rsen|tsen|ksen|berg|mann|bauer|meier|meyer|stein|feld|bach|[aeiou]nez|[aeio]ndez|guez|quez|ález|[eé]rez|tínez|"
    r"[ei]tti|[ei]lli|[ae]cci|ucci|ssi|[ao]ldi|ardi|[io]ni|ieri|opoulos|idis|akis|enko|chuk|chenko|ov|ova|ev|eva|yev|yeva|iyev|ayev|uulu|"
    r"stra|sma|huis|veld|quist|qvist|lund|gren|ström|nen|ishvili|xon|baev|bayev|eau|eaux|oux|ault|ard|aud|ert|ière)"
    r"|(?:mac|mc|o'|van |de |von |ter |la |le |al-|el-|ait-|bin |ben )[^\W\d_]+(?: [^\W\d_]+)?",
    re.IGNORECASE,
)


def _folded(value: str) -> list[str]:
    """The words of a value as dictionaries hold them."""
    return PARTS.findall(value.lower()) if value.isascii() else [fold(p) for p in PARTS.findall(value)]


def post(value: str, words: Dictionaries) -> bool:
    """What somebody works as: a word for a job, alone or with what qualifies it."""
    if not 2 < len(value) <= _LONGEST_POST:
        return False
    heads, parts = words.get("job_heads"), _folded(value)
    return 0 < len(parts) <= _MOST_WORDS and any(p in heads or p[:-1] in heads for p in parts)


def illness(value: str, words: Dictionaries) -> bool:
    """A diagnosis, symptom or procedure: a word for one, the beginning of one, or an ending that medicine alone has."""
    if not 3 < len(value) <= _LONGEST:
        return False
    parts = _folded(value)
    stems = words.get("illness_stems")
    if not parts or len(parts) > _MOST_WORDS:
        return False
    known = words.get("illness_words")
    return any(p in known or p[:5] in stems or p[:7] in stems or of_illness(p) for p in parts)


def of_illness(word: str) -> bool:
    """Whether a word ends as those of illnesses alone do."""
    return len(word) > 5 and word not in _NO_ILLNESS and _ENDINGS_OF_ILLNESS.fullmatch(word) is not None


def medicine(value: str, words: Dictionaries) -> bool:
    """A medicine: with a dose in milligrams, micrograms or international units, or a known substance."""
    if not 3 < len(value) <= _LONGEST or not value[0].isalnum():
        return False
    if DOSE.search(value) and PARTS.match(value):
        return True
    known = words.get("medicines")
    return any(p in known for p in _folded(value)[:_MOST_WORDS])


def surname_ending(value: str, words: Dictionaries) -> bool:
    """One capitalised word that ends, or begins, as surnames of some language do, and is no known place."""
    if not 3 < len(value) <= 30 or value.islower() or value.count(" ") > 2 or any(c.isdigit() for c in value):
        return False
    folded = fold(value)
    return _ENDINGS_OF_SURNAMES.fullmatch(value) is not None and folded not in words.get("cities")


FORMS: dict[str, Callable[[str, Dictionaries], bool]] = {
    "post": post,
    "illness": illness,
    "medicine": medicine,
    "surname_ending": surname_ending,
}
"""Tests of values that word rules can name, beside those of `people`."""

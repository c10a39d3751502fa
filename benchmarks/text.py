"""Names of people in notes, and the time of a column of texts: ``python -m benchmarks.text``.

Notes are made from templates and names written for this file, with and without names, in three cases of letters. Each
line says in how many notes a name was found where there is one (recall) and where there is none (false): by the rules
alone, and with the NER models that are installed. The time is that of the whole detector on a column of 1,000 notes.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable

from privaudit.detect import Rules, load_rules
from privaudit.detect.fields import Context
from privaudit.detect.texts import ner
from privaudit.detect.texts.freetext import DETECTOR
from privaudit.detect.texts.textrules import texts_of
from privaudit.model import Column, SampleMethod, Table, TableKind, TableSample, TypeFamily

NOTES, ROWS, SEED = 300, 1000, 11
NAMES_RU = (
    "Лесникова Майя Глебовна",
    "Озеров Савва",
    "Тихон Кедров",
    "Зорина Полина Аркадьевна",
    "Хабибуллина Зульфия",
    "Сатпаева Айгерим",
    "Григорян Армен",
    "Ким Алина",
    "Дзугаев Сослан",
    "Мамедова Лейла Рашидовна",
    "Голубь Роман",
    "Шварц Эмма Карловна",
    "Осокин К. П.",
    "Бондаренко Тарас",
    "Рябинина Злата",
    "Вера Камышева",
    "Чжан Вэй",
    "Ермолай Дубравин",
    "Иващенко Марьяна",
    "Цой Виктория",
    "Бек Тимур",
)
NAMES_EN = (
    "Hannah Everton",
    "Oliver Norwood",
    "Priya Raghunathan",
    "Oluwaseun Adeyemi",
    "Siobhan Gallagher",
    "Tomasz Wisniewski",
    "Mei Lin",
    "Clara Denholm",
    "Dwayne Prescott",
    "Fatima Al Rashid",
    "Ingrid Halvorsen",
    "Victor Bramley",
    "Keisha Okafor",
    "Nora Fairfax",
    "Yuki Tanabe",
    "Rowan Pike",
    "Esme Thackeray",
    "Luca Moretti",
    "Anneliese Vogt",
    "Grady Sutton",
)
WITH_RU = (
    "Звонила {n}, просила перенести доставку на вечер",
    "заказ забирает {n}, оплата при получении",
    "клиент {n} недоволен качеством упаковки и просит скидку",
    "по словам курьера, дверь открыла {n}",
    "договор подписан, со стороны покупателя {n}",
    "ключи у консьержа, спросить: {n}",
    "возврат оформлен, деньги получит {n} на карту",
)
WITH_EN = (
    "Spoke to {n} about the late delivery and offered a refund",
    "please leave the parcel with {n} at the reception desk",
    "{n} called twice today and wants a manager",
    "the invoice goes to {n} who will pay by card",
    "package signed by {n} at the door",
    "refund approved, {n} will get the money within a week",
)
WITHOUT_RU = (
    "Доставка от магазина Лента задержана на склад в Казани",
    "товар повреждён при перевозке, упаковка Мишка на Севере порвана",
    "Просьба перезвонить после шести, адрес: улица Льва Толстого",
    "оплачено через Сбербанк Онлайн, чек отправлен",
    "Поставщик ООО Северный Ветер, отсрочка тридцать дней",
    "Новый Год и Рождество не работаем, склад закрыт",
    "артикул Вера синяя, размер сорок два, цвет Роза",
    "заказ собран, ждёт курьера на складе в Нижнем Новгороде",
    "Москва Казанский вокзал, камера хранения",
)
WITHOUT_EN = (
    "The parcel from Amazon Prime was left at the North Gate",
    "customer wants a refund for the Mark Two kettle",
    "Great Product and Fast Delivery, will buy again",
    "meeting moved to Grand Hotel in San Francisco",
    "order shipped by Royal Mail to New York",
    "Happy Christmas and a Merry New Year to the team",
    "pay by Visa or American Express at the counter",
    "Victoria Station, platform nine, second locker",
)
CASES: tuple[tuple[str, Callable[[str], str]], ...] = (("as written", str), ("lower", str.lower), ("upper", str.upper))


def notes(templates: tuple[str, ...], names: tuple[str, ...], case: Callable[[str], str]) -> list[str]:
    """NOTES made notes; the number at the end keeps them different."""
    r = random.Random(SEED)  # noqa: S311 - made-up data
    return [case(r.choice(templates).format(n=r.choice(names))) + f", №{i}" for i in range(NOTES)]


def found(texts: list[str], rules: Rules, *, with_models: bool) -> int:
    """In how many texts a person is found."""
    hits = 0
    for start in range(0, len(texts), ner.MOST_TEXTS):
        part = texts[start : start + ner.MOST_TEXTS]
        said = ner.look(part, rules.dictionaries).spans if with_models else (None,) * len(part)
        for text, spans in zip(part, said, strict=True):
            kept = ner.heed(texts_of(rules).hits(text), spans, text, rules.dictionaries)
            hits += any(h.entity == "PERSON" for h in kept)
    return hits


def plain(texts: list[str], i: int) -> str:
    """Two notes, about 130 characters."""
    return f"{texts[i % len(texts)]}. {texts[(i * 7) % len(texts)]} {i}"


def full(texts: list[str], i: int) -> str:
    """Three notes with a phone, an address and numbers of orders, about 270 characters."""
    more = f"тел. 8 916 {i * 7919 % 10**7:07d}, ул. Садовая, д. {i % 90 + 1}, order {i * 104729 % 10**11:011d}"
    return f"{plain(texts, i)}, {more}, {texts[(i * 13) % len(texts)]}"


def column_time(texts: list[str], rules: Rules, make: Callable[[list[str], int], str]) -> float:
    """Milliseconds of processor time for a column of ROWS different notes, everything warm."""
    values: tuple[object, ...] = tuple(make(texts, i) for i in range(ROWS))
    column = Column(name="note", data_type="text", family=TypeFamily.TEXT, position=0)
    table = Table(system="s", schema="main", name="t", kind=TableKind.TABLE, columns=(column,))
    best = float("inf")
    for _ in range(4):
        sample = TableSample({"note": values}, rows=ROWS, method=SampleMethod.ALL_ROWS, seed=SEED)
        context = Context(table, sample, rules, ("RU",))
        start = time.process_time()
        list(DETECTOR.look(context))
        best = min(best, time.process_time() - start)
    return 1000 * best


def main() -> int:
    """Print recall and false hits by language and case, then the time of a column."""
    rules = load_rules()
    models = ", ".join(f"{m.language}: {m.package} {m.version}" for m in ner.installed()) or "none"
    print(f"names of people in {NOTES} notes each; NER models installed: {models}")
    kinds = (("ru", WITH_RU, WITHOUT_RU, NAMES_RU), ("en", WITH_EN, WITHOUT_EN, NAMES_EN))
    for language, having, lacking, names in kinds:
        for title, case in CASES:
            line = f"{language} {title:10s}"
            for label, with_models in (("rules", False), ("with models", True))[: 2 if ner.installed() else 1]:
                recall = found(notes(having, names, case), rules, with_models=with_models)
                false = found(notes(lacking, names, case), rules, with_models=with_models)
                line += f" | {label}: recall {recall / NOTES:.3f}, false {false / NOTES:.3f}"
            print(line)
    for language, having, _, names in kinds:
        for make in (plain, full):
            ms = column_time(notes(having, names, str), rules, make)
            length = len(make(notes(having, names, str), 500))
            print(f"{language} column of {ROWS} notes of about {length} characters: {ms:.0f} ms of processor time")
    return 0


if __name__ == "__main__":
    sys.exit(main())

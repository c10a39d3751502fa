"""The words PostgreSQL writes into its log, in the languages of its messages (lc_messages).

Source: PostgreSQL 15's message catalogues (po/*.po of the backend). pgaudit's entries are not translated.
"""

from __future__ import annotations

import re
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STATEMENT: Final = _words(
    "statement: Anweisung: sentencia: instruction istruzione: оператор: sats: 文: 语句: ოპერატორი:"
)
EXECUTE: Final = _words(
    "execute Ausführen ejecutar exécute esecuzione выполнение виконувати kör 実行 执行 გაშვება 쿼리실행"
)
DURATION: Final = _words(
    "duration: Dauer: duración: durée durata: продолжительность: тривалість: varaktighet: 期間: 执行时间: 실행시간: "
    "ხანგრძლივობა:"
)
DISCONNECTION: Final = _words(
    "disconnection: Verbindungsende: desconexión: déconnexion disconnessione: отключение: відключення: nedkoppling:"
)
KINDS: Final = {
    "AUDIT:": "audit",
    **dict.fromkeys(STATEMENT, "statement"),
    **dict.fromkeys(EXECUTE, "execute"),
    **dict.fromkeys(DURATION, "duration"),
    **dict.fromkeys(DISCONNECTION, "disconnection"),
}
"""What a message is, by its first word."""

TIMED: Final = re.compile(r"[\d.]+ \w+,?\s+(\S+)(.*?): (.*)", re.DOTALL)
"""What follows ``duration: ``: a number, its unit, and the statement as log_statement would say it."""

FAILURES: Final = _words(
    "ERROR FATAL PANIC FEHLER PANIK ERREUR ERRORE FATALE PANICO ОШИБКА ВАЖНО ПАНИКА ПОМИЛКА ФАТАЛЬНО ПАНІКА FEL FATALT "
    "错误 致命错误 오류 치명적오류 შეცდომა ფატალური"
)
LEVELS: Final = FAILURES | _words(
    "LOG WARNING NOTICE INFO DEBUG DEBUG1 DEBUG2 DEBUG3 DEBUG4 DEBUG5 WARNUNG HINWEIS ATTENTION ATTENZIONE NOTIFICA "
    "СООБЩЕНИЕ ПРЕДУПРЕЖДЕНИЕ ЗАМЕЧАНИЕ ИНФОРМАЦИЯ ОТЛАДКА ЗАПИСУВАННЯ ПОПЕРЕДЖЕННЯ ПОВІДОМЛЕННЯ ІНФОРМАЦІЯ LOGG "
    "VARNING NOTIS 日志 警告 注意 로그 경고 알림 ჟურნალი გაფრთხილება"
)
DETAIL: Final = _words("DETAIL DETALLE DÉTAIL DETTAGLI ПОДРОБНОСТИ ВІДОМОСТІ DETALJ 詳細 详细信息 상세정보 დეტალები")
QUERY: Final = _words("STATEMENT ANWEISUNG SENTENCIA INSTRUCTION ISTRUZIONE ОПЕРАТОР ІНСТРУКЦІЯ SATS 文 语句 ოპერატორი")
OTHERS: Final = _words(
    "HINT CONTEXT QUERY LOCATION TIPP ZUSAMMENHANG ANFRAGE ORT CONTEXTO CONSULTA UBICACIÓN ASTUCE CONTEXTE REQUÊTE "
    "EMPLACEMENT SUGGERIMENTO CONTESTO POSIZIONE ПОДСКАЗКА КОНТЕКСТ ЗАПРОС ПОЛОЖЕНИЕ УКАЗІВКА ЗАПИТ РОЗТАШУВАННЯ TIPS "
    "KONTEXT FRÅGA PLATS"
)


NO_ROWS: Final = frozenset({"25P02", "26000", "34000", "3D000", "3F000"})
"""SQLSTATEs of statements that were not run at all; also those of class 42 (no right, no such name, syntax) and 28."""
SYNTAX: Final = frozenset({"42601", "25P02"})
"""Nothing of a text with several statements was run."""
_REFUSED: Final = re.compile(
    r"(?i)permission denied|must be|.*does not exist|current transaction is aborted|нет доступа|.*не существует"
    r"|.*не найден|текущая транзакция прервана"
)
_UNPARSED: Final = re.compile(
    r"(?i)syntax error|unterminated|current transaction|ошибка синтаксиса|незаверш|текущая транзакция"
)


def gave_none(state: str, message: str) -> bool:
    """Whether an error comes before any row of its statement; ``state`` "?" where the log has none."""
    if state == "?":
        return _REFUSED.match(message) is not None or _UNPARSED.match(message) is not None
    return state[:2] in {"42", "28"} or state in NO_ROWS


def ran_nothing(state: str, message: str) -> bool:
    """Whether nothing of a text of several statements was run."""
    return _UNPARSED.match(message) is not None if state == "?" else state in SYNTAX


def is_failure(state: str) -> bool:
    """Whether an SQLSTATE is of a failure: not success (00), a warning (01), no data (02)."""
    return state != "00000" and state[:2] not in {"", "00", "01", "02"}

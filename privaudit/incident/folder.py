"""``privaudit incident``: everything a company needs in the hours after a leak, in one folder.

``internal/`` stays in the house; ``drafts/`` may leave once people have completed them; ``file/`` may leave as it is.
"""

from __future__ import annotations

from pathlib import Path

from ..model import Edition, Raw, record
from ..report.edition.keys import write_key_list
from .case import Case
from .common import t
from .document import Document
from .docx import docx_bytes
from .drafts import Draft, Filled, drafts
from .facts import facts_of
from .files import IGNORE, SUMS, building, check_place, make_private, names_in, put_in_place, write_bytes, write_sums
from .index import Listed, index, machine_csv
from .memo import memo
from .people import Known, access_list, briefing_list
from .record import destruction_list, record_of_processing
from .seal import OFFICE, seal_in_place, zip_folder
from .statement import statement

AUDIT = "audit.json"
ZIP = "incident.zip"
FIELDS = "internal/machine_fields.csv"
STAFF_KEYS = "internal/staff_keys.xlsx"
README = "README.docx"
HOW_TO_OPEN = "HOW_TO_OPEN.txt"


@record
class Written:
    """What was written: the files, as paths below the folder; where an older folder went that people had changed."""

    files: tuple[str, ...]
    moved: Path | None = None
    moved_sealed: bool = False
    """Whether that older folder is encrypted, too."""


@record
class Papers:
    """Every document of a case, before any file: path below the folder → document; and what a machine filled in."""

    documents: tuple[tuple[Listed, Document], ...]
    drafts: tuple[Draft, ...]
    filled: tuple[Filled, ...]


def papers(case: Case) -> Papers:
    """Return the documents of a case, without the folder's own page.

    Raises:
        RuleError: a file of forms is wrong.
    """
    facts, known = facts_of(case), Known(case)
    made = drafts(case, facts)
    record_, in_record = record_of_processing(case, facts)
    list_, in_list = destruction_list(case, facts)
    internal = (memo(case), briefing_list(case, known), access_list(case, known), record_, list_)
    public = statement(case)
    documents = (
        *((Listed(path=f"drafts/{d.name}.docx", key=d.form.name), d.document) for d in made),
        *(((Listed(path=f"drafts/{public.key}.docx", key=public.key), public),) if public else ()),
        *((Listed(path=f"internal/{d.key}.docx", key=d.key), d) for d in internal),
    )
    filled = (*(f for d in made for f in d.filled), *in_list, *in_record)
    return Papers(documents=documents, drafts=made, filled=filled)


def write_folder(case: Case, out: Path, *, password: Raw | None = None, force: bool = False) -> Written:
    """Write the folder of a case to ``out``, whole or not at all.

    With a ``password`` the office files are encrypted, and the rest is in an encrypted zip only.

    Raises:
        UsageError: something is there already; see `files.check_place`.
        RuleError: a file of forms is wrong.
        ReportError: the file system refuses; nothing is left behind.
    """
    out = out.absolute()
    check_place(out, force)
    made = papers(case)
    with building(out) as folder:
        _write(case, made, folder, sealed=password is not None)
        make_private(folder)
        if password is not None:
            _seal(case, folder, password)
        write_sums(folder)
        make_private(folder)
        files = (*names_in(folder), SUMS)
        moved = put_in_place(folder, out, case.written)
    sealed = moved is not None and (moved / ZIP).is_file()
    return Written(files=tuple(n for n in files if n != IGNORE), moved=moved, moved_sealed=sealed)


def _write(case: Case, made: Papers, folder: Path, *, sealed: bool) -> None:
    listed = [*_audits(case, folder)]
    for entry, document in made.documents:
        write_bytes(folder / entry.path, docx_bytes(document))
        listed.append(entry)
    write_bytes(folder / FIELDS, machine_csv(made.filled, case))
    listed += [Listed(path=FIELDS, key="machine_fields")]
    page = index(case, tuple(sorted(listed, key=lambda f: f.path)), made.filled, sealed=sealed)
    write_bytes(folder / README, docx_bytes(page))
    write_bytes(folder / IGNORE, b"*\n")


def _audits(case: Case, folder: Path) -> tuple[Listed, ...]:
    """Write audit.json, the workbook in both editions, and the list of whom the file edition's ids mean."""
    from ..registry import REPORTERS
    from ..report.sheets import build
    from ..report.xlsx import digest_of, write_sheets

    internal, file = folder / "internal", folder / "file"
    for sub in (internal, file):
        sub.mkdir(mode=0o700)
    result, lang = case.result, case.lang
    REPORTERS.get("json").write(result, internal / AUDIT, lang)
    digest = digest_of(internal / AUDIT, result.run.audit_id)
    for edition, room in ((Edition.INTERNAL, internal), (Edition.FILE, file)):
        sheets = build(result, lang, audit_sha256=digest, edition=edition, written=case.written_here)
        write_sheets(result, sheets, room / "audit.xlsx", lang, edition)
    write_key_list(result, folder / STAFF_KEYS, lang)
    listed = [
        ("internal/audit.json", "audit_json"),
        ("internal/audit.xlsx", "audit"),
        ("file/audit.xlsx", "audit_file"),
    ]
    listed += [(STAFF_KEYS, "staff_keys")]
    return tuple(Listed(path=path, key=key) for path, key in listed)


def _seal(case: Case, folder: Path, password: Raw) -> None:
    """Encrypt the office files, put the whole folder into an encrypted zip, and remove what else lies clear."""
    names = names_in(folder)
    for name in names:
        if Path(name).suffix in OFFICE:
            seal_in_place(folder / name, password)
    write_sums(folder)
    zip_folder(folder, (*(n for n in names if n != IGNORE), SUMS), folder / ZIP, password)
    for name in names:
        if Path(name).suffix not in OFFICE and name != IGNORE:
            (folder / name).unlink()
    write_bytes(folder / HOW_TO_OPEN, t("how_to_open", case, zip=ZIP).encode("utf-8"))

"""Documents made from recorded data: archivable (PDF/A-2a) and accessible (PDF/UA-1)."""

import json
import re
import unicodedata
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from itertools import chain
from pathlib import Path

import typst
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import override

from workflows.engine.facts import fingerprint
from workflows.engine.forms import Section, Table

TEMPLATES = Path(__file__).parent / "typst"
LONG_WORD, SYLLABLE = re.compile(r"\S{25,}"), re.compile(r".{12}(?=.)")
NARROWEST_COLUMN, LONG_IN_COLUMN, TEXT_IN_COLUMN = 4, 16, 80
LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
INVISIBLE_BUT_KEPT = "\n\u00ad\u200b\u200c\u200d"


@dataclass(frozen=True)
class DocumentSheet:
    """What a document says: its head, its sections, and who made which version of it when."""

    title: str
    reference_number: str
    subject: str
    municipalities: tuple[str, ...]
    sections: tuple[Section, ...]
    author: str
    made_on: date
    version: int
    language: str = "de"
    state_note: str = ""


def render_document(letter: DocumentSheet) -> bytes:
    """Return the document as PDF; the same sheet gives the same bytes on every machine."""
    return typst.compile(
        TEMPLATES / "sheet.typ",
        root=TEMPLATES,
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(_content_of(letter))},
        format="pdf",
        pdf_standards=["a-2a", "ua-1"],
        timestamp=datetime.combine(letter.made_on, time(12), tzinfo=UTC),
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[TEMPLATES / "fonts"])


def _content_of(letter: DocumentSheet) -> object:
    with override(letter.language):
        head = {
            "language": letter.language,
            "title": letter.title,
            "reference_number": letter.reference_number,
            "subject": letter.subject,
            "municipalities": letter.municipalities,
            "author": letter.author,
            "version": letter.version,
            "state_note": letter.state_note,
            "made_on": _day(letter.made_on),
            "fingerprint": fingerprint(letter),
            "labels": _labels(len(letter.municipalities)),
        }
    return _settable({**head, "sections": [_section(section) for section in letter.sections]})


def _day(day: date) -> dict[str, object]:
    text = formats.date_format(day, "DATE_FORMAT")
    return {"year": day.year, "month": day.month, "day": day.day, "text": text}


def _labels(municipalities: int) -> dict[str, str]:
    return {
        "reference_number": _("Reference number"),
        "municipalities": _("Municipality") if municipalities == 1 else _("Municipalities"),
        "version": _("Version"),
        "made_on": _("Made on"),
        "author": _("Author"),
        "page": _("Page {page} of {pages}"),
        "nothing": _("No entries"),
        "fingerprint": _("Checksum of the entries (SHA-256)"),
    }


def _section(section: Section) -> dict[str, object]:
    return {
        "title": section.title,
        "entries": [asdict(entry) for entry in section.entries],
        "tables": [_table(table) for table in section.tables],
    }


def _table(table: Table) -> dict[str, object]:
    lines = [table.heads, *table.rows]
    count = max(len(line) for line in lines)
    heads, *rows = [[*line, *[""] * (count - len(line))] for line in lines]
    widths = [_width(column) for column in zip(heads, *rows, strict=True)]
    return {"label": table.label, "heads": heads, "rows": rows, "widths": widths}


def _width(column: tuple[str, ...]) -> int:
    """Return the share of a column: room for its longest word, and more where texts are long."""
    words = chain.from_iterable(text.split() for text in column)
    word = max((len(word) for word in words), default=0)
    text = max(len(text) for text in column)
    return NARROWEST_COLUMN + min(word, LONG_IN_COLUMN) + min(text, TEXT_IN_COLUMN) // 4


def _settable(value: object) -> object:
    """Return the value with every text in it as the fonts can set it."""
    match value:
        case str():
            return _settable_text(value)
        case dict():
            return {key: _settable(item) for key, item in value.items()}
        case list() | tuple():
            return [_settable(item) for item in value]
    return value


def _settable_text(text: str) -> str:
    lines = LINE_ENDS.sub("\n", text).replace("\t", " ")
    known = unicodedata.normalize("NFC", lines)
    spelled = known.translate({ord(sign): _in_words(sign) for sign in set(known) if not _can_set(sign)})
    return LONG_WORD.sub(lambda word: SYLLABLE.sub("\\g<0>\u200b", word.group()), spelled)


def _can_set(sign: str) -> bool:
    return sign in INVISIBLE_BUT_KEPT or ord(sign) in _coverage()


def _in_words(sign: str) -> str:
    """Return the name of a sign that no font has; nothing for one that is invisible anyway."""
    name = unicodedata.name(sign, f"U+{ord(sign):04X}")
    if unicodedata.category(sign) in ("Cc", "Cf") or name.startswith("VARIATION SELECTOR"):
        return ""
    return f"[{name.lower()}]"


@cache
def _coverage() -> frozenset[int]:
    """Return the code points for which there is a glyph in our fonts; an archive demands one for each."""
    lines = (TEMPLATES / "coverage.txt").read_text("ascii").split()
    ends = [[int(end, 16) for end in line.split("-")] for line in lines]
    return frozenset(chain.from_iterable(range(first, last + 1) for first, last in ends))

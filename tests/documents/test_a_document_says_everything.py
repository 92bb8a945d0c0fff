"""Whatever was entered stands in the document, as text."""

from dataclasses import replace

import pytest

from tests.documents.reading import says, text_of
from tests.documents.sheets import CONSULTATION, sheet_saying, sheet_with
from workflows.engine.documents import render_document
from workflows.engine.facts import fingerprint
from workflows.engine.forms import Entry, Section, Table

LONG_TEXT = " ".join(f"Angabe {number} zum Bahnhofsvorplatz." for number in range(3_000))


def test_every_entry_and_every_cell_can_be_read() -> None:
    pdf = render_document(CONSULTATION)
    for section in CONSULTATION.sections:
        texts = [section.title, *(text for entry in section.entries for text in (entry.label, entry.text))]
        texts += [cell for table in section.tables for row in (table.heads, *table.rows) for cell in row]
        assert [text for text in texts if not says(pdf, text)] == []


def test_the_head_names_case_towns_author_and_version() -> None:
    text = text_of(render_document(CONSULTATION))
    for part in (
        "33-1053/51/1",
        "Stadt Görlitz",
        "Gemeinde Markersdorf",
        "Sachbearbeitung LPR",
        "14.03.2025",
    ):
        assert part in text


def test_a_draft_says_so_on_every_page() -> None:
    draft = replace(sheet_saying(LONG_TEXT), state_note="Entwurf")
    text = text_of(render_document(draft))
    assert text.count("Entwurf") > 20


def test_the_checksum_of_the_entries_is_printed() -> None:
    pdf = render_document(CONSULTATION)
    assert says(pdf, fingerprint(CONSULTATION))
    assert not says(render_document(replace(CONSULTATION, version=3)), fingerprint(CONSULTATION))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script> & <b>fett</b>",
        '#pagebreak() #panic("x") #read("/etc/passwd") @ref <label> $x^2$ // weg /* weg */',
        "= Überschrift *fett* _kursiv_ `code` \\ \\u{1F600} - Punkt + Punkt / Wort: Sinn",
        "\"gerade\" 'einfach' „deutsch“ \u201aeinfach\u2018 »Guillemets« \u2013 — … 5 € ≥ 3 → weiter ☑ № ½",
        "ÄÖÜäöüß ẞ ěščřž łęąś ğı őű ñç Łužica Chóśebuz Привет Ελλάδα",
        "e\u0301 als zwei Zeichen",
        "https://www.example.org/sehr/langer/pfad/ohne/jede/trennstelle/bis/zum/rand/der/seite/index.html",
        "x" * 3_000,
    ],
)
def test_special_signs_stay_text(text: str) -> None:
    pdf = render_document(sheet_saying(text))
    assert says(pdf, text.replace("e\u0301", "é"))


def test_signs_without_a_glyph_are_named() -> None:
    pdf = render_document(sheet_saying("gut \U0001f600\ufe0f \u6f22 \ue000 \x07 \u202eende"))
    assert says(pdf, "gut [grinning face] [cjk unified ideograph-6f22] [u+e000] ende")


def test_lines_and_paragraphs_are_kept() -> None:
    text = text_of(render_document(sheet_saying("Eins\r\nZwei\n\nDrei\u2028Vier")))
    assert "Eins\nZwei\nDrei\nVier" in text


def test_a_hundred_thousand_characters_come_through_whole() -> None:
    words = text_of(render_document(sheet_saying(LONG_TEXT[:100_000]))).split()
    assert [number for number in range(2_700) if str(number) not in set(words)] == []


def test_a_long_text_in_a_cell_goes_on_over_pages() -> None:
    table = Table("Schritte", ("Was", "Wer"), ((LONG_TEXT, "Koordination"),))
    assert says(render_document(sheet_with(Section("Plan", (), (table,)))), "Angabe 2999 zum")


def test_empty_tables_and_sections_are_named() -> None:
    empty = (Table("Nächste Schritte", ("Was", "Wer"), ()), Table("Ziele", (), ()))
    pdf = render_document(sheet_with(Section("Leer", (), ()), Section("", (), empty)))
    for text in ("Leer", "Nächste Schritte", "Ziele"):
        assert says(pdf, text)


def test_short_rows_and_empty_cells_do_no_harm() -> None:
    table = Table("Ziele", ("Ziel", "Bis"), (("Ruhe",), ("", "2026"), ("Licht", "2027", "mehr als Köpfe")))
    pdf = render_document(sheet_with(Section("", (Entry("", ""),), (table,))))
    for text in ("Ruhe", "2026", "mehr als Köpfe"):
        assert says(pdf, text)


def test_the_labels_follow_the_language_of_the_document() -> None:
    assert says(render_document(replace(CONSULTATION, language="en")), "Page 1 of 1")

"""Documents keep the standards for archives (PDF/A-2a) and for screen readers (PDF/UA-1)."""

from io import BytesIO

from pypdf import PdfReader

from tests.documents.reading import metadata_of, says, tags_of
from tests.documents.sheets import CONSULTATION, sheet_saying, sheet_with
from workflows.engine.documents import TEMPLATES, render_document
from workflows.engine.forms import Entry, Section, Table


def test_it_declares_both_standards() -> None:
    metadata = metadata_of(render_document(CONSULTATION))
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata


def test_title_language_and_author_are_known_to_readers() -> None:
    reader = PdfReader(BytesIO(render_document(CONSULTATION)))
    assert reader.metadata is not None
    assert reader.metadata.title == "Beratungsprotokoll \u2013 33-1053/51/1"
    assert reader.metadata.author == "Sachbearbeitung LPR"
    assert str(reader.root_object["/Lang"]) == "de"
    assert "/DisplayDocTitle': True" in str(reader.root_object["/ViewerPreferences"])


def test_headings_and_tables_are_real() -> None:
    tags = tags_of(render_document(CONSULTATION))
    assert [tag for tag in tags if tag in ("/H1", "/H2", "/H3")] == ["/H1", "/H2", "/H3", "/H2"]
    assert tags.count("/TH") == 2
    assert tags.count("/TD") == 4


def test_the_head_of_a_long_table_is_repeated() -> None:
    table = Table("Teilnehmende", ("Name", "Funktion"), (("Coach Nord", "Leitung"),) * 120)
    reader = PdfReader(BytesIO(render_document(sheet_with(Section("", (), (table,))))))
    assert len(reader.pages) > 2
    assert all("Name Funktion" in page.extract_text() for page in reader.pages[:-1])


def test_every_font_is_embedded_and_ours() -> None:
    reader = PdfReader(BytesIO(render_document(CONSULTATION)))
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]
    assert {str(font["/BaseFont"]).split("+")[-1].split("-")[0] for font in fonts} == {"FiraSans"}


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert render_document(CONSULTATION) == render_document(CONSULTATION)


def test_every_sign_that_counts_as_settable_has_a_glyph() -> None:
    lines = (TEMPLATES / "coverage.txt").read_text("ascii").split()
    ends = [[int(end, 16) for end in line.split("-")] for line in lines]
    signs = [chr(code) for first, last in ends for code in range(first, last + 1)]
    text = " ".join(f"a{sign}" for sign in signs)
    assert says(render_document(sheet_saying(text)), "aa")


def test_a_table_without_section_does_not_skip_a_heading_level() -> None:
    table = Table("Ziele", ("Ziel",), (("Ruhe",),))
    sheet = sheet_with(Section("", (Entry("Lage", "ruhig"),), (table,)))
    assert [tag for tag in tags_of(render_document(sheet)) if tag in ("/H1", "/H2", "/H3")] == ["/H1", "/H2"]

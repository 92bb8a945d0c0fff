"""Sheets to be made into documents."""

from dataclasses import replace
from datetime import date

from workflows.engine.documents import DocumentSheet
from workflows.engine.forms import Entry, Section, Table

PARTICIPANTS = Table(
    "Teilnehmende", ("Name", "Funktion"), (("Coach Nord", "Coach"), ("Koordination", "Leitung"))
)
CONSULTATION = DocumentSheet(
    title="Beratungsprotokoll",
    reference_number="33-1053/51/1",
    subject="Sicherheit rund um den Bahnhof",
    municipalities=("Stadt Görlitz", "Gemeinde Markersdorf"),
    sections=(
        Section(
            "Beratung",
            (Entry("Beratung am", "12.03.2025"), Entry("Lagebild", "Erster Absatz.\n\nZweiter Absatz.")),
            (
                Table(
                    "Teilnehmende",
                    ("Name", "Funktion"),
                    (("Coach Nord", "Coach"), ("Koordination", "Leitung")),
                ),
            ),
        ),
        Section("Ergebnis", (Entry("Empfohlener Weg", "Vereinbarung, Förderung"),), ()),
    ),
    author="Sachbearbeitung LPR",
    made_on=date(2025, 3, 14),
    version=2,
)


def sheet_with(*sections: Section) -> DocumentSheet:
    """Return the sheet of a consultation with other sections."""
    return replace(CONSULTATION, sections=sections)


def sheet_saying(text: str) -> DocumentSheet:
    """Return a sheet whose only answer is this text."""
    return sheet_with(Section("Beratung", (Entry("Lagebild", text),), ()))

"""The catalog follows the sources: the new comes in, the gone goes out, what does not fit is named."""

from gettext import GNUTranslations
from pathlib import Path

import pytest

from config.translations import collect, compile_catalog, faults, merged, read, write

SOURCE = """
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _, ngettext, pgettext

NAME = _("Name")
JOINED = _("One long sentence "
           "in two parts.")
STATE = pgettext("of a case", "State")


def told(name):
    return f"{name}: {_now('also known as')}"


def days(count):
    return ngettext("one day", "%(count)s days", count) % {"count": count}
"""
TEMPLATE = """
<h1>{% translate "Heading" %}</h1>
    <p title="{{ name|default:_("Nobody") }}">isn't python</p>
  {% blocktranslate trimmed with town=town.name count cases=number %}
    One case in {{ town }}
  {% plural %}
    {{ cases }} cases in {{ town }}
  {% endblocktranslate %}
"""
GERMAN: dict[str, str | tuple[str, ...]] = {
    "Name": "Name",
    "One long sentence in two parts.": "Ein langer Satz in zwei Teilen.",
    "State": "Zustand",
    "also known as": "auch bekannt als",
    "one day": ("ein Tag", "%(count)s Tage"),
    "Heading": "Überschrift",
    "Nobody": "Niemand",
    "One case in %(town)s": ("Ein Vorgang in %(town)s", "%(cases)s Vorgänge in %(town)s"),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a project with one module and one page."""
    for name, text in {"accounts/models.py": SOURCE, "templates/page.html": TEMPLATE}.items():
        path = tmp_path / name
        path.parent.mkdir()
        path.write_text(text)
    return tmp_path


@pytest.fixture
def path(root: Path) -> Path:
    """Return the complete German catalog of the project."""
    catalog = collect(root)
    for message in catalog:
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            message.string = GERMAN[key]
    write(catalog, root / "django.po")
    return root / "django.po"


def found(root: Path, path: Path) -> list[str]:
    return sorted(faults(collect(root), read(path)))


def test_everything_is_collected(root: Path) -> None:
    keys = {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in collect(root)
        if message.id
    }
    assert keys == set(GERMAN)


def test_a_complete_catalog_has_no_faults_and_is_written_the_same_again(root: Path, path: Path) -> None:
    assert found(root, path) == []
    before = path.read_text()
    write(merged(collect(root), [read(path)]), path)
    assert path.read_text() == before


def test_django_reads_what_is_compiled(path: Path) -> None:
    compile_catalog(path)
    with path.with_suffix(".mo").open("rb") as file:
        german = GNUTranslations(file)
    assert german.gettext("Heading") == "Überschrift"
    assert german.pgettext("of a case", "State") == "Zustand"
    assert [german.ngettext("one day", "%(count)s days", count) for count in (0, 1, 2)] == [
        "%(count)s Tage",
        "ein Tag",
        "%(count)s Tage",
    ]


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('"Überschrift"', '""', "missing: 'Heading'"),
        ('msgid "Heading"', '#, fuzzy\nmsgid "Heading"', "fuzzy: 'Heading'"),
        ('msgid "Heading"', 'msgid "Headline"', "no longer used: 'Headline'"),
        ("%(cases)s Vorgänge in", "%(count)s Vorgänge in", "other placeholders: 'One case in %(town)s'"),
        ("Ein Vorgang in %(town)s", "Ein Vorgang", None),
        ("%(count)s Tage", "Tage", "other placeholders: 'one day'"),
    ],
)
def test_what_does_not_fit_is_named(
    root: Path, path: Path, before: str, after: str, fault: str | None
) -> None:
    path.write_text(path.read_text().replace(before, after))
    assert fault in found(root, path) if fault else found(root, path) == []


def test_another_file_brings_translations_and_the_unused_goes(root: Path, path: Path) -> None:
    other = root / "other.po"
    other.write_text('msgid "Heading"\nmsgstr "Titel"\n\nmsgid "Gone"\nmsgstr "Weg"\n')
    write(merged(collect(root), [read(path), read(other)]), path)
    text = path.read_text()
    assert '"Titel"' in text
    assert "Gone" not in text
    assert found(root, path) == []

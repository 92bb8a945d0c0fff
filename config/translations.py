"""The German catalog: collects what the source says, keeps what was translated, finds what does not fit.

Babel reads and writes the files: no machine needs GNU gettext. Entries carry no line numbers, so that moved
code is no change of a translation.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import generate_po, read_po
from django.utils.translation.template import templatize

SOURCES = ("accounts", "casework", "config", "workflows", "templates")
TRANSLATING = "django.utils.translation"
# How many of a function's arguments are texts, after how many that are the context.
FUNCTIONS = {
    "gettext": (0, 1),
    "gettext_lazy": (0, 1),
    "gettext_noop": (0, 1),
    "ngettext": (0, 2),
    "ngettext_lazy": (0, 2),
    "pgettext": (1, 1),
    "pgettext_lazy": (1, 1),
    "npgettext": (1, 2),
    "npgettext_lazy": (1, 2),
}
IN_TEMPLATES = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
HEADER = r"""msgid ""
msgstr ""
"Language: de\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

"""
PLACEHOLDER = re.compile(r"%%|%\(\w+\)[sd]|%[sd]|\{\w*\}")
TAG_WITH_NEWLINE = re.compile(r"^[ \t]+", re.MULTILINE)

Text = str | tuple[str, ...] | list[str] | None


def collect(root: Path) -> Catalog:
    """Return everything that the sources below a folder want translated."""
    catalog = Catalog(locale="de")
    for path in sorted(path for folder in SOURCES for path in (root / folder).rglob("*")):
        if "migrations" in path.parts:
            continue
        if path.suffix == ".py":
            for text, context in texts_in_code(path.read_text()):
                catalog.add(text, context=context)
        elif path.suffix in {".html", ".txt"}:
            readable = TAG_WITH_NEWLINE.sub("", templatize(path.read_text())).encode()
            for _line, text, _comments, context in extract("python", BytesIO(readable), IN_TEMPLATES):
                catalog.add(text, context=context)
    return catalog


def texts_in_code(source: str) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """Yield what Python code wants translated, with its context.

    Babel's own reader knows functions by fixed names and does not look into f-strings; here a function is
    known by where it was imported from, whatever it is called.
    """
    tree = ast.parse(source)
    names = {
        name.asname or name.name: name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == TRANSLATING
        for name in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            contexts, texts = FUNCTIONS.get(names.get(node.func.id, ""), (0, 0))
            given = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if texts and len(given) >= contexts + texts:
                context = given[0] if contexts else None
                found = tuple(given[contexts : contexts + texts])
                yield found if texts > 1 else found[0], context


def read(path: Path) -> Catalog:
    """Return a catalog from a file; an empty one if there is none."""
    if not path.exists():
        return Catalog(locale="de")
    with path.open("rb") as file:
        return read_po(file, locale="de", abort_invalid=True)


def merged(wanted: Catalog, known: Iterable[Catalog]) -> Catalog:
    """Return the wanted entries with the last translation that is known of each."""
    for message in entries(wanted):
        for catalog in known:
            translation = catalog.get(message.id, message.context)
            if translation is not None and is_complete(translation):
                message.string = translation.string
                message.flags = set(message.flags) | (translation.flags & {"fuzzy"})
    return wanted


def write(catalog: Catalog, path: Path) -> None:
    """Write a catalog in the order of its entries, so that two branches rarely touch the same line."""
    lines = generate_po(catalog, no_location=True, omit_header=True, sort_by="message", width=110)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER + "".join(lines).strip() + "\n")


def compile_catalog(path: Path) -> None:
    """Write the binary form that Django reads, whole at once."""
    draft = path.with_suffix(".mo.new")
    with draft.open("wb") as file:
        write_mo(file, read(path))
    draft.replace(path.with_suffix(".mo"))


def faults(wanted: Catalog, found: Catalog) -> Iterator[str]:
    """Name each entry that is missing, uncertain, no longer used, or loses a placeholder."""
    for message in entries(wanted):
        translation = found.get(message.id, message.context)
        if translation is None or not is_complete(translation):
            yield f"missing: {title(message)}"
        elif translation.fuzzy:
            yield f"fuzzy: {title(message)}"
        elif not same_placeholders(translation):
            yield f"other placeholders: {title(message)}"
    for message in [*entries(found), *found.obsolete.values()]:
        if wanted.get(message.id, message.context) is None:
            yield f"no longer used: {title(message)}"


def entries(catalog: Catalog) -> list[Message]:
    """Return the entries of a catalog without its header."""
    return [message for message in catalog if message.id]


def is_complete(message: Message) -> bool:
    """Tell whether every form of an entry is translated."""
    return all(forms(message.string))


def same_placeholders(message: Message) -> bool:
    """Tell whether a translation fills in what the source does; a singular may leave out the number."""
    source = placeholders(forms(message.id)[-1])
    *others, last = [placeholders(form) for form in forms(message.string)]
    return last == source and all(other <= source for other in others)


def placeholders(text: str) -> set[str]:
    """Return what is filled into a text."""
    return set(PLACEHOLDER.findall(text)) - {"%%"}


def forms(text: Text) -> tuple[str, ...]:
    """Return singular and plural, or the one form that there is."""
    return (text,) if isinstance(text, str) else tuple(text or ("",))


def title(message: Message) -> str:
    """Return how an entry is named in a message."""
    name = forms(message.id)[0]
    return f"{name!r}" if message.context is None else f"{name!r} ({message.context})"

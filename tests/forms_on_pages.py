"""The forms that stand on a page, with what must be filled in filled in shortly."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.urls import resolve
from django.utils.timezone import localdate

WORDS = "Kurz gesagt"
DATES = ("on", "until", "day", "from")
"""How the names of fields for dates end, which are fields of text."""


@dataclass
class FormOnPage:
    """A form that is posted: to which addresses its buttons send it, and what a browser sends."""

    addresses: list[str]
    entries: dict[str, list[str]] = field(default_factory=dict)

    def address_named(self, name: str) -> str:
        """Return where a button sends it to the page of this name; empty if none does."""
        found = (address for address in self.addresses if resolve(urlsplit(address).path).view_name == name)
        return next(found, "")


class FormReader(HTMLParser):
    """Reads all forms of a page that are posted."""

    def __init__(self, html: str, path: str) -> None:
        super().__init__()
        self.path, self.forms = path, list[FormOnPage]()
        self._open: FormOnPage | None = None
        self._text, self._select, self._must = "", "", False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form" and found.get("method") == "post":
            self._open = FormOnPage([found.get("action") or self.path])
            self.forms.append(self._open)
        elif self._open is not None:
            self._field(self._open, tag, found)

    def _field(self, form: FormOnPage, tag: str, found: dict[str, str]) -> None:
        match tag, found.get("type", "text"):
            case "button", _ if "formaction" in found:
                form.addresses.append(found["formaction"])
            case "textarea", _:
                self._text, self._must = found["name"], "required" in found
                form.entries[self._text] = [""]
            case "select", _:
                self._select = found["name"]
            case "option", _:
                if "selected" in found or not any(form.entries.get(self._select, [])):
                    form.entries[self._select] = [found.get("value", "")]
            case "input", kind if kind != "file":
                _enter(form, kind, found)

    def handle_endtag(self, tag: str) -> None:
        if self._open is not None and tag == "textarea":
            if self._must and not any(self._open.entries[self._text]):
                self._open.entries[self._text] = [WORDS]
            self._text = ""
        elif tag == "form":
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open is not None and self._text:
            (before,) = self._open.entries[self._text]
            self._open.entries[self._text] = [f"{before}{data}".strip()]


def _enter(form: FormOnPage, kind: str, found: dict[str, str]) -> None:
    """Enter what stands in a field, else something if there must be."""
    name, must = found["name"], "required" in found
    match kind:
        case "checkbox" if "checked" in found:
            form.entries[name] = [*form.entries.get(name, []), found.get("value", "on")]
        case "radio" if "checked" in found or (must and name not in form.entries):
            form.entries[name] = [found["value"]]
        case "checkbox" | "radio":
            pass
        case _:
            form.entries[name] = [found.get("value") or (_said(name, kind) if must else "")]


def _said(name: str, kind: str) -> str:
    """Return what is entered in a field that was empty."""
    if kind == "email":
        return "neu@fallwerk.example"
    return localdate().isoformat() if f"_{name}".endswith(tuple(f"_{end}" for end in DATES)) else WORDS


def forms_on(html: str, path: str) -> list[FormOnPage]:
    """Return the forms of the page at a path that are posted."""
    return FormReader(html, path).forms

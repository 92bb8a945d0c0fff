"""Somebody fills in a form, with a screen reader, without JavaScript, with mistakes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django import forms
from django.template import engines
from django.utils import translation

from workflows.desk.templatetags.ui import error_summary

Attrs = dict[str, str]


class Reader(HTMLParser):
    """Collects the elements of a page in their order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.elements: list[tuple[str, Attrs]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, tag: str, **wanted: str) -> list[Attrs]:
        """Return the elements of that kind whose attributes have these values."""
        found = [attrs for name, attrs in self.elements if name == tag]
        return [attrs for attrs in found if wanted.items() <= attrs.items()]

    def one(self, tag: str, **wanted: str) -> Attrs:
        """Return the only element of that kind."""
        (element,) = self.all(tag, **wanted)
        return element

    def ids(self) -> list[str]:
        """Return every id of the page."""
        return [attrs["id"] for _tag, attrs in self.elements if "id" in attrs]


class PersonRow(forms.Form):
    name = forms.CharField(label="Name")
    role = forms.CharField(label="Funktion", required=False)


@dataclass
class People:
    """A repeating group as the steps have it."""

    formset: "forms.BaseFormSet[PersonRow]"
    name: str = "people"
    label: str = "Teilnehmende"
    help_text: str = "Alle, die dabei waren."
    required: bool = True


@dataclass
class Protocol:
    """A file that was uploaded before."""

    url: str = "/dokumente/7/"

    def __str__(self) -> str:
        return "Protokoll.pdf"


class Minutes(forms.Form):
    held_on = forms.DateField(label="Beratung am", help_text="Tag des Gesprächs")
    kind = forms.ChoiceField(
        label="Form", choices=[("a", "vor Ort"), ("b", "Video")], widget=forms.RadioSelect
    )
    topics = forms.MultipleChoiceField(label="Themen", choices=[("1", "Graffiti"), ("2", "Lärm")])
    results = forms.CharField(label="Ergebnisse", max_length=2000, widget=forms.Textarea)
    hours = forms.DecimalField(label="Dauer", localize=True, initial=Decimal("1.5"))
    paper = forms.FileField(label="Protokoll")
    sections = (("Gespräch", ("held_on", "kind", "people")), ("Ergebnis", ("results",)))

    def __init__(self, data: dict[str, str] | None = None, initial: dict[str, object] | None = None) -> None:
        super().__init__(data, initial=initial)
        rows = forms.formset_factory(PersonRow, extra=2)(data, prefix="people")
        self.groups = {"people": People(rows)}


WITH_MISTAKES = {
    "held_on": "31.02.2026",
    "people-TOTAL_FORMS": "2",
    "people-INITIAL_FORMS": "0",
    "people-0-name": "Koordination Nord",
    "people-1-role": "Protokoll",
}


def drawn(form: Minutes) -> Reader:
    """Draw a form as its page does."""
    template = engines["django"].from_string(
        "{% load ui %}{% error_summary form %}{% form_fields form %}",
    )
    with translation.override("de"):
        return Reader(template.render({"form": form}))


@pytest.fixture
def fresh() -> Reader:
    """Return the page of a form that nobody has filled in yet."""
    return drawn(Minutes(initial={"held_on": date(2026, 3, 9), "paper": Protocol()}))


@pytest.fixture
def mistaken() -> Reader:
    """Return the page of a form that came back with mistakes."""
    return drawn(Minutes(WITH_MISTAKES))


def test_every_control_has_its_label_and_no_id_is_used_twice(fresh: Reader) -> None:
    labels = [label["for"] for label in fresh.all("label")]
    shown = {"text", "date", "radio", "checkbox", "file"}
    controls = [c["id"] for c in fresh.all("input") if c.get("type") in shown] + [fresh.one("textarea")["id"]]
    assert sorted(labels) == sorted(controls)
    assert len(fresh.ids()) == len(set(fresh.ids()))


def test_required_is_said_in_a_word_and_help_is_tied_to_the_control(fresh: Reader) -> None:
    assert "(" in fresh.html
    assert len(fresh.all("span", **{"class": "kern-label__optional"})) == 10
    day = fresh.one("input", name="held_on")
    assert day["aria-describedby"] == "id_held_on_helptext"
    assert "id_held_on_helptext" in fresh.ids()


def test_a_day_is_given_to_the_browser_as_browsers_want_it(fresh: Reader) -> None:
    assert fresh.one("input", name="held_on", type="date")["value"] == "2026-03-09"


def test_numbers_are_written_with_a_comma(fresh: Reader) -> None:
    hours = fresh.one("input", name="hours")
    assert (hours["type"], hours["inputmode"], hours["value"]) == ("text", "decimal", "1,5")


def test_pasted_text_is_never_cut_off(fresh: Reader) -> None:
    text = fresh.one("textarea", name="results")
    assert "maxlength" not in text
    assert text["data-limit"] == "2000"
    assert text["aria-describedby"] == "id_results_counter"


def test_several_choices_are_boxes_to_tick_in_a_named_group(fresh: Reader) -> None:
    assert len(fresh.all("input", type="checkbox", name="topics")) == 2
    assert fresh.one("fieldset", id="id_topics")["role"] == "group"
    assert fresh.one("fieldset", id="id_kind")["role"] == "radiogroup"


def test_a_file_that_is_there_is_shown_and_not_asked_for_again(fresh: Reader) -> None:
    assert "Protokoll.pdf" in fresh.html
    assert fresh.all("a", href="/dokumente/7/")
    paper = fresh.one("input", name="paper")
    assert "required" not in paper
    assert paper["aria-describedby"] == "id_paper_upload"


def test_what_no_section_names_is_shown_after_the_sections(fresh: Reader) -> None:
    names = [
        attrs["name"] for tag, attrs in fresh.elements if tag in {"input", "textarea"} and "name" in attrs
    ]
    assert names.index("results") < names.index("topics") < names.index("hours")


def test_rows_are_added_and_removed_by_buttons_of_the_form(fresh: Reader) -> None:
    assert fresh.one("button", name="add_row")["value"] == "people"
    removing = [button["value"] for button in fresh.all("button", name="remove_row")]
    assert removing == ["people-0", "people-1", "people-__prefix__"]
    assert fresh.one("input", name="people-TOTAL_FORMS")["value"] == "2"
    assert all("formnovalidate" in button for button in fresh.all("button", name="remove_row"))


def test_the_enter_key_presses_no_row_button(fresh: Reader) -> None:
    first = fresh.all("button", type="submit")[0]
    assert "name" not in first
    assert first["aria-hidden"] == "true"


def test_an_error_stands_at_its_field_and_is_read_with_it(mistaken: Reader) -> None:
    day = mistaken.one("input", name="held_on")
    assert day["aria-invalid"] == "true"
    assert day["aria-describedby"] == "id_held_on_helptext id_held_on_error"
    assert "id_held_on_error" in mistaken.ids()


def test_a_date_that_cannot_be_stays_as_it_was_typed(mistaken: Reader) -> None:
    day = mistaken.one("input", name="held_on")
    assert (day["type"], day["value"]) == ("text", "31.02.2026")


def test_radios_are_wrong_as_a_group(mistaken: Reader) -> None:
    group = mistaken.one("fieldset", id="id_kind")
    assert group["aria-invalid"] == "true"
    assert "id_kind_error" in group["aria-describedby"]
    assert all("aria-invalid" not in radio for radio in mistaken.all("input", name="kind"))


def test_the_summary_leads_to_every_field_in_the_order_of_the_page(mistaken: Reader) -> None:
    targets = [a["href"] for a in mistaken.all("a")]
    assert targets == [
        "#id_held_on",
        "#id_kind_0",
        "#id_people-1-name",
        "#id_results",
        "#id_topics_0",
        "#id_hours",
        "#id_paper",
    ]
    assert {target.removeprefix("#") for target in targets} <= set(mistaken.ids())


def test_the_summary_takes_the_focus_and_names_the_row(mistaken: Reader) -> None:
    box = mistaken.one("div", id="error-summary")
    assert (box["role"], box["tabindex"]) == ("alert", "-1")
    assert "autofocus" in box
    assert "Teilnehmende, " in mistaken.html


def test_a_form_that_nobody_sent_has_no_errors() -> None:
    assert error_summary(Minutes()) == {"errors": []}


def test_nothing_is_written_into_the_page_that_a_strict_policy_forbids(mistaken: Reader) -> None:
    for tag, attrs in mistaken.elements:
        assert tag not in {"script", "style"}
        assert not [name for name in attrs if name == "style" or name.startswith("on")]


def test_what_people_write_is_never_taken_for_markup() -> None:
    page = drawn(Minutes({**WITH_MISTAKES, "results": "</textarea><script>x</script>"}))
    assert not page.all("script")

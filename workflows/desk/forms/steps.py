"""The form of a step on its page: fresh, from a draft, as sent, or as typed; and the forms around it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from django import forms
from django.db.models import QuerySet
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.selectors.absences import Away, away_among
from casework.cases.models import DocumentVersion
from casework.cases.uploads import ACCEPT
from workflows.desk.selectors.absences import with_absence
from workflows.desk.selectors.again import refused_unchanged
from workflows.desk.selectors.step import candidates
from workflows.engine.choices import OWN_DOCUMENT
from workflows.engine.drafts import VERSION, Window
from workflows.engine.forms import NOTICED, Label, StepForm, with_row_added, with_row_removed
from workflows.engine.models import DraftUpload, Step, StepDraft
from workflows.engine.nodes import PersonStep
from workflows.engine.products import Annex, always
from workflows.engine.selectors import annexes_on_file, draft_of, kept_files

FINGERPRINT, REMOVE = "fingerprint", "remove_"
KNOWN, MOST_KNOWN = "draft_known", 20  # the drafts that a page has shown, the newest last
NO_ENTRIES = ("csrfmiddlewaretoken", "once", KNOWN, "complete", "discard", "add_row", NOTICED)
LONGEST_INDEX = 4


class StepEntry:
    """What one person enters at one step."""

    def __init__(self, step: Step, user: User) -> None:
        self.step, self.user = step, user
        self.node: PersonStep = step.flow_task

    @cached_property
    def draft(self) -> StepDraft | None:
        """Return what the person has kept so far."""
        return draft_of(self.step, self.user)

    @property
    def version(self) -> str:
        """Return which version of the draft is kept; empty, if no window has written it."""
        return self.draft.data.get(VERSION, [""])[0] if self.draft else ""

    @cached_property
    def kept(self) -> Mapping[str, DraftUpload]:
        """Return the files that came with the draft, by their fields."""
        return kept_files(self.draft)

    @cached_property
    def on_file(self) -> Mapping[str, DocumentVersion]:
        """Return the annexes that were filed at an earlier time, by their fields."""
        return annexes_on_file(self.step)

    def fresh(self, fingerprint: str = "") -> StepForm:
        """Return the form with the person's draft, else as the step begins."""
        if self.draft:
            form = self.typed(_query(self.draft.data), fingerprint)
            form.known = self.version
            return form
        begun = self.node.beginning(self.step.case, self.step.organisation)
        form = self.node.form(case=self.step.case, initial={**begun, FINGERPRINT: fingerprint})
        return self._with_files(form)

    def sent(self, data: QueryDict) -> StepForm:
        """Return the form as it was sent, to be judged."""
        form = self.node.form(data, MultiValueDict(), case=self.step.case)
        form.known = known_after(data)
        if getattr(self.step, "was_refused", False) and not self.kept:
            form.look_back = partial(refused_unchanged, self.step)
        return self._with_files(form)

    def typed(self, data: QueryDict, fingerprint: str = "") -> StepForm:
        """Return the form as it was typed, without judging it, for the content that is shown now."""
        shown = data.copy()
        if fingerprint:
            shown[FINGERPRINT] = fingerprint
        form = self.node.form(shown, MultiValueDict(), case=self.step.case, checked=False)
        form.known = known_after(data)
        return self._with_files(form)

    def overtaken(self, fingerprint: str) -> bool:
        """Return whether the draft was written for a content that has changed since."""
        written_for = self.draft.data.get(FINGERPRINT) if self.draft else None
        return bool(fingerprint) and written_for not in (None, [fingerprint])

    def _with_files(self, form: StepForm) -> StepForm:
        """Return the form with a field for each file that the step takes."""
        if self.node.document is not None:
            name = str(self.node.document.kind.label)
            self._add(form, OWN_DOCUMENT, own_document_field(name), _("Document"))
        for annex in self.node.annexes:
            self._add(form, annex.name, annex_field(annex), _("Annexes"))
        return form

    def _add(self, form: StepForm, slot: str, field: forms.FileField, section: Label) -> None:
        kept, filed = self.kept.get(slot), self.on_file.get(slot)
        form.fields[slot] = field
        names = [slot]
        if kept is not None:
            form.initial[slot] = kept.name
            form.fields[REMOVE + slot] = forms.BooleanField(
                label=gettext("Remove the uploaded file “%(name)s”") % {"name": kept.name}, required=False
            )
            names.append(REMOVE + slot)
        elif filed is not None:
            form.initial[slot] = FileOnFile(filed.name, reverse("desk:download", args=[filed.pk]))
        if form.sections:
            *others, (title, last) = form.sections
            same = str(title) == str(section)
            grown = [(title, (*last, *names))] if same else [(title, last), (section, tuple(names))]
            form.sections = (*others, *grown)


@dataclass(frozen=True)
class FileOnFile:
    """A file that an earlier round of the step has filed."""

    name: str
    url: str

    def __str__(self) -> str:
        return self.name


def own_document_field(document: str) -> forms.FileField:
    """Return the field for a document of one's own; what may be filed is checked by its content, not here."""
    return _file_field(
        label=gettext("Upload “%(document)s” yourself") % {"document": document},
        help_text=_("If you upload nothing, Fallwerk makes the document from your entries."),
        required=False,
    )


def annex_field(annex: Annex) -> forms.FileField:
    """Return the field for a file that belongs to the document of the step."""
    return _file_field(label=annex.label, help_text=annex.help_text, required=annex.needed is always)


def _file_field(*, label: Label, help_text: Label, required: bool) -> forms.FileField:
    return forms.FileField(
        label=str(label),
        help_text=str(help_text),
        required=required,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={"required": _("Please choose a file.")},
    )


def slots_of(node: PersonStep) -> tuple[str, ...]:
    """Return the fields in which a step takes files."""
    own = (OWN_DOCUMENT,) if node.document else ()
    return (*own, *(annex.name for annex in node.annexes))


def entries_of(data: QueryDict) -> dict[str, list[str]]:
    """Return what was typed, without the buttons that were pressed."""
    entries = ((name, texts) for name, texts in data.lists() if name not in NO_ENTRIES)
    return {name: texts for name, texts in entries if not name.startswith(REMOVE)}


def window_of(data: QueryDict) -> Window | None:
    """Return the window in which a form was filled in; none, if the form has no mark."""
    mark = data.get("once")
    return Window(str(mark), frozenset(str(data.get(KNOWN, "")).split())) if mark else None


def known_after(data: QueryDict) -> str:
    """Return the drafts that the page knows which follows a form: those it knew, and its own."""
    known = [*str(data.get(KNOWN, "")).split(), str(data.get("once", ""))]
    return " ".join(known[-MOST_KNOWN:]).strip()


def _query(data: Mapping[str, list[str]]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, texts in data.items():
        query.setlist(name, texts)
    return query


def with_rows_changed(data: QueryDict) -> QueryDict:
    """Return the data with the row added or removed whose button was pressed."""
    if "add_row" in data:
        return with_row_added(data, str(data["add_row"]))
    group, _dash, index = str(data["remove_row"]).rpartition("-")
    known = index.isdecimal() and len(index) <= LONGEST_INDEX
    return with_row_removed(data, group, int(index)) if known else data


@dataclass(frozen=True)
class Typed:
    """One answer as it was typed, to be read and copied."""

    label: str
    text: str


def typed_answers(form: StepForm) -> list[Typed]:
    """Return what was typed into a form that cannot be sent any more, so that nothing is lost."""
    fields = [bound for bound in form.visible_fields() if not _is_about_a_file(bound)]
    answers = [Typed(str(bound.label), _words(bound)) for bound in fields]
    for group in form.groups.values():
        for number, row in enumerate(group.formset.forms, 1):
            lines = [f"{bound.label}: {_words(bound)}" for bound in row.visible_fields() if _words(bound)]
            answers.append(Typed(f"{group.label} {number}", "\n".join(lines)))
    return [answer for answer in answers if answer.text]


def _is_about_a_file(bound: BoundField) -> bool:
    return isinstance(bound.field, forms.FileField) or bound.name.startswith(REMOVE)


def _words(bound: BoundField) -> str:
    value = bound.value()
    values = value if isinstance(value, list) else [] if value in (None, "") else [value]
    labels = {str(key): str(label) for key, label in getattr(bound.field, "choices", ())}
    return ", ".join(labels.get(str(item), str(item)) for item in values)


if TYPE_CHECKING:
    PersonChoice = forms.ModelChoiceField[User]
else:
    PersonChoice = forms.ModelChoiceField


class PersonField(PersonChoice):
    """One of some people; behind the name stands until when somebody is away."""

    away: Mapping[int, Away] = {}
    kind: str | None = None

    def offer(self, people: QuerySet[User], kind: str | None) -> None:
        """Offer these people for a case of this kind, or for cases of several kinds."""
        self.queryset, self.away, self.kind = people, away_among(people), kind

    def label_from_instance(self, obj: User) -> str:
        """Return the name, and until when the person is away."""
        found = self.away.get(obj.pk)
        return with_absence(obj.name, found.words(self.kind) if found else "")


class ReassignForm(forms.Form):
    """To whom a step goes, and why."""

    to = PersonField(User.objects.none(), label=_("Who does it from now on"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The old and the new person see it; it also stands in the timeline of the case."),
    )

    def __init__(self, data: QueryDict | None = None, *, step: Step) -> None:
        super().__init__(data)
        field = self.fields["to"]
        assert isinstance(field, PersonField)  # noqa: S101 - for the type
        people = candidates(step)
        field.offer(people, step.case.kind)
        self.has_choice = people.exists()


class DueDateForm(forms.Form):
    """Until when a step is to be done, and why that changes."""

    due_on = forms.DateField(label=_("New due date"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is shown at the step and in the timeline of the case."),
    )


class DropForm(forms.Form):
    """Why a branch is not needed."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class ReleaseForm(forms.Form):
    """Why a step of somebody else is offered to everybody in its role again."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Whoever had the step sees it; it also stands in the timeline of the case. Please write nothing "
            "about health."
        ),
    )

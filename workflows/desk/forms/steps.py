"""The form of a step on its page: fresh, from a draft, as sent, or as typed; and the forms around it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django import forms
from django.db.models import QuerySet
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.selectors.absences import Away, away_among
from casework.cases.uploads import ACCEPT
from workflows.desk.selectors.absences import with_absence
from workflows.desk.selectors.step import candidates
from workflows.engine.forms import NOTICED, StepForm, with_row_added, with_row_removed
from workflows.engine.models import Step, StepDraft
from workflows.engine.nodes import PersonStep
from workflows.engine.selectors import draft_of

UPLOAD, REMOVE_UPLOAD, FINGERPRINT = "upload", "remove_upload", "fingerprint"
NO_ENTRIES = ("csrfmiddlewaretoken", "complete", "discard", "add_row", "remove_row", REMOVE_UPLOAD, NOTICED)
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

    def fresh(self, fingerprint: str = "") -> StepForm:
        """Return the form with the person's draft, else as the step begins."""
        if self.draft:
            return self.typed(_query(self.draft.data), fingerprint)
        begun = self.node.beginning(self.step.case, self.step.organisation)
        form = self.node.form(case=self.step.case, initial={**begun, FINGERPRINT: fingerprint})
        return self._with_upload(form)

    def sent(self, data: QueryDict) -> StepForm:
        """Return the form as it was sent, to be judged."""
        return self._with_upload(self.node.form(data, MultiValueDict(), case=self.step.case))

    def typed(self, data: QueryDict, fingerprint: str = "") -> StepForm:
        """Return the form as it was typed, without judging it, for the content that is shown now."""
        shown = data.copy()
        if fingerprint:
            shown[FINGERPRINT] = fingerprint
        return self._with_upload(self.node.form(shown, MultiValueDict(), case=self.step.case, checked=False))

    def overtaken(self, fingerprint: str) -> bool:
        """Return whether the draft was written for a content that has changed since."""
        written_for = self.draft.data.get(FINGERPRINT) if self.draft else None
        return bool(fingerprint) and written_for not in (None, [fingerprint])

    def _with_upload(self, form: StepForm) -> StepForm:
        if self.node.document is None:
            return form
        kept = getattr(self.draft, "upload", None)
        form.fields[UPLOAD] = upload_field()
        if form.sections:
            form.sections = (*form.sections, (_("Document"), (UPLOAD, *([REMOVE_UPLOAD] if kept else []))))
        if kept is not None:
            form.initial[UPLOAD] = kept.name
            form.fields[REMOVE_UPLOAD] = forms.BooleanField(
                label=_("Remove the uploaded file"), required=False
            )
        return form


def upload_field() -> forms.FileField:
    """Return the field for a document of one's own; what may be filed is checked by its content, not here."""
    return forms.FileField(
        label=_("Upload the document yourself"),
        help_text=_("If you upload nothing, Fallwerk makes the document from your entries."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )


def entries_of(data: QueryDict) -> dict[str, list[str]]:
    """Return what was typed, without the buttons that were pressed."""
    return {name: texts for name, texts in data.lists() if name not in NO_ENTRIES}


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
    fields = [bound for bound in form.visible_fields() if bound.name not in (UPLOAD, REMOVE_UPLOAD)]
    answers = [Typed(str(bound.label), _words(bound)) for bound in fields]
    for group in form.groups.values():
        for number, row in enumerate(group.formset.forms, 1):
            lines = [f"{bound.label}: {_words(bound)}" for bound in row.visible_fields() if _words(bound)]
            answers.append(Typed(f"{group.label} {number}", "\n".join(lines)))
    return [answer for answer in answers if answer.text]


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
        help_text=_("The old and the new person see it."),
    )

    def __init__(self, data: QueryDict | None = None, *, step: Step) -> None:
        super().__init__(data)
        field = self.fields["to"]
        assert isinstance(field, PersonField)  # noqa: S101 - for the type
        field.offer(candidates(step), step.case.kind)


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

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

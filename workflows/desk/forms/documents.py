"""The forms about documents: filing one, naming its readers, changing its level."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.cases.choices import Level, LevelAnswer
from casework.cases.models import Document
from casework.cases.uploads import ACCEPT
from workflows.desk.forms.cases import CaseForm, Files, text_field
from workflows.desk.selectors.documents import people_with, reader_choices
from workflows.desk.selectors.reader import Reader

ANSWERS = [
    (LevelAnswer.CONFIRMED.value, _("Agree: the level becomes lower")),
    (LevelAnswer.REFUSED.value, _("Refuse: the level stays")),
]


class NamedReadersForm(CaseForm):
    """Who reads a confidential document; the person in front of it does anyway."""

    document: Document | None = None
    readers = forms.MultipleChoiceField(
        label=_("Who else reads it, if it is confidential"),
        help_text=_("A confidential document is read by its author and the people named here, nobody else."),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"data-only-with": "level=confidential"}),
    )

    def set_choices(self, reader: Reader) -> None:
        """Offer those who may read the case and do not read the document yet."""
        self.fields["readers"].choices = reader_choices(reader, self.document)  # type: ignore[attr-defined]

    def chosen_readers(self) -> list[User]:
        """Return the people who were chosen."""
        return people_with(self.cleaned_data["readers"])


class DocumentForm(NamedReadersForm):
    """A file with its title and level."""

    title = forms.CharField(label=_("Title"), max_length=200)
    level = forms.ChoiceField(
        label=_("Level"),
        choices=Level.choices,
        initial=Level.INTERNAL,
        widget=forms.RadioSelect,
        help_text=_(
            "Public is for everybody who sees the case, internal for those who read its contents, "
            "confidential for named people."
        ),
    )
    upload = forms.FileField(
        label=_("File"),
        help_text=_("PDF, office document, picture or text, at most 25 MB; nothing classified (VS)."),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )
    field_order = ("title", "level", "readers", "upload")


class ReadersForm(NamedReadersForm):
    """Who else reads a confidential document."""

    def __init__(
        self,
        data: QueryDict | None = None,
        files: Files | None = None,
        *,
        reader: Reader,
        document: Document,
    ) -> None:
        self.document = document
        super().__init__(data, files, reader=reader)


class LevelForm(ReadersForm):
    """Another level of a document, and why."""

    level = forms.ChoiceField(label=_("New level"), widget=forms.RadioSelect)
    reason = text_field(_("Reason"), _("A lower level needs a reason."), required=False)
    field_order = ("level", "readers", "reason")

    def set_choices(self, reader: Reader) -> None:
        """Offer the other levels; a confidential document can only become less so."""
        super().set_choices(reader)
        present = self.document.level if self.document else ""
        others = [choice for choice in Level.choices if choice[0] != present]
        self.fields["level"].choices = others  # type: ignore[attr-defined]
        if present == Level.CONFIDENTIAL:
            del self.fields["readers"]


class LevelAnswerForm(CaseForm):
    """Whether a lower level is agreed to."""

    answer = forms.ChoiceField(label=_("Decision"), choices=ANSWERS, widget=forms.RadioSelect)
    reason = text_field(_("Reason"), _("Needed if you refuse."), required=False)

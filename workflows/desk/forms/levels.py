"""The forms about levels: who reads something confidential, another level, the answer to a lower one."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.cases.choices import Level, LevelAnswer
from casework.cases.permissions import VIEW_CONTENT
from casework.cases.selectors import Paper, reading_of_paper
from workflows.desk.forms.cases import CaseForm, Files, text_field
from workflows.desk.selectors.levels import (
    level_words,
    levels_for,
    people_with,
    reader_choices,
    waits_for_answer,
)
from workflows.desk.selectors.reader import Reader

ANSWERS = [
    (LevelAnswer.CONFIRMED.value, _("Agree: the level becomes lower")),
    (LevelAnswer.REFUSED.value, _("Refuse: the level stays")),
]


class NamedReadersForm(CaseForm):
    """Who reads something confidential; the person in front of it does anyway."""

    paper: Paper | None = None
    readers = forms.MultipleChoiceField(
        label=_("Who else reads it, if it is confidential"),
        help_text=_("What is confidential is read by its author and the people named here, nobody else."),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"data-only-with": "level=confidential"}),
    )

    def set_choices(self, reader: Reader) -> None:
        """Offer those who may read such things in the case and do not read this one yet."""
        permission = reading_of_paper(self.paper) if self.paper else VIEW_CONTENT
        choices = reader_choices(reader, self.paper, permission)
        self.fields["readers"].choices = choices  # type: ignore[attr-defined]

    def chosen_readers(self) -> list[User]:
        """Return the people who were chosen."""
        return people_with(self.cleaned_data.get("readers", ()))


class ReadersForm(NamedReadersForm):
    """Who else reads something confidential."""

    def __init__(
        self,
        data: QueryDict | None = None,
        files: Files | None = None,
        *,
        reader: Reader,
        paper: Paper,
    ) -> None:
        self.paper = paper
        super().__init__(data, files, reader=reader)


class LevelForm(ReadersForm):
    """Another level, and why."""

    level = forms.ChoiceField(label=_("New level"), widget=forms.RadioSelect)
    reason = text_field(_("Reason"), _("A lower level needs a reason."), required=False)
    field_order = ("level", "readers", "reason")

    def set_choices(self, reader: Reader) -> None:
        """Offer the levels that are possible; what is confidential can only become less so."""
        super().set_choices(reader)
        if self.paper is None:
            return
        levels = levels_for(reader, self.paper, waits=waits_for_answer(self.paper))
        words = [(level.value, level_words(self.paper, level)) for level in levels]
        self.fields["level"].choices = words  # type: ignore[attr-defined]
        if Level.CONFIDENTIAL not in levels:
            del self.fields["readers"]


class LevelAnswerForm(CaseForm):
    """Whether a lower level is agreed to."""

    answer = forms.ChoiceField(label=_("Decision"), choices=ANSWERS, widget=forms.RadioSelect)
    reason = text_field(_("Reason"), _("Needed if you refuse."), required=False)

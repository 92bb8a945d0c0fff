"""The forms of erasures: what to look for, what to erase and why, and the answer to that."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.forms import AddressForm
from casework.cases.choices import ErasureAnswer, ErasureGround
from casework.cases.erasing import ErasureFacts
from casework.cases.selectors.erasures import Key
from workflows.desk.forms.cases import CaseForm, Files, text_field
from workflows.desk.selectors.erasures import Content, offered_contents
from workflows.desk.selectors.reader import Reader

ANSWERS = [
    (ErasureAnswer.CARRIED_OUT.value, _("Erase it: this cannot be undone")),
    (ErasureAnswer.REFUSED.value, _("Refuse: nothing is erased")),
]


class ContentSearchForm(AddressForm):
    """Finds contents by a name or word."""

    address_names: ClassVar[Mapping[str, str]] = {"search": "suche"}
    search = forms.CharField(
        label=_("Search for a name or word"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        help_text=_("It is looked for in all contents and files of the case that you may read."),
    )

    @property
    def wanted(self) -> str:
        """Return what is looked for."""
        return self._text("search").strip()


class ErasureForm(CaseForm):
    """What shall be erased, on what ground, and why."""

    contents = forms.MultipleChoiceField(
        label=_("What shall be erased?"),
        help_text=_("Each content goes with all its earlier states. Other contents of the case stay."),
        widget=forms.CheckboxSelectMultiple,
    )
    legal_ground = forms.ChoiceField(
        label=_("Legal ground"), choices=ErasureGround.choices, widget=forms.RadioSelect
    )
    reason = text_field(
        _("Reason"), _("It stays on record. Do not repeat what shall be erased, and name no person.")
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        files: Files | None = None,
        *,
        reader: Reader,
        search: ContentSearchForm,
    ) -> None:
        self.search = search
        super().__init__(data, files, reader=reader)

    def set_choices(self, reader: Reader) -> None:
        """Offer what was found, and what has been chosen before another search."""
        chosen = set(self.data.getlist("contents")) if self.is_bound else set()  # type: ignore[attr-defined]
        found = offered_contents(reader, self.search.wanted)
        if chosen and self.search.wanted:
            known = {content.value for content in found}
            found += [c for c in offered_contents(reader) if c.value in chosen - known]
        self.found: Mapping[str, Content] = {content.value: content for content in found}
        self.fields["contents"].choices = [  # type: ignore[attr-defined]
            (value, content.words) for value, content in self.found.items()
        ]

    @property
    def all_found(self) -> Iterable[Content] | None:
        """Return all that the person reads, unless a search has left something out."""
        return None if self.search.wanted else self.found.values()

    @property
    def chosen(self) -> frozenset[Key]:
        """Return the contents that were chosen."""
        return frozenset(self.found[value].key for value in self.cleaned_data["contents"])

    def to_facts(self) -> ErasureFacts:
        """Return what was entered."""
        ground = ErasureGround(self.cleaned_data["legal_ground"])
        return ErasureFacts(self.chosen, ground, self.entered("reason"))


class ErasureAnswerForm(CaseForm):
    """Whether it is erased."""

    answer = forms.ChoiceField(label=_("Decision"), choices=ANSWERS, widget=forms.RadioSelect)
    reason = text_field(_("Reason"), _("Needed if you refuse."), required=False)

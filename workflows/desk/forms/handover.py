"""What is handed over, to whom and why."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from workflows.desk.forms.steps import PersonField
from workflows.desk.selectors.handover import InHand, Item, takers

LONGEST_REASON = 2000


class ItemsField(forms.MultipleChoiceField):
    """Some of the items; one that has gone to somebody else meanwhile is no mistake of whoever chose it."""

    def valid_value(self, value: str) -> bool:
        """Take every value: what is not there any more is told when it is handed over."""
        return True


class HandOverForm(forms.Form):
    """The items, the new person and the reason."""

    to = PersonField(User.objects.none(), label=_("Who takes over"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands in the record of each case."),
    )
    items = ItemsField(label=_("What is handed over"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: QueryDict | None, *, found: InHand, person: User) -> None:
        super().__init__(data, initial={"items": [item.key for item in found.items]})
        self.found = found
        self.fields["items"].choices = [(item.key, item.words) for item in found.items]  # type: ignore[attr-defined]
        field = self.fields["to"]
        assert isinstance(field, PersonField)  # noqa: S101 - for the type
        field.offer(takers(found.items, person), None)

    @property
    def chosen(self) -> list[Item]:
        """Return the chosen items that are still there."""
        keys = set(self.cleaned_data["items"])
        return [item for item in self.found.items if item.key in keys]

    @property
    def gone(self) -> int:
        """Return how many of the chosen items the person no longer has."""
        return len(set(self.cleaned_data["items"])) - len(self.chosen)

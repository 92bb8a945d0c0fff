"""The form to file a document."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.cases.choices import Level
from casework.cases.uploads import ACCEPT
from workflows.desk.forms.levels import NamedReadersForm


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

"""What is asked before the trail of a case is handed out."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.cases.proving import LONGEST_PURPOSE


class ExportForm(forms.Form):
    """What the trail is for."""

    purpose = forms.CharField(
        label=_("What is the trail for?"),
        help_text=_("Your answer is put on record with your name and goes into the file."),
        max_length=LONGEST_PURPOSE,
    )

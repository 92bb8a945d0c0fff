"""Kinds of rows and answers of the engine."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.status import STATUS

WAITING = (STATUS.NEW, STATUS.ASSIGNED)
OPEN = (*WAITING, STATUS.STARTED)

PERSON = "HUMAN"  # a step that a person does
ROUND = "ROUND"  # holds the steps of several parties together
JOIN = "JOIN"

OWN_DOCUMENT = "upload"  # the field in which somebody chooses a file in the place of the document of a step


class Answer(TextChoices):
    """What a party says to a content."""

    APPROVED = "approved", _("agreed")
    APPROVED_WITH_REMARKS = "remarks", _("agreed with remarks")
    REFUSED = "refused", _("refused")

"""What all rows of a repeating group have in common."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Row(models.Model):
    """One row of a repeating group, in the order in which it was entered."""

    position = models.PositiveSmallIntegerField(_("Position"))

    class Meta:
        abstract = True
        ordering = ["position"]

"""The notes of a case: for whom they are, who reads the confidential ones, and how their level changes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.audit.history import TrackedHistory
from casework.cases.choices import Audience, Level, NoteReading
from casework.cases.models.cases import Case
from casework.cases.models.levels import (
    ANSWERED_BY_ANOTHER,
    ANSWERED_BY_SOMEBODY,
    IS_WAITING,
    Lowering,
    NamedReader,
)
from casework.cases.triggers import ClosedCaseIsReadOnly

OF_ITS_NOTE = "(SELECT n.case_id FROM cases_note n WHERE n.id = r.note_id)"


class Note(models.Model):
    """A text about a case, for the LPR office or for all parties; its level says how many of them read it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    text = models.TextField(_("Note"))
    audience = models.CharField(_("For"), max_length=10, choices=Audience)
    level = models.CharField(_("Level"), max_length=12, choices=Level, default=Level.INTERNAL)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Author")
    )
    written_at = models.DateTimeField(_("Written at"))

    history = TrackedHistory()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(audience=Audience.LPR, level=Level.PUBLIC),
                name="note_of_the_office_is_not_public",
            )
        ]
        triggers = [ClosedCaseIsReadOnly()]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def reading(self) -> NoteReading:
        """Return who may read the note."""
        return NoteReading.of(Audience(self.audience), Level(self.level))


class NoteReader(NamedReader):
    """Somebody who was named to read a confidential note."""

    note = models.ForeignKey(Note, models.PROTECT, related_name="readers")

    history = TrackedHistory()

    class Meta:
        verbose_name = _("reader of a note")
        verbose_name_plural = _("readers of notes")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["note", "user"], name="note_reader_once")]
        triggers = [ClosedCaseIsReadOnly(case_of=OF_ITS_NOTE)]

    def __str__(self) -> str:
        return f"{self.note}, {self.user}"

    @property
    def paper(self) -> Note:
        """Return what the person reads."""
        return self.note

    @property
    def paper_id(self) -> int:
        """Return its id."""
        return self.note_id


class NoteLevelProposal(Lowering):
    """Somebody proposes to lower the level of a note; somebody else has to agree."""

    note = models.ForeignKey(Note, models.PROTECT, related_name="level_proposals")

    history = TrackedHistory()

    class Meta:
        verbose_name = _("proposal of a lower level of a note")
        verbose_name_plural = _("proposals of lower levels of notes")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["note"], condition=IS_WAITING, name="note_level_proposed_once"),
            models.CheckConstraint(condition=ANSWERED_BY_SOMEBODY, name="note_level_answered_by_somebody"),
            models.CheckConstraint(condition=ANSWERED_BY_ANOTHER, name="note_level_answered_by_another"),
        ]
        triggers = [ClosedCaseIsReadOnly(case_of=OF_ITS_NOTE)]

    def __str__(self) -> str:
        return f"{self.note}: {self.get_level_display()}"

    @property
    def paper(self) -> Note:
        """Return what would be read by more people."""
        return self.note

    @property
    def paper_id(self) -> int:
        """Return its id."""
        return self.note_id

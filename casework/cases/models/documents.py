"""The documents of a case: their versions, who reads the confidential ones, and how their level changes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.audit.history import TrackedHistory
from casework.cases.choices import DocumentKind, Level
from casework.cases.models.cases import Case
from casework.cases.models.levels import (
    ANSWERED_BY_ANOTHER,
    ANSWERED_BY_SOMEBODY,
    IS_WAITING,
    Lowering,
    NamedReader,
)
from casework.cases.triggers import ClosedCaseIsReadOnly

USER = settings.AUTH_USER_MODEL
OF_ITS_DOCUMENT = "(SELECT d.case_id FROM cases_document d WHERE d.id = r.document_id)"


class Document(models.Model):
    """The smallest unit of a case: a titled document with its versions."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="documents")
    kind = models.CharField(_("Kind"), max_length=30, choices=DocumentKind)
    title = models.CharField(_("Title"), max_length=200)
    level = models.CharField(_("Level"), max_length=12, choices=Level, default=Level.INTERNAL)
    source = models.CharField(_("Belongs to"), max_length=60, blank=True)
    withdrawn_on = models.DateField(_("Withdrawn on"), null=True, blank=True)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "source"],
                condition=~Q(source=""),
                name="document_once_per_source",
            )
        ]
        triggers = [ClosedCaseIsReadOnly()]

    def __str__(self) -> str:
        return self.title


class DocumentVersion(models.Model):
    """One version of a document: the file, its checksum, who filed it and when."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("Version"))
    file = models.FileField(_("File"), upload_to="documents/%Y/%m/")
    name = models.CharField(_("File name"), max_length=200)
    content_type = models.CharField(_("Type"), max_length=100)
    size = models.PositiveIntegerField(_("Size in bytes"))
    checksum = models.CharField(_("Checksum (SHA-256)"), max_length=64)
    generated = models.BooleanField(_("Made from the recorded data"), default=False)
    author = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("Author"))
    filed_at = models.DateTimeField(_("Filed at"))

    history = TrackedHistory()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="version_number_once")]
        triggers = [ClosedCaseIsReadOnly(case_of=OF_ITS_DOCUMENT)]

    def __str__(self) -> str:
        return f"{self.document}, {self.number}"


class DocumentReader(NamedReader):
    """Somebody who was named to read a confidential document."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="readers")

    history = TrackedHistory()

    class Meta:
        verbose_name = _("reader of a document")
        verbose_name_plural = _("readers of documents")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["document", "user"], name="document_reader_once")]
        triggers = [ClosedCaseIsReadOnly(case_of=OF_ITS_DOCUMENT)]

    def __str__(self) -> str:
        return f"{self.document}, {self.user}"

    @property
    def paper(self) -> Document:
        """Return what the person reads."""
        return self.document

    @property
    def paper_id(self) -> int:
        """Return its id."""
        return self.document_id


class LevelProposal(Lowering):
    """Somebody proposes to lower the level of a document; somebody else has to agree."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="level_proposals")

    history = TrackedHistory()

    class Meta:
        verbose_name = _("proposal of a lower level")
        verbose_name_plural = _("proposals of lower levels")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["document"], condition=IS_WAITING, name="level_proposed_once"),
            models.CheckConstraint(condition=ANSWERED_BY_SOMEBODY, name="level_answered_by_somebody"),
            models.CheckConstraint(condition=ANSWERED_BY_ANOTHER, name="level_answered_by_another"),
        ]
        triggers = [ClosedCaseIsReadOnly(case_of=OF_ITS_DOCUMENT)]

    def __str__(self) -> str:
        return f"{self.document}: {self.get_level_display()}"

    @property
    def paper(self) -> Document:
        """Return what would be read by more people."""
        return self.document

    @property
    def paper_id(self) -> int:
        """Return its id."""
        return self.document_id

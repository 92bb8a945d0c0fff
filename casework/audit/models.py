"""Events, the sentences of the record; and the ledger that proves them and all history."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.audit.actors import Channel
from casework.audit.choices import Scope, scopes, verbs
from casework.audit.triggers import AppendOnly, EventsAreChained, NeverEmptied, OnlyErased

OF_PEOPLE = Q(scope__in=[Scope.ACCOUNTS, Scope.READING])
"""What is on record about people: their accounts, and what the audit has read."""


class AuditEvent(models.Model):
    """Who did what, for whom, why, when it happened and when it was recorded."""

    scope = models.CharField(_("Scope"), max_length=20, choices=scopes)
    subject_id = models.BigIntegerField(_("Subject"), null=True)
    verb = models.CharField(_("Event"), max_length=40, choices=verbs)
    facts = models.JSONField(_("Facts"), default=dict, encoder=DjangoJSONEncoder)
    reason = models.TextField(_("Reason"), blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    channel = models.CharField(_("Channel"), max_length=10, choices=Channel)
    happened_on = models.DateField(_("Happened on"))
    recorded_at = models.DateTimeField(_("Recorded at"))
    change_id = models.UUIDField(db_index=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["scope", "subject_id", "-id"], name="event_of_subject"),
            # What happens at the door and to rights is looked up by time, kind and person.
            models.Index(fields=["-recorded_at", "-id"], name="account_events", condition=OF_PEOPLE),
            models.Index(
                fields=["verb", "-recorded_at", "-id"], name="account_events_by_verb", condition=OF_PEOPLE
            ),
            models.Index(
                fields=["actor", "-recorded_at", "-id"], name="account_events_by", condition=OF_PEOPLE
            ),
            models.Index(
                fields=["subject_id", "-recorded_at", "-id"],
                name="account_events_of",
                condition=Q(scope=Scope.ACCOUNTS),
            ),
            # What happened across cases is looked up by kind and time.
            models.Index(
                fields=["verb", "-recorded_at", "-id"],
                name="case_events_by_verb",
                condition=Q(scope=Scope.CASE),
            ),
        ]
        triggers = [OnlyErased(), NeverEmptied(), EventsAreChained()]

    def __str__(self) -> str:
        return f"{self.get_scope_display()} {self.subject_id}: {self.verb}"


class Shape(models.Model):
    """The columns that rows of a table had when they were recorded.

    A migration that adds a column begins a new shape, so that what was recorded before still fits its hash.
    """

    source = models.CharField(max_length=63)
    columns = ArrayField(models.TextField())

    class Meta:
        verbose_name = _("shape of recorded rows")
        verbose_name_plural = _("shapes of recorded rows")
        constraints = [models.UniqueConstraint(fields=["source", "columns"], name="shape_once")]
        triggers = [AppendOnly(), NeverEmptied()]

    def __str__(self) -> str:
        return f"{self.source}: {len(self.columns)}"


class Epoch(models.Model):
    """A time in which the server's transaction numbers only rise; a restored database begins the next."""

    number = models.PositiveIntegerField(primary_key=True)
    begun_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("epoch of the record")
        verbose_name_plural = _("epochs of the record")
        triggers = [AppendOnly(), NeverEmptied()]

    def __str__(self) -> str:
        return str(self.number)


class ChainHead(models.Model):
    """How far a chain reaches, and the hash of its last entry; its lock puts the entries in order."""

    chain = models.CharField(max_length=90, primary_key=True)
    position = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        verbose_name = _("head of a chain")
        verbose_name_plural = _("heads of chains")

    def __str__(self) -> str:
        return f"{self.chain}: {self.position}"


class LedgerEntry(models.Model):
    """One recorded row in its chain: written by the database itself, whoever wrote the row.

    `commitment` is the SHA-256 of the salt and the row as text; `hash` is that of the entry before, the entry
    itself and the commitment (function `audit_append`).
    """

    epoch = models.PositiveIntegerField()
    transaction_id = models.BigIntegerField()
    chain = models.CharField(max_length=90)
    position = models.BigIntegerField()
    source = models.CharField(max_length=63)
    source_id = models.BigIntegerField()
    row_id = models.BigIntegerField(null=True)
    # Without a constraint, whose check would have all writers lock the same few rows.
    shape = models.ForeignKey(Shape, models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    recorded_at = models.DateTimeField()
    commitment = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        verbose_name = _("entry of the ledger")
        verbose_name_plural = _("entries of the ledger")
        constraints = [
            models.UniqueConstraint(fields=["chain", "position"], name="ledger_place_once"),
            models.UniqueConstraint(fields=["source", "source_id"], name="ledger_row_once"),
        ]
        indexes = [models.Index(fields=["transaction_id", "source", "row_id"], name="ledger_of_transaction")]
        triggers = [AppendOnly(), NeverEmptied()]

    def __str__(self) -> str:
        return f"{self.chain} {self.position}"


class Salt(models.Model):
    """What makes a commitment unguessable; once it is destroyed, nobody can tell what the row said."""

    entry = models.OneToOneField(LedgerEntry, models.PROTECT, primary_key=True, related_name="salt")
    value = models.BinaryField()

    class Meta:
        verbose_name = _("salt of an entry")
        verbose_name_plural = _("salts of entries")

    def __str__(self) -> str:
        return str(self.entry_id)


class ErasedEntry(models.Model):
    """That contents of a recorded row were blanked by order: which fields, and what stands there instead.

    The salt of the entry is replaced then, so that nobody can guess any more what stood there; `commitment`
    holds for the new salt and what is left of the row. The event of the erasure holds a digest of all of its
    entries, so that none can be added, changed or taken away.
    """

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="erased")
    erasure = models.BigIntegerField(db_index=True)
    epoch = models.PositiveIntegerField()
    transaction_id = models.BigIntegerField()
    source = models.CharField(max_length=63)
    source_id = models.BigIntegerField()
    row_id = models.BigIntegerField(null=True)
    fields = ArrayField(models.TextField())
    marker = models.TextField()
    commitment = models.BinaryField()

    class Meta:
        verbose_name = _("erased entry")
        verbose_name_plural = _("erased entries")
        constraints = [
            models.UniqueConstraint(fields=["entry", "erasure"], name="entry_erased_once_by_order")
        ]
        indexes = [models.Index(fields=["transaction_id"], name="erased_in_transaction")]
        triggers = [AppendOnly(), NeverEmptied()]

    def __str__(self) -> str:
        return f"{self.source} {self.source_id}: {', '.join(self.fields)}"


class Checkpoint(models.Model):
    """A signed statement of everything that was recorded before a horizon.

    `root` is that of the tree over the hashes of all entries since the checkpoint before, by transaction and
    id; all transactions before the horizon have ended, so that nothing can come in behind it.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    epoch = models.PositiveIntegerField()
    horizon = models.BigIntegerField()
    size = models.BigIntegerField()
    root = models.BinaryField()
    previous = models.BinaryField()
    made_at = models.DateTimeField()
    key = models.CharField(max_length=16)
    signature = models.BinaryField()

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        indexes = [models.Index(fields=["epoch", "horizon"], name="checkpoint_of_transaction")]
        triggers = [AppendOnly(), NeverEmptied()]

    def __str__(self) -> str:
        return f"{self.number} ({self.size})"

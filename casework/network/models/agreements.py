"""Cooperation agreements; they go on after the case in which they were concluded."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.audit.history import TrackedHistory
from casework.cases.models import Case
from casework.network.choices import AgreementRole
from casework.territory.models import Organisation


class CooperationAgreement(models.Model):
    """An agreement of municipalities, police, LPR and others; each version is signed anew."""

    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="agreements", verbose_name=_("Case")
    )
    version = models.PositiveIntegerField(_("Version"), default=1)
    title = models.CharField(_("Title"), max_length=200)
    goals = models.TextField(_("Goals"))
    tasks = models.TextField(_("Tasks of the partners"))
    arrangement = models.TextField(_("Arrangement"), blank=True)
    review_on = models.DateField(_("Review on"), null=True, blank=True)
    valid_from = models.DateField(_("Valid from"))
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)
    notice = models.CharField(_("Period of notice"), max_length=100, blank=True)
    exception = models.TextField(_("Exception (coaching before the agreement)"), blank=True)
    terminated_on = models.DateField(_("Terminated on"), null=True, blank=True)
    terminated_by = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Terminated by")
    )

    history = TrackedHistory()

    class Meta:
        verbose_name = _("cooperation agreement")
        verbose_name_plural = _("cooperation agreements")
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], name="one_agreement_per_case"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="agreement_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(terminated_on__isnull=True, terminated_by__isnull=True)
                | Q(terminated_on__isnull=False, terminated_by__isnull=False),
                name="termination_has_a_party",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def founders(self) -> list["AgreementParty"]:
        """Return the parties that conclude it together: not those that acceded later or left unsigned."""
        return [p for p in self.parties.all() if p.joined_on is None and (p.signed_on or not p.exited_on)]

    @property
    def signed_on(self) -> date | None:
        """Return the day of the last signature, once all have signed."""
        days = [party.signed_on for party in self.founders]
        signed = [day for day in days if day is not None]
        return max(signed) if signed and len(signed) == len(days) else None


class AgreementParty(models.Model):
    """An organisation that concludes an agreement, who signs for it, and for how long it takes part."""

    agreement = models.ForeignKey(CooperationAgreement, models.PROTECT, related_name="parties")
    position = models.PositiveIntegerField(_("Position"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="agreement_parties", verbose_name=_("Organisation")
    )
    role = models.CharField(_("Role"), max_length=20, choices=AgreementRole)
    signatory = models.CharField(_("Signatory"), max_length=150, blank=True)
    function = models.CharField(_("Function"), max_length=150, blank=True)
    signed_on = models.DateField(_("Signed on"), null=True, blank=True)
    joined_on = models.DateField(_("Acceded on"), null=True, blank=True)
    exited_on = models.DateField(_("Left on"), null=True, blank=True)

    history = TrackedHistory()

    class Meta:
        verbose_name = _("party to an agreement")
        verbose_name_plural = _("parties to agreements")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "organisation"],
                condition=Q(exited_on__isnull=True),
                name="organisation_agrees_once",
            ),
            models.CheckConstraint(
                condition=Q(signed_on__isnull=True) | ~Q(signatory=""), name="signature_has_a_signatory"
            ),
            models.CheckConstraint(
                condition=Q(exited_on__isnull=True)
                | Q(joined_on__isnull=True)
                | Q(exited_on__gte=F("joined_on")),
                name="agreement_party_leaves_after_it_joins",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "signed_on"], name="agreements_of_organisation")]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.get_role_display()})"

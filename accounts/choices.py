"""The roles of the alliance."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from casework.territory.choices import OrganisationKind


class Role(TextChoices):
    """What somebody is for: an office held in an organisation, or (coach) an assignment to a case."""

    CO = "co", _("Case officer LPR")
    SU = "su", _("Supervision LPR")
    QA = "qa", _("Quality assurance LPR")
    CC = "cc", _("Coach coordination")
    CH = "ch", _("Coach")
    MC = "mc", _("Municipal coordination")
    MA = "ma", _("Municipal approver")
    PD = "pd", _("Police liaison")
    DI = "di", _("District liaison")
    SP = "sp", _("Service provider")
    AU = "au", _("Audit and data protection")
    AD = "ad", _("Administration")


OFFICE, TOWNS = (OrganisationKind.LPR,), (OrganisationKind.MUNICIPALITY, OrganisationKind.GROUP)
# Where a role can be held; a role that is not named here can be held anywhere. A case officer of a town
# would read the cases of all others.
PLACES = {
    Role.CO: OFFICE,
    Role.SU: OFFICE,
    Role.QA: OFFICE,
    Role.AU: OFFICE,
    Role.AD: OFFICE,
    Role.CC: (OrganisationKind.COORDINATION,),
    Role.MC: TOWNS,
    Role.MA: TOWNS,
    Role.PD: (OrganisationKind.POLICE, OrganisationKind.PRECINCT),
    Role.DI: (OrganisationKind.DISTRICT,),
    Role.SP: (OrganisationKind.PROVIDER,),
}


# Who invites whom, each for the own organisation; the State Prevention Council confirms.
INVITES = {
    Role.MC: (Role.MC, Role.MA),
    Role.PD: (Role.PD,),
    Role.DI: (Role.DI,),
    Role.SP: (Role.SP,),
}


# Who represents whom while somebody is away: a colleague in the same organisation, whose own role reads all
# that the office reads. A mayor reads no contents of a coaching, so he does not represent the coordination.
# Administration and audit are represented by nobody, and who holds one of them represents nobody.
REPRESENTED_BY: Mapping[str, tuple[str, ...]] = {
    Role.CO: (Role.CO, Role.SU),
    Role.SU: (Role.SU, Role.CO),
    Role.QA: (Role.QA,),
    Role.CC: (Role.CC,),
    Role.CH: (Role.CH,),
    Role.MC: (Role.MC,),
    Role.MA: (Role.MA, Role.MC),
    Role.PD: (Role.PD,),
    Role.DI: (Role.DI,),
    Role.SP: (Role.SP,),
}
REPRESENT_NOBODY = (Role.AD, Role.AU)


class InvitationState(TextChoices):
    """How far an invitation has come."""

    SENT = "sent", _("sent")
    WITHDRAWN = "withdrawn", _("withdrawn")
    ACCEPTED = "accepted", _("accepted, waits for confirmation")
    CONFIRMED = "confirmed", _("confirmed")
    REFUSED = "refused", _("not confirmed")


class Language(TextChoices):
    """The languages of the interface."""

    GERMAN = "de", _("German")
    ENGLISH = "en", _("English")

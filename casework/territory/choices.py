"""Kinds of territorial units, organisations and groups."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class UnitKind(TextChoices):
    """The levels of territory; a district-free city is a unit of the district level with one municipality."""

    STATE = "state", _("Federal state")
    DISTRICT = "district", _("District")
    DISTRICT_FREE_CITY = "district_free_city", _("District-free city")
    MUNICIPALITY = "municipality", _("Town or municipality")


DISTRICT_LEVEL = (UnitKind.DISTRICT, UnitKind.DISTRICT_FREE_CITY)


class OrganisationKind(TextChoices):
    """What an organisation is in the alliance."""

    MUNICIPALITY = "municipality", _("Municipality")
    LPR = "lpr", _("State Prevention Council")
    POLICE = "police", _("Police directorate")
    PRECINCT = "precinct", _("Police precinct")
    DISTRICT = "district", _("District")
    COORDINATION = "coordination", _("Coach coordination")
    PROVIDER = "provider", _("Analysis provider")
    INDEPENDENT_BODY = "independent_body", _("Independent body")
    ASSOCIATION = "association", _("Association")
    GROUP = "group", _("Group of municipalities")


TERRITORIAL_BODIES = (OrganisationKind.MUNICIPALITY, OrganisationKind.DISTRICT)
# these come into being with their territory or their group, never by hand
ARISING_KINDS = (*TERRITORIAL_BODIES, OrganisationKind.GROUP)


class GroupKind(TextChoices):
    """How municipalities that act as one call themselves."""

    TOWN_ALLIANCE = "town_alliance", _("Alliance of towns")
    NETWORK = "network", _("Joint group")
    UNION = "union", _("Union of municipalities")

"""The people of the stories, named by what they do; all of them read German and have a password."""

from dataclasses import dataclass

from accounts.choices import Role
from accounts.models import User
from accounts.services import create_user
from casework.territory.choices import OrganisationKind
from casework.territory.models import Organisation
from casework.territory.services import create_organisation
from tests.builders import FREITAL, PIRNA, body, house, lpr, office, town

PASSWORD = "Gut-beraten-seit-2019"


@dataclass(frozen=True)
class Cast:
    """Who takes part."""

    officer: User
    colleague: User
    supervision: User
    quality: User
    coordination: User
    coach: User
    next_coach: User
    town_coordination: User
    mayor: User
    police: User
    district: User
    provider: User
    foreign_town: User
    audit: User
    administration: User


def engage() -> Cast:
    """Create everybody who works on a coaching of Pirna, and somebody of another town."""
    pool, pirna = body(OrganisationKind.COORDINATION), town(PIRNA)
    provider = create_organisation(kind=OrganisationKind.PROVIDER, name="Analysebüro Elbe", by=house())
    return Cast(
        officer=hire("Sachbearbeitung LPR", Role.CO, lpr()),
        colleague=hire("Vertretung LPR", Role.CO, lpr()),
        supervision=hire("Leitung LPR", Role.SU, lpr()),
        quality=hire("Qualitätssicherung LPR", Role.QA, lpr()),
        coordination=hire("Koordination Coaches", Role.CC, pool),
        coach=hire("Coach Nord", Role.CH, pool),
        next_coach=hire("Coach Ost", Role.CH, pool),
        town_coordination=hire("Koordination Pirna", Role.MC, pirna),
        mayor=hire("Bürgermeisteramt Pirna", Role.MA, pirna),
        police=hire("Polizeidirektion Dresden", Role.PD, body(OrganisationKind.POLICE, "Dresden")),
        district=hire(
            "Landkreis Sächsische Schweiz", Role.DI, body(OrganisationKind.DISTRICT, "Sächsische Schweiz")
        ),
        provider=hire("Analysebüro Elbe", Role.SP, provider),
        foreign_town=hire("Koordination Freital", Role.MC, town(FREITAL)),
        audit=hire("Revision LPR", Role.AU, lpr()),
        administration=hire("Verwaltung Fallwerk", Role.AD, lpr()),
    )


def hire(name: str, role: Role, organisation: Organisation) -> User:
    """Create somebody who has held an office since long ago and can sign in."""
    email = f"{role}.{User.objects.count()}@fallwerk.example"
    user = create_user(email=email, name=name, password=PASSWORD, by=house())
    office(user, role, organisation)
    return user

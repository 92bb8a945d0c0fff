"""What stands on a sheet of the coaching beside the answers of its form."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.cases.models import Case
from casework.network.models import AgreementParty
from casework.network.selectors.agreements import agreement_of
from workflows.engine.forms import Entry, Section, Table


def beside_the_agreement(case: Case) -> tuple[Section, ...]:
    """Return what holds for parties that come and go, and who acceded or left so far."""
    agreement = agreement_of(case)
    parties = agreement.parties.all() if agreement else ()
    changed = tuple(_came_or_went(party) for party in parties if party.joined_on or party.exited_on)
    heads = (_("Organisation"), _("Signed on"), _("Acceded on"), _("Left on"))
    rule = _(
        "A municipality can accede with a signature of its own, and a party can leave, each on a day of its "
        "own. The signatures of the others stay valid, since they are given to these contents."
    )
    entry = Entry(_("Who comes or goes"), rule)
    table = Table(_("Parties that acceded or left"), heads, changed)
    return (Section(_("Accession and exit"), (entry,), (table,) if changed else ()),)


def _came_or_went(party: AgreementParty) -> tuple[str, ...]:
    days = (party.signed_on, party.joined_on, party.exited_on)
    return (str(party.organisation), *map(_day, days))


def _day(day: date | None) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""

"""What sheets and timeline tell of the coaching beside the answers of its forms."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from casework.audit.choices import Verb
from casework.cases.models import Case
from casework.cases.permissions import VIEW_CONTENT
from casework.coaching.choices import Decision, ReceiptOutcome
from casework.coaching.facts.beginning import MunicipalDecisionFacts, ReceiptFacts
from casework.coaching.selectors.work import security_analysis_request
from casework.network.choices import GrantDecision
from casework.network.facts import FundingApplicationFacts, GrantDecisionFacts
from casework.network.models import AgreementParty
from casework.network.permissions import VIEW_AGREEMENT
from casework.network.selectors.agreements import agreement_of, signed_agreements
from casework.network.selectors.funding import funding_of, funding_warnings
from workflows.coaching.facts import SignatureFacts
from workflows.engine.forms import Entry, Section, Table
from workflows.engine.nodes import Telling


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


def names_posts(facts: FundingApplicationFacts) -> bool:
    """Whether the grant is to pay for posts, whose qualification has to be proven then."""
    return bool(facts.staff)


def why_no_exception(case: Case, on: date, may: Callable[[str], bool]) -> str:
    """Return why on that day nobody had to grant an exception any more, to whoever may read the cause."""
    if signed_agreements(on).filter(case=case).exists():
        words = _("The cooperation agreement is signed: the coaching may begin without an exception.")
        return words if may(VIEW_AGREEMENT) else ""
    return _("An exception was granted before, and it still stands.") if may(VIEW_CONTENT) else ""


def beside_the_request(case: Case) -> tuple[Section, ...]:
    """Return in which case the security analysis is done."""
    request = security_analysis_request(case)
    if request is None:
        return ()
    return (
        Section("", (Entry(_("Case of the security analysis"), request.analysis_case.reference_number),), ()),
    )


def beside_the_grant(case: Case) -> tuple[Section, ...]:
    """Return who applied for which project, and what it costs."""
    measure = funding_of(case)
    if measure is None:
        return ()
    period = (_day(measure.begins_on), _day(measure.ends_on))
    entries = (
        Entry(_("Recipient"), str(measure.applicant)),
        Entry(_("Project title"), measure.title),
        Entry(_("Period of the project"), _("%s to %s") % period),
        Entry(_("Eligible costs (€)"), _amount(measure.eligible_costs)),
        Entry(_("Own share (€)"), _amount(measure.own_share)),
        Entry(_("Requested grant (€)"), _amount(measure.requested)),
        Entry(_("Requested share of the eligible costs"), percent(measure.rate)),
    )
    return (Section(_("Recipient and project"), entries, ()),)


def before_the_grant(case: Case) -> tuple[Section, ...]:
    """Return the requested share, and what the office should look at twice before it decides."""
    measure = funding_of(case)
    if measure is None:
        return ()
    share = Entry(_("Requested share of the eligible costs"), percent(measure.rate))
    warnings = "\n".join(funding_warnings(measure))
    notices = (Entry(_("Please note"), warnings),) if warnings else ()
    return (Section("", (share, *notices), ()),)


def percent(rate: Decimal) -> str:
    """Return a share in per cent in words."""
    return f"{number_format(rate, 1)} %"


def _amount(amount: Decimal) -> str:
    return number_format(amount, 2, force_grouping=True)


def telling_of_receipt(facts: ReceiptFacts) -> Telling:
    """Tell whether the inquiry was accepted, else why not."""
    if facts.outcome == ReceiptOutcome.ACCEPTED:
        return Telling(Verb.INQUIRY_ACCEPTED)
    return Telling(Verb.INQUIRY_DECLINED, text=facts.reason)


_DECIDED = {
    Decision.YES: Verb.DECIDED_YES,
    Decision.NO: Verb.DECIDED_NO,
    Decision.POSTPONED: Verb.DECISION_POSTPONED,
}


def telling_of_decision(facts: MunicipalDecisionFacts) -> Telling:
    """Tell what a municipality decided, and when it looks at it again."""
    again = {"follow_up_on": facts.follow_up_on} if facts.follow_up_on else {}
    return Telling(_DECIDED[Decision(facts.decision)], again, facts.reservations)


def telling_of_signature(facts: SignatureFacts) -> Telling:
    """Tell who signed the agreement on which day."""
    signed = {"signatory": facts.signatory, "signed_on": facts.signed_on}
    return Telling(Verb.AGREEMENT_SIGNED, signed, facts.text)


def telling_of_grant(facts: GrantDecisionFacts) -> Telling:
    """Tell whether the grant was approved, and why or why not."""
    approved = facts.decision != GrantDecision.REJECTED
    verb = Verb.GRANT_APPROVED if approved else Verb.GRANT_REJECTED
    return Telling(verb, text=facts.decision_reason)

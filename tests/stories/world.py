"""A small world for lists of pages: a coaching of Pirna amid its branches, and all that pages show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from allauth.account.forms import default_token_generator
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.http import int_to_base36
from django.utils.timezone import localdate, now

from accounts.choices import Role
from accounts.models import Office, Session, User
from accounts.policy import Grantable
from accounts.services import Substitute, accept_invitation, announce_absence, invite
from accounts.services.invitations import token_of
from casework.audit.choices import Scope
from casework.audit.selectors import events_of
from casework.cases.choices import Audience, ErasureGround, Level, PartyRole, ReviewScope
from casework.cases.erasing import ErasureFacts, ask_for_erasure
from casework.cases.filing import add_document
from casework.cases.grants import ask_for_access, grant_access
from casework.cases.levels import propose_lowering
from casework.cases.models import Case, DocumentVersion, Note
from casework.cases.notes import write_note
from casework.cases.reviewing import ReviewFacts, review_case
from casework.cases.selectors import parties_of
from casework.cases.uploads import check_upload
from casework.coaching.facts.meetings import MeetingFacts, MeetingParticipantFacts
from casework.coaching.models import CoachingMeeting
from casework.coaching.services.meetings import record_meeting
from casework.territory.choices import GroupKind, OrganisationKind
from casework.territory.models import MunicipalGroup
from casework.territory.services import create_group, create_organisation
from tests.addresses import all_addresses
from tests.builders import PIRNA, SINCE, acting, body, house, running_case, town
from tests.stories.cast import PASSWORD, Cast, engage, hire
from workflows.desk.demo.driver import do, open_step, run
from workflows.engine.jobs import file_document
from workflows.engine.models import Step
from workflows.engine.moves import join_case

UNTIL_PROPOSAL = (
    "inquiry",
    "receipt",
    "initial_consultation",
    "consultation_minutes",
    "municipal_decision",
    "agreement_draft",
    "agreement_signatures",
)
FROM_PROPOSAL = ("coach_answers", "coach_assignment", "contracting", "target_approval", "kick_off")


@dataclass(frozen=True)
class World:
    """The people, their case, and the value of every argument that an address asks for."""

    cast: Cast
    case: Case
    arguments: Mapping[str, int | str]

    def arguments_of(self, name: str) -> dict[str, int | str]:
        """Return what has to be filled in at the address of this name."""
        return {argument: self.arguments[argument] for argument in all_addresses()[name].arguments}


def coaching_amid_its_branches(cast: Cast) -> Case:
    """Return a case whose parallel branches are open."""
    case = running_case(cast.officer, title="Sicheres Bahnhofsviertel")
    run(case, *UNTIL_PROPOSAL)
    do(case, "coach_matching", coach=cast.coach)
    run(case, *FROM_PROPOSAL)
    return Case.objects.get(pk=case.pk)


def build_world() -> World:
    """Create the people, a case amid its branches with all that belongs to it, a group and a body."""
    cast = engage()
    case = coaching_amid_its_branches(cast)
    _invite_the_district(case, cast)
    organisation = create_organisation(kind=OrganisationKind.PROVIDER, name="Institut Lagebild", by=house())
    membership = _group().memberships.first()
    assert membership is not None
    arguments = {
        "case_id": case.pk,
        "step_id": open_step(case, "funding").pk,
        "meeting_id": _meeting(case, cast.coach).pk,
        "party_id": parties_of(case, PartyRole.POLICE)[0].pk,
        "event_id": _reviewed_entry(case, cast),
        "user_id": cast.police.pk,
        "office_id": Office.objects.get(user=cast.police).pk,
        "organisation_id": organisation.pk,
        "group_id": membership.group_id,
        "membership_id": membership.pk,
        "provider_id": "amt",
        "uidb36": int_to_base36(cast.police.pk),
        "key": default_token_generator.make_token(cast.police),
        **_sign_in_of_somebody_else(),
        **_access(case, cast),
        **_invitations(cast),
        **_absence(cast),
    }
    papers = _document(case) | _levels(case, cast) | _notes(case, cast)
    return World(cast, case, arguments | papers | _erasure(case, cast))


def _reviewed_entry(case: Case, cast: Cast) -> int:
    """Let supervision review the case and its first entry, and return that."""
    entry = events_of(scope=Scope.CASE, subject_id=case.pk).earliest("pk").pk
    for scope, of_one in ((ReviewScope.CASE, None), (ReviewScope.ENTRY, entry)):
        facts = ReviewFacts(scope, findings="Das Protokoll kam spät.", entry=of_one)
        review_case(case=case, facts=facts, by=acting(cast.supervision))
    return entry


def _sign_in_of_somebody_else() -> dict[str, int | str]:
    """Let somebody who takes no part sign in with a security key, and return what names both."""
    other = hire("Jemand anders", Role.CH, body(OrganisationKind.COORDINATION))
    key = Authenticator.objects.create(
        user=other, type=Authenticator.Type.WEBAUTHN, data={"name": "Schlüssel"}
    )
    session = Session.objects.create(
        user=other,
        session_key="of-somebody-else",
        session_data="",
        expire_date=now() + timedelta(hours=1),
        began_at=now(),
        seen_at=now(),
    )
    return {"pk": key.pk, "handle": str(session.handle)}


def _absence(cast: Cast) -> dict[str, int]:
    """Let the mayor be away next month, represented by the coordination of the town."""
    first_day = localdate() + timedelta(weeks=4)
    absence = announce_absence(
        user=cast.mayor,
        first_day=first_day,
        last_day=first_day + timedelta(weeks=2),
        substitutes=[Substitute(cast.town_coordination)],
        by=acting(cast.mayor),
    )
    return {"absence_id": absence.pk}


def _access(case: Case, cast: Cast) -> dict[str, int]:
    """Let the coach of another case read this one, and somebody of the administration ask for it."""
    grant = grant_access(
        case=case,
        user=cast.next_coach,
        opens=Grantable.HEAD,
        valid_until=localdate() + timedelta(weeks=4),
        reason="Übernimmt vielleicht.",
        by=acting(cast.officer),
    )
    request = ask_for_access(
        reference=case.reference_number, reason="Frage der Kommune.", by=acting(cast.administration)
    )
    return {"grant_id": grant.pk, "request_id": request.pk}


def _invite_the_district(case: Case, cast: Cast) -> None:
    """Let the district of Pirna take part."""
    district = body(OrganisationKind.DISTRICT, "Sächsische Schweiz")
    join_case(
        case_id=case.pk,
        organisation=district,
        role=PartyRole.DISTRICT,
        joined_on=localdate(),
        by=acting(cast.officer),
    )


def _invitations(cast: Cast) -> dict[str, int | str]:
    """Let Pirna invite two people, of whom one has accepted, and return what names the invitations."""
    sent, waiting = (
        invite(
            email=f"{number}@fallwerk.example",
            role=Role.MA,
            organisation=town(PIRNA),
            origin="http://localhost",
            by=acting(cast.town_coordination),
        )
        for number in ("eins", "zwei")
    )
    accept_invitation(invitation=waiting, name="Amt Pirna", password=PASSWORD)
    return {"invitation_id": sent.pk, "token": token_of(sent), "waiting_id": waiting.pk}


def _group() -> MunicipalGroup:
    members = [town(key).unit for key in ("14628110", "14628130")]
    return create_group(
        name="Verbund Elbtal",
        kind=GroupKind.TOWN_ALLIANCE,
        joined_on=SINCE,
        by=house(),
        members=[unit for unit in members if unit],
    )


def _meeting(case: Case, coach: User) -> CoachingMeeting:
    facts = MeetingFacts(
        held_on=localdate(),
        hours=Decimal("1.5"),
        form="on_site",
        participants=(MeetingParticipantFacts("Koordination", "Ordnungsamt", "Stadt Pirna"),),
        topics=("cleanliness",),
        contents="Vertraulich besprochen.",
        agreed=(),
        next_on=None,
    )
    return record_meeting(case=case, facts=facts, by=acting(coach))


def _document(case: Case) -> dict[str, int]:
    """File the short profile of the case and return the arguments of its addresses."""
    step = next(step for step in Step.objects.filter(case=case).order_by("pk") if step.node_name == "inquiry")
    file_document(step.pk)
    return {"version_id": DocumentVersion.objects.get(document__case=case).pk}


def _levels(case: Case, cast: Cast) -> dict[str, int]:
    """File a confidential document that the town reads, and let the town propose that another is public."""
    confidential, internal = (
        add_document(
            case=case,
            title=title,
            level=level,
            upload=check_upload(SimpleUploadedFile(name, text)),
            readers=[cast.town_coordination] if level == Level.CONFIDENTIAL else [],
            by=acting(cast.officer),
        ).document
        for title, name, text, level in (
            ("Schützenswerte Orte", "Orte.txt", b"Am Bahnhof.", Level.CONFIDENTIAL),
            ("Stadtplan", "Plan.txt", b"Norden ist oben.", Level.INTERNAL),
        )
    )
    proposal = propose_lowering(
        paper=internal,
        level=Level.PUBLIC,
        by=acting(cast.town_coordination),
        reason="Alle sollen es lesen.",
    )
    named = confidential.readers.get(user=cast.town_coordination)
    return {"document_id": confidential.pk, "reader_id": named.pk, "proposal_id": proposal.pk}


def _erasure(case: Case, cast: Cast) -> dict[str, int]:
    """Let the officer ask to erase a note that names somebody."""
    note = write_note(
        case=case, text="Herr Beispiel war dort.", audience=Audience.PARTIES, by=acting(cast.officer)
    )
    contents = frozenset({(Note.history.model._meta.db_table, note.pk, "text")})
    facts = ErasureFacts(contents, ErasureGround.UNLAWFUL, "Irrtümlich vermerkt.")
    return {"erasure_id": ask_for_erasure(case=case, facts=facts, by=acting(cast.officer)).pk}


def _notes(case: Case, cast: Cast) -> dict[str, int]:
    """Write a confidential note that the town reads, and let the town propose that another is public."""
    confidential, internal = (
        write_note(
            case=case,
            text=text,
            audience=Audience.PARTIES,
            level=level,
            readers=[cast.town_coordination] if level == Level.CONFIDENTIAL else [],
            by=acting(cast.officer),
        )
        for text, level in (
            ("Über eine Person.", Level.CONFIDENTIAL),
            ("Bitte das Revier einbeziehen.", Level.INTERNAL),
        )
    )
    proposal = propose_lowering(
        paper=internal,
        level=Level.PUBLIC,
        by=acting(cast.town_coordination),
        reason="Alle sollen es lesen.",
    )
    named = confidential.readers.get(user=cast.town_coordination)
    return {"note_id": confidential.pk, "note_reader_id": named.pk, "note_proposal_id": proposal.pk}

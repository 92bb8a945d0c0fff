"""Each coaching meeting leaves its minutes on file, for coach and municipal coordination and nobody else."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from accounts.models import User
from casework.cases.choices import DocumentKind, Level
from casework.cases.models import DocumentVersion
from casework.coaching.facts.beginning import CoachChangeFacts
from casework.coaching.models import CoachingMeeting
from casework.coaching.services.meetings import pass_on_minutes
from tests.builders import acting
from tests.desk.cases.builders import TO_THE_COACH, Scene
from tests.desk.cases.doors import entries
from tests.documents.reading import says
from workflows.coaching.jobs import file_meeting_minutes
from workflows.coaching.services import change_coach
from workflows.engine.lifecycle import abort_case

MINUTES = "Sitzungsprotokoll vom"
ENTERED = {
    "held_on": (localdate() - timedelta(days=7)).isoformat(),
    "hours": "1.5",
    "form": "video",
    "next_on": "",
    "topics": ["violence"],
    "contents": "Der Rat zögert noch.",
    "participants-TOTAL_FORMS": "1",
    "participants-INITIAL_FORMS": "0",
    "participants-0-name": "Koordination Pirna",
    "participants-0-function": "Ordnungsamt",
    "agreed-TOTAL_FORMS": "1",
    "agreed-INITIAL_FORMS": "0",
    "agreed-0-what": "Streife am Abend",
    "agreed-0-who": "Stadt",
}
ANSWERS = ("Der Rat zögert noch.", "Koordination Pirna", "Ordnungsamt", "Streife am Abend", "Stadt", "1,5")


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def met(scene: Scene) -> Scene:
    """Return the case with a coach who has met the town."""
    scene.play(*TO_THE_COACH)
    scene.send(scene.coach, "add_meeting", form=ENTERED)
    return scene


def work_off() -> None:
    """Do the jobs that make minutes, as the worker would."""
    for job in ProcrastinateJob.objects.filter(task_name__endswith="file_meeting_minutes").order_by("pk"):
        file_meeting_minutes(**job.args)


def versions() -> list[DocumentVersion]:
    """Return the versions of minutes on file, the first one first."""
    found = DocumentVersion.objects.filter(document__kind=DocumentKind.MEETING_MINUTES)
    return list(found.select_related("document", "author").order_by("number"))


def address(version: DocumentVersion) -> str:
    """Return where the file is downloaded."""
    return reverse("desk:download", args=[version.pk])


def download(scene: Scene, user: User, version: DocumentVersion) -> int:
    """Return what the person gets for the file."""
    answer = scene.desk_of(user).get(address(version))
    if answer.streaming:
        answer.getvalue()
    return answer.status_code


def others(scene: Scene) -> list[User]:
    """Return those who may not read what was said."""
    staff = scene.staff
    return [
        staff.officer,
        staff.colleague,
        staff.supervision,
        staff.coordination,
        scene.pirna.mayor,
        scene.police,
    ]


def test_the_minutes_say_everything_and_are_filed_once(met: Scene) -> None:
    work_off()
    work_off()
    [version] = versions()
    assert (version.document.level, version.author, version.generated) == (
        Level.CONFIDENTIAL,
        met.coach,
        True,
    )
    assert version.document.title.startswith(MINUTES)
    with version.file.open("rb") as stored:
        pdf = stored.read()
    missing = [text for text in (*ANSWERS, "Gewalt", "Video", "Vertraulich", MINUTES) if not says(pdf, text)]
    assert missing == []


def test_coach_and_municipal_coordination_find_and_open_them(met: Scene) -> None:
    work_off()
    [version] = versions()
    for user in (met.coach, met.pirna.coordination):
        assert address(version) in met.page(user)
        assert MINUTES in met.page(user, "timeline")
        assert download(met, user, version) == 200


def test_nobody_else_learns_that_they_exist(met: Scene) -> None:
    before = {user.pk: met.page(user).count("/dokumente/") for user in others(met)}
    told = {user.pk: met.page(user, "timeline").count("fw-event__when") for user in others(met)}
    work_off()
    [version] = versions()
    for user in others(met):
        page = met.page(user)
        assert MINUTES not in page
        assert page.count("/dokumente/") == before[user.pk]
        withheld = int(user == met.staff.supervision)  # who is told that there is something, not what
        assert met.page(user, "timeline").count("fw-event__when") == told[user.pk] + withheld
        assert download(met, user, version) == 404
    for user in (met.staff.officer, met.staff.supervision, met.pirna.mayor):
        assert MINUTES not in met.page(user, "timeline")


def test_nobody_else_withdraws_them(met: Scene) -> None:
    work_off()
    [version] = versions()
    met.page(met.staff.officer, "withdraw_document", version.document_id, status=404)


def test_a_correction_is_the_next_version_by_whoever_corrected(met: Scene) -> None:
    work_off()
    meeting = CoachingMeeting.objects.get()
    corrected = {**ENTERED, "contents": "Der Rat ist dafür.", "reason": "Misheard."}
    met.send(met.pirna.coordination, "meeting", meeting.pk, form=corrected)
    work_off()
    _first, second = versions()
    assert second.author == met.pirna.coordination
    with second.file.open("rb") as stored:
        pdf = stored.read()
    assert says(pdf, "Der Rat ist dafür.")
    assert not says(pdf, "Der Rat zögert noch.")


def test_a_new_coach_reads_earlier_ones_only_with_consent(met: Scene) -> None:
    work_off()
    [version] = versions()
    facts = CoachChangeFacts("Moved away.", localdate(), "Well begun.")
    change_coach(case=met.case, facts=facts, by=acting(met.staff.officer))
    met.play("coach_matching", "coach_answers", "coach_assignment")
    coach = met.coach
    assert coach != version.author
    assert address(version) not in met.page(coach)
    assert download(met, coach, version) == 404
    pass_on_minutes(case=met.case, coach=coach, by=acting(met.pirna.coordination))
    assert address(version) in met.page(coach)
    assert download(met, coach, version) == 200


def test_what_is_missing_is_filed_before_the_case_ends(met: Scene) -> None:
    by = acting(met.staff.officer)
    abort_case(case=met.case, on=localdate(), by=by, reason="The town wants it.")
    work_off()
    assert [version.number for version in versions()] == [1]
    page = entries(met.page(met.staff.officer, "timeline"))
    assert MINUTES not in page
    assert "Vertraulich" not in page
    assert "confidential" not in page.lower()

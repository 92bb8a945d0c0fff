"""What is typed is kept: by button, every ten seconds, with its file; it ends with the step."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from casework.cases.models import DocumentVersion
from tests.desk.steps.builders import Office, address, desk_of, sent, typed_in
from tests.documents.files import pdf_saying, uploaded
from workflows.engine.drafts import erase_from_drafts
from workflows.engine.models import DraftUpload, StepDraft

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

SCRIPT = {"X-Requested-With": "XMLHttpRequest"}


def stored(files: Path) -> list[Path]:
    """Return the files of drafts that are stored."""
    return [path for path in files.glob("drafts/**/*") if path.is_file()]


def test_a_draft_may_be_incomplete_and_comes_back_without_complaints(office: Office) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    kept = officer.post(
        address(step, "save_draft"), {"concern": "Half a sen\x00tence", "received_on": "soon"}
    )
    assert kept.headers["Location"] == address(step)
    page = officer.get(address(step))
    assert typed_in(page)["concern"] == "Half a sentence"
    assert typed_in(page)["received_on"] == "soon"
    assert "error-summary" not in page.content.decode()


def test_a_draft_that_is_too_long_is_kept_and_says_so_at_its_fields(office: Office) -> None:
    office.run("inquiry", "receipt")
    step, officer = office.step("initial_consultation"), desk_of(office.staff.officer)
    name = "N" * 200  # of 150
    rows = {"participants-TOTAL_FORMS": "1", "participants-INITIAL_FORMS": "0", "participants-0-name": name}
    page = officer.post(address(step, "save_draft"), rows, follow=True)
    shown = page.content.decode()
    assert "Your draft is saved" in shown
    assert "at most 150 characters (it has 200)" in shown.partition("data-draft-url")[2]
    assert typed_in(page)["participants-0-name"] == name
    office.run("initial_consultation")
    step, long = office.step("consultation_minutes"), "Word " * 20_000
    page = officer.post(address(step, "save_draft"), {"situation": long}, follow=True)
    shown = page.content.decode()
    assert "at most 20000 characters" in shown.partition("data-draft-url")[2]
    assert "error-summary" in shown
    assert typed_in(page)["situation"] == long
    assert StepDraft.objects.get(step=step).data["situation"] == [long]
    page = officer.post(address(step, "save_draft"), {"situation": "Short."}, follow=True)
    assert "error-summary" not in page.content.decode()


def test_the_page_keeps_a_draft_by_itself(office: Office) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    answer = officer.post(address(step, "save_draft"), {"concern": "Noise"}, headers=SCRIPT)
    assert answer.json()["saved_at"]
    assert StepDraft.objects.get(step=step).data == {"concern": ["Noise"]}


def test_a_draft_belongs_to_one_person(office: Office) -> None:
    step = office.step("inquiry")
    desk_of(office.staff.officer).post(address(step, "save_draft"), {"concern": "Mine alone"})
    page = desk_of(office.staff.colleague).get(address(step)).content.decode()
    assert "Mine alone" not in page


def test_a_draft_is_discarded_only_when_that_is_said_twice(office: Office) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    officer.post(address(step, "save_draft"), {"concern": "Wrong case"})
    asked = officer.post(address(step, "save_draft"), {"concern": "Wrong case, and more", "discard": "1"})
    page = asked.content.decode()
    assert asked.status_code == 200
    assert "Shall your draft be discarded?" in page
    assert 'name="discard_now"' in page
    assert f'href="{address(step)}"' in page  # back, change nothing
    assert typed_in(officer.get(address(step)))["concern"] == "Wrong case, and more"
    told = officer.post(address(step, "save_draft"), {"discard_now": "1"}, follow=True)
    assert "The draft is discarded." in told.content.decode()
    assert typed_in(told)["concern"] == ""
    assert not StepDraft.objects.exists()


def test_without_a_sign_in_the_page_is_told_so(office: Office) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    officer.logout()
    answer = officer.post(address(step, "save_draft"), {"concern": "Typed for long"}, headers=SCRIPT)
    assert answer.status_code == 401
    assert not StepDraft.objects.exists()


def test_a_form_sent_without_a_sign_in_is_kept_on_the_page_that_asks_for_it(office: Office) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    data = sent(step, office.answer("inquiry"), concern="Typed <for> long")
    officer.logout()
    answer = officer.post(address(step), data)
    page = answer.content.decode()
    assert answer.status_code == 401
    assert 'value="Typed &lt;for&gt; long"' in page
    assert f'action="{address(step)}"' in page
    assert 'target="_blank"' in page


def test_a_file_is_kept_while_other_entries_are_wrong_and_filed_in_the_end(
    office: Office, files: Path
) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    data, profile = sent(step, office.answer("inquiry")), pdf_saying("Pirna in short")
    wrong = {**data, "received_on": "", "upload": uploaded("Profile.pdf", profile)}
    page = officer.post(address(step), wrong).content.decode()
    assert "Profile.pdf" in page
    assert "Already uploaded" in page
    assert officer.post(address(step), data).status_code == 302
    version = DocumentVersion.objects.get(document__case=office.case)
    assert (version.name, version.generated) == ("Profile.pdf", False)
    with version.file.open("rb") as filed:
        assert filed.read() == profile
    assert not DraftUpload.objects.exists()


def test_a_file_of_a_draft_is_gone_with_it(
    office: Office, files: Path, django_capture_on_commit_callbacks: pytest.FixtureRequest
) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    data = sent(step, office.answer("inquiry"))
    officer.post(address(step, "save_draft"), {**data, "upload": uploaded("A.pdf", pdf_saying("A"))})
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        officer.post(address(step, "save_draft"), {**data, "upload": uploaded("B.pdf", pdf_saying("B"))})
    assert [upload.name for upload in DraftUpload.objects.all()] == ["B.pdf"]
    assert len(stored(files)) == 1
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        officer.post(address(step), data)
    assert stored(files) == []


def test_a_wrong_file_is_taken_away_by_its_box(office: Office, files: Path) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    data = sent(step, office.answer("inquiry"))
    officer.post(address(step, "save_draft"), {**data, "upload": uploaded("A.pdf", pdf_saying("A"))})
    officer.post(address(step), {**data, "remove_upload": "on"})
    assert not DocumentVersion.objects.filter(document__case=office.case, generated=False).exists()


def test_a_program_named_pdf_is_refused_at_the_field_and_the_entries_stay(office: Office) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    data = sent(step, office.answer("inquiry"), concern="Typed for long")
    answer = officer.post(address(step), {**data, "upload": uploaded("Profile.pdf", b"MZ\x90\x00")})
    assert answer.status_code == 400
    assert 'id="id_upload_error"' in answer.content.decode()
    assert typed_in(answer)["concern"] == "Typed for long"
    kept = officer.post(
        address(step, "save_draft"), {**data, "upload": uploaded("Profile.pdf", b"MZ\x90\x00")}
    )
    assert kept.status_code == 400
    assert StepDraft.objects.get(step=step).data["concern"] == ["Typed for long"]


def test_40_megabytes_are_refused_with_a_reason(office: Office) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    large = uploaded("Large.pdf", b"%PDF-" + bytes(40 * 1024 * 1024))
    answer = officer.post(address(step), {**sent(step, office.answer("inquiry")), "upload": large})
    assert answer.status_code == 400
    assert "The file is too large" in answer.content.decode()


def test_rows_come_and_go_without_complaints(office: Office) -> None:
    office.run("inquiry", "receipt")
    step, officer = office.step("initial_consultation"), desk_of(office.staff.officer)
    data = {**sent(step, office.answer("initial_consultation")), "held_on": "", "add_row": "participants"}
    del data["complete"]
    rows = int(str(data["participants-TOTAL_FORMS"]))
    more = officer.post(address(step), data)
    assert more.status_code == 200
    assert typed_in(more)["participants-TOTAL_FORMS"] == str(rows + 1)
    assert "error-summary" not in more.content.decode()
    fewer = officer.post(address(step), {**data, "add_row": "", "remove_row": "participants-0"})
    del data["add_row"]
    fewer = officer.post(address(step), {**data, "remove_row": "participants-0"})
    assert typed_in(fewer)["participants-TOTAL_FORMS"] == str(rows - 1)
    assert officer.post(address(step), {**data, "remove_row": "x-" + "9" * 5000}).status_code == 200


def test_the_document_is_seen_before_it_is_made(office: Office) -> None:
    step, officer = office.step("inquiry"), desk_of(office.staff.officer)
    data = sent(step, office.answer("inquiry"))
    shown = officer.post(address(step, "preview"), data)
    assert shown.headers["Content-Type"] == "application/pdf"
    assert shown.content.startswith(b"%PDF-")
    assert not DocumentVersion.objects.exists()
    incomplete = officer.post(address(step, "preview"), {**data, "concern": ""})
    assert incomplete.status_code == 400
    assert "error-summary" in incomplete.content.decode()


class Window:
    """A page of a step that is open in a browser, with what it sends along."""

    def __init__(self, office: Office) -> None:
        self.step, self.officer = office.step("inquiry"), desk_of(office.staff.officer)
        self.marks = self._marks(self.officer.get(address(self.step)))

    @staticmethod
    def _marks(page: "Response") -> dict[str, str]:
        marks = typed_in(page)
        return {name: str(marks[name]) for name in ("once", "draft_known")}

    def write(self, text: str) -> int:
        """Let the script keep a text; return the status."""
        entries = {"concern": text, **self.marks}
        return self.officer.post(address(self.step, "save_draft"), entries, headers=SCRIPT).status_code

    def press(self, text: str, **more: object) -> "Response":
        """Press the button that keeps a draft; the window then shows what follows."""
        data = {"concern": text, **self.marks, **more}
        page = self.officer.post(address(self.step, "save_draft"), data, follow=True)
        self.marks = self._marks(page)
        return page

    @property
    def kept(self) -> list[str]:
        """Return the text in the draft."""
        found: list[str] = StepDraft.objects.get(step=self.step).data["concern"]
        return found


def test_a_window_does_not_replace_what_it_has_not_shown(office: Office) -> None:
    one, two = Window(office), Window(office)
    assert [one.write("One"), one.write("One and more")] == [200, 200]
    assert [two.write("One and more"), two.write("Two")] == [200, 200]  # the same is no loss
    assert one.write("One again") == 409
    assert two.kept == ["Two"]
    told = one.press("One again")
    assert told.status_code == 409
    assert "You have kept a draft of this step in another window" in told.content.decode()
    assert typed_in(told)["concern"] == "One again"
    assert two.kept == ["Two"]
    assert one.press("One again").status_code == 200
    assert one.kept == ["One again"]
    assert two.write("Two once more") == 409


def test_a_window_goes_on_from_what_it_shows(office: Office) -> None:
    one = Window(office)
    one.write("One")
    two = Window(office)
    assert two.press("Two").status_code == 200
    assert two.press("Two and more").status_code == 200
    again = two.officer.post(address(two.step), {"complete": "1", "concern": "Two", **two.marks})
    assert again.status_code == 400
    two.marks = two._marks(again)
    assert two.write("Two after a mistake") == 200
    assert one.write("One once more") == 409


def test_files_are_asked_for_once_more(office: Office) -> None:
    one, two = Window(office), Window(office)
    one.write("One")
    upload = uploaded("Plan.pdf", pdf_saying("A plan"))
    page = two.press("Two", document=upload).content.decode()
    assert "Please choose your files once more." in page
    assert not DraftUpload.objects.exists()


def test_an_open_window_does_not_bring_back_what_was_erased(office: Office) -> None:
    one, text = Window(office), "Frau Quendelbach hat getrunken."
    assert one.write(text) == 200
    with transaction.atomic():
        erase_from_drafts(one.step.case, {text})
    assert one.kept == [""]
    assert one.write(f"{text} Und mehr.") == 409
    told = one.press(f"{text} Und mehr.")
    assert told.status_code == 409
    assert "Contents of the case have been erased by order" in told.content.decode()
    assert one.kept == [""]

"""Where nobody can be chosen for a step, its page says why and what to do, and shows no form."""

from datetime import timedelta

from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import Office as HeldBefore
from accounts.services import end_office
from tests.builders import acting, house, lpr, person
from tests.desk.steps.builders import UNTIL_AGREEMENT, Office, address, desk_of
from workflows.desk.selectors.giving import why_nobody_else
from workflows.desk.selectors.paging import Place
from workflows.desk.selectors.stuck import stuck_steps
from workflows.engine.models import Step


def decision_of(office: Office) -> Step:
    """Return the decision, which the only mayor of Pirna has."""
    office.run(*UNTIL_AGREEMENT[:-1])
    step = office.step("municipal_decision")
    assert step.owner == office.pirna.mayor
    return step


def test_the_officer_reads_why_and_who_helps(office: Office) -> None:
    step, town = decision_of(office), office.pirna.town
    officer = desk_of(office.staff.officer)
    page = officer.get(address(step, "reassign")).content.decode()
    assert f"{office.pirna.mayor.name} has the step; nobody else holds the office" in page
    assert "Ask the administration" in page
    assert f'href="/verwaltung/organisationen/{town.pk}/"' in page
    assert "reason" not in page.partition("<main")[2].partition("</main>")[0]
    late = officer.post(address(step, "reassign"), {"to": str(office.pirna.mayor.pk), "reason": "Away"})
    assert late.status_code == 409


def test_where_the_only_one_has_left_all_pages_say_the_same(office: Office) -> None:
    step, mayor = decision_of(office), office.pirna.mayor
    end_office(
        office=HeldBefore.objects.get(user=mayor), last_day=localdate() - timedelta(days=1), by=house()
    )
    officer = desk_of(office.staff.officer)
    page = officer.get(address(step)).content.decode()
    assert "Nobody can do this step at the moment" in page
    assert "This step waits for" not in page
    assert f"{mayor.name} has the step, but no longer holds the office" in page
    (row,) = stuck_steps(acting(office.staff.officer).user, Place()).rows
    assert (row.step_id, row.can_reassign) == (step.pk, False)
    assert "Ask the administration" in row.advice
    person("Second Mayor", Role.MA, office.pirna.town)
    (row,) = stuck_steps(acting(office.staff.officer).user, Place()).rows
    assert row.can_reassign
    assert "Reassign the step" in row.advice


def test_the_mayor_reads_it_without_a_page_that_is_not_for_mayors(office: Office) -> None:
    step = decision_of(office)
    page = desk_of(office.pirna.mayor).get(address(step, "reassign")).content.decode()
    assert "Ask the administration" in page
    assert "/verwaltung/organisationen/" not in page


def test_who_may_help_is_led_to_the_page_for_it(office: Office) -> None:
    step = decision_of(office)
    administration = person("Administration", Role.AD, lpr())
    assert why_nobody_else(step, acting(administration)).url == "/verwaltung/personen/"
    assert why_nobody_else(step, acting(office.pirna.coordination)).url == "/verwaltung/einladungen/neu/"
    step.role = Role.CO  # of another house than the coordination's
    step.organisation = lpr()
    assert why_nobody_else(step, acting(office.pirna.coordination)).url == ""


def test_the_sentence_says_whether_somebody_has_wrote_or_there_is_nobody(office: Office) -> None:
    step, by = decision_of(office), acting(office.staff.officer)
    step.author = office.pirna.mayor
    assert "wrote the content" in why_nobody_else(step, by).why
    step.role = Role.DI
    assert why_nobody_else(step, by).why.startswith("Nobody holds the office")
    step.role, step.organisation = Role.CO, lpr()
    assert why_nobody_else(step, by).why.startswith("All who hold the office")

"""The page of the inbox: areas and filters in the address, and the same cost whatever others do."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from casework.audit.actors import Actor
from tests.builders import GOERLITZ, PIRNA
from tests.desk.lists.builders import People, only_step, running_case, shown
from tests.signing_in import signed_in
from workflows.desk.selectors.inbox import Area, InboxFilter, inbox_of
from workflows.desk.selectors.paging import Place
from workflows.engine.services import claim_step

BUDGET = 10


def test_the_address_says_what_is_shown(people: People) -> None:
    one, other = running_case(people.east, PIRNA), running_case(people.east, GOERLITZ)
    page = shown(signed_in(people.west), "/?bereich=angeboten&kommune=Pirna&stufe=inquiry")
    assert one.reference_number in page
    assert other.reference_number not in page
    assert 'value="Pirna"' in page
    assert "2 filters set" in page


def test_an_address_that_makes_no_sense_shows_the_inbox_all_the_same(people: People) -> None:
    client = signed_in(people.east)
    page = shown(client, "/?bereich=unsinn&stufe=kapitel&nach=%00&kommune=%00")
    assert "Not understood in the address: Whose tasks: “unsinn”" in page
    assert "Stage: “kapitel”" in page
    assert "Municipality or district: “”" in page
    assert "No task fits" not in page


def test_own_steps_can_be_released_and_free_ones_taken(people: People) -> None:
    mine, free = running_case(people.east), running_case(people.east)
    claim_step(step_id=only_step(mine).pk, by=Actor(people.east))
    client = signed_in(people.east)
    assert f"/schritte/{only_step(mine).pk}/freigeben/" in shown(client, "/")
    offered = shown(client, "/?bereich=angeboten")
    assert f"/schritte/{only_step(free).pk}/uebernehmen/" in offered
    assert f"/schritte/{only_step(mine).pk}/" not in offered


def test_the_inbox_costs_the_same_with_more_cases_of_others(
    people: People, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (2, 20):
        for _number in range(count):
            running_case(people.east, GOERLITZ)
        client = signed_in(people.pirna)
        with django_assert_max_num_queries(BUDGET):
            shown(client, "/")


@pytest.mark.parametrize("area", ["meine", "angeboten", "organisation"])
def test_each_area_keeps_the_budget_with_a_full_page(
    people: People, area: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(30):
        claim_step(step_id=only_step(running_case(people.east)).pk, by=Actor(people.east))
        running_case(people.east)
    client = signed_in(people.east)
    with django_assert_max_num_queries(BUDGET):
        page = shown(client, f"/?bereich={area}")
    assert page.count('scope="row"') == 25
    assert "nach=" in page


def test_nobody_sees_an_inbox_without_signing_in(people: People) -> None:
    client = signed_in(people.east)
    client.logout()
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(("area", "index"), [(Area.MINE, "step_mine"), (Area.OFFERED, "step_offered")])
def test_the_partial_indexes_serve_the_inbox(people: People, area: Area, index: str) -> None:
    with CaptureQueriesContext(connection) as captured:
        inbox_of(User.objects.get(pk=people.pirna.pk), InboxFilter(area=area), Place())
    (statement,) = [query["sql"] for query in captured.captured_queries if "may_reassign" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + statement)
        assert index in "\n".join(row[0] for row in cursor.fetchall())

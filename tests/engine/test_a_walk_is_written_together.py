"""What one run along the graph opens is written together, and what it asks of the case is read once."""

import re
from collections import Counter

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.choices import Role
from casework.cases.choices import PartyRole
from casework.cases.models import Case
from casework.cases.selectors import parties_of
from tests.builders import PIRNA, town
from tests.engine.practice import Scene, answer, done_at, open_nodes, say
from workflows.engine.models import Step
from workflows.engine.nodes import Addressee
from workflows.engine.walks import Moment, Offer

INSERTED = re.compile(r'^INSERT INTO "(\w+)"')


def inserts(captured: CaptureQueriesContext) -> Counter[str]:
    """Return how many statements inserted into each table."""
    return Counter(found[1] for query in captured if (found := INSERTED.match(query["sql"])))


def rows_at(case: Case, *nodes: str) -> list[Step]:
    """Return the rows at these nodes, in the order in which they were written."""
    return [row for row in Step.objects.filter(case=case).order_by("pk") if row.node_name in nodes]


def test_branches_that_open_together_are_written_together(scene: Scene) -> None:
    say(scene.case, "first")
    answer(scene.case, "agree", "Pirna")
    with CaptureQueriesContext(connection) as captured:
        answer(scene.case, "agree", "Freital")
    assert open_nodes(scene.case) == ["main", "side"]
    taken = inserts(captured)
    assert taken["engine_step"] == 2  # the gateways, whose keys the tokens of the branches name, and the rest
    assert (taken["engine_historicalstep"], taken["engine_step_previous"], taken["audit_auditevent"]) == (
        1,
        1,
        1,
    )


def test_each_row_follows_from_the_one_before(scene: Scene) -> None:
    say(scene.case, "first")
    answer(scene.case, "agree", "Pirna")
    answer(scene.case, "agree", "Freital")
    names = {
        row.node_name: [step.node_name for step in row.previous.all()]
        for row in rows_at(scene.case, "is_agreed", "outer", "main", "side")
    }
    assert names == {"is_agreed": ["agree"], "outer": ["is_agreed"], "main": ["outer"], "side": ["outer"]}
    (outer,) = rows_at(scene.case, "outer")
    tokens = [str(row.token) for row in rows_at(scene.case, "main", "side")]
    assert tokens == [f"start/{outer.pk}_1", f"start/{outer.pk}_2"]


def test_every_row_has_its_history(scene: Scene) -> None:
    say(scene.case, "first")
    answer(scene.case, "agree", "Pirna")
    answer(scene.case, "agree", "Freital")
    rows = Step.objects.filter(case=scene.case)
    newest = {row.pk: row.history.latest("history_id") for row in rows}
    assert all(newest[row.pk].status == row.status for row in rows)
    assert {newest[row.pk].owner_id == row.owner_id for row in rows} == {True}
    (done,) = done_at(scene.case, "first")
    assert [row.status for row in done.history.order_by("history_id")] == ["NEW", "DONE"]


def test_a_question_is_asked_once_in_a_moment_and_again_in_the_next(scene: Scene) -> None:
    asked: list[Case] = []

    def title(case: Case) -> str:
        asked.append(case)
        return case.title

    moment = Moment(scene.case)
    assert (moment.ask(title), moment.ask(title)) == (scene.case.title, scene.case.title)
    Moment(scene.case).ask(title)
    assert asked == [scene.case, scene.case]


def test_who_takes_part_is_read_once(scene: Scene) -> None:
    moment = Moment(scene.case)
    with CaptureQueriesContext(connection) as captured:
        assert [body.name for body in moment.parties(PartyRole.MUNICIPALITY)] == [
            "Stadt Freital",
            "Stadt Pirna",
        ]
        assert len(moment.parties(PartyRole.LPR)) == 1
        assert moment.place == moment.parties(PartyRole.MUNICIPALITY)[0].unit.ags
        assert list(moment.ask(parties_of)) == list(moment.ask(parties_of))
    assert len(captured) == 1


def test_who_is_named_gets_the_step_among_several_unless_it_is_about_the_own_work(scene: Scene) -> None:
    lead, other = scene.staff.officer, scene.staff.colleague
    to = Addressee(Role.CO, town(PIRNA), rather=lead.pk)
    step, own = Step(), Step(author=lead)
    Offer(step, to).give([other, lead])
    Offer(own, to).give([other, lead])
    assert (step.owner, own.owner) == (lead, other)

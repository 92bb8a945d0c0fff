"""Why a step lies open once more: who sent it back, who refused, and what has changed since."""

from collections.abc import Iterator, Sequence

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from viewflow.workflow.status import STATUS

from casework.audit.choices import Verb
from workflows.desk.selectors.field_changes import changed_fields
from workflows.desk.selectors.reader import Reader
from workflows.desk.selectors.returns import Back, Opening, answered, came_back, deciding_on, opening_of
from workflows.desk.selectors.sheets import party_name
from workflows.engine.choices import Answer
from workflows.engine.facts import Facts
from workflows.engine.models import CaseProcess, Decision, Step
from workflows.engine.nodes import PersonStep
from workflows.engine.selectors import content_of

MOST_FIELDS = 8


def why_again(step: Step) -> tuple[Back, ...]:
    """Return why the person is asked again; nothing at a step that was never done before."""
    by, nodes = opening_of(step), deciding_on(step.flow_task) if step.flow_task else []
    answers = tuple(_last_words(step.process, nodes, step)) if nodes else ()
    return (*_opened(step, by), *answers)


def _opened(step: Step, by: Opening | None) -> Iterator[Back]:
    """Return what opened the step; a refusal stands among the answers of its round."""
    back = came_back(step, by)
    if by and by.verb != Verb.REFUSED and back:
        yield back
    elif by and by.reason:
        yield Back(_("%(person)s opened this step") % {"person": by.person}, by.reason)


def _last_words(process: CaseProcess, nodes: Sequence[PersonStep], step: Step) -> Iterator[Back]:
    for decision in _last_round(process, nodes, step):
        if decision.text:
            party, answer = party_name(decision.step), decision.get_answer_display()
            yield answered(decision.by.name, party, answer, decision.text)


def _last_round(process: CaseProcess, nodes: Sequence[PersonStep], step: Step) -> list[Decision]:
    """Return what was decided before the step in the last round at these nodes."""
    done = Decision.objects.filter(step__process=process, step__flow_task__in=nodes, step__status=STATUS.DONE)
    before = list(done.filter(step__pk__lt=step.pk).select_related("by", "step__organisation"))
    last = max((decision.step.round_id or 0 for decision in before), default=0)
    return [decision for decision in before if decision.step.round_id == last]


def own_refusal(step: Step, reader: Reader, fingerprint: str) -> tuple[Back, ...]:
    """Return that the party refused when it was asked last, and whether the content has changed since."""
    decision = _last_answer(step, reader)
    if decision is None or decision.answer != Answer.REFUSED:
        return ()
    facts = {"person": decision.by.name, "party": party_name(step)}
    facts["day"] = date_format(decision.happened_on, "SHORT_DATE_FORMAT")
    own = decision.by_id == reader.user.pk
    told = _("You refused on %(day)s") if own else _("%(person)s (%(party)s) refused on %(day)s")
    return (Back(told % facts, decision.text), _since(step, decision, reader, fingerprint))


def _last_answer(step: Step, reader: Reader) -> Decision | None:
    """Return what the party of the step answered last; without an organisation only the person's own."""
    asked = Decision.objects.filter(
        step__process=step.process_id,
        step__flow_task=step.flow_task,
        step__status=STATUS.DONE,
        step__organisation=step.organisation_id,
        step__role=step.role,
        step__pk__lt=step.pk,
    )
    if step.organisation_id is None:
        asked = asked.filter(Q(by=reader.user) | Q(on_behalf_of=reader.user))
    return asked.select_related("by").order_by("-step__pk").first()


def _since(step: Step, refusal: Decision, reader: Reader, fingerprint: str) -> Back:
    if refusal.fingerprint == fingerprint:
        return Back(_("The content is the same as when you refused"), "")
    done = Step.objects.filter(process=step.process_id, flow_task=step.flow_task.content, status=STATUS.DONE)
    changes = done.filter(pk__gt=refusal.step_id).values_list("completed_in", flat=True)
    fields = changed_fields([change for change in changes if change], reader)
    if not fields:
        return Back(_("The content has changed since your refusal"), "", "info")
    named = ", ".join(fields[:MOST_FIELDS]) + (" …" if len(fields) > MOST_FIELDS else "")
    return Back(_("Changed since your refusal: %(fields)s") % {"fields": named}, "", "info")


def refused_unchanged(step: Step, facts: Facts) -> tuple[str, ...]:
    """Return a warning for each party that has refused exactly this content when it was asked last."""
    node, nodes = step.flow_task, deciding_on(step.flow_task)
    refusals = [d for d in _last_round(step.process, nodes, step) if d.answer == Answer.REFUSED]
    if not refusals:
        return ()
    content = content_of(step.case, nodes[0])
    if content.facts is None or _sealed(node, content.facts) != _sealed(node, facts):
        return ()
    told = _("%(party)s refused this content on %(day)s, and you have changed nothing in it.")
    return tuple(
        told % {"party": party_name(d.step), "day": date_format(d.happened_on, "SHORT_DATE_FORMAT")}
        for d in refusals
        if d.fingerprint == content.fingerprint
    )


def _sealed(node: PersonStep, facts: Facts) -> Facts:
    return node.task.sealed(facts) if node.task.sealed else facts

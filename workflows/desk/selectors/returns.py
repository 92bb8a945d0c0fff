"""Why a step lies open once more: sent back, refused, or changed after somebody had agreed."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F, OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from casework.audit.choices import Scope, Verb
from casework.audit.models import AuditEvent
from workflows.engine.choices import Answer
from workflows.engine.models import Step
from workflows.engine.nodes import Approval, PersonStep, person_nodes

AGREED = (Verb.APPROVED, Verb.APPROVED_WITH_REMARKS, Verb.AGREEMENT_SIGNED)
TOLD = (Verb.SENT_BACK, Verb.REFUSED, *AGREED)


@dataclass(frozen=True)
class Back:
    """Why a step lies open once more: what was refused or remarked, or the words of who sent it back."""

    title: str
    text: str
    kind: str = "warning"


@dataclass(frozen=True)
class Opening:
    """By what a step was opened: who did it and why, and what was said at which step of the process."""

    person: str
    reason: str
    verb: str = ""
    node: str = ""
    party: str = ""
    text: str = ""


def opening() -> Subquery:
    """Return the column in which a step tells by what it was opened; `opening_in` reads it."""
    facts = {name: KeyTextTransform(name, "facts") for name in ("step", "party", "text")}
    events = AuditEvent.objects.filter(change_id=OuterRef("change_id"), scope=Scope.CASE, verb__in=TOLD)
    said = events.order_by("pk").values(told=JSONObject(verb=F("verb"), **facts))
    opened = Step.history.filter(id=OuterRef("pk"), history_type="+").order_by("history_id")
    words = JSONObject(
        person=F("history_user__name"), reason=F("history_change_reason"), said=Subquery(said[:1])
    )
    return Subquery(opened.values(told=words)[:1])


def opening_in(column: Mapping[str, object] | None) -> Opening | None:
    """Return by what a step was opened, from its column."""
    if column is None:
        return None
    person, reason = str(column["person"] or ""), str(column["reason"] or "")
    match column["said"]:
        case {"verb": str(verb), "step": str(node), "party": party, "text": text}:
            return Opening(person, reason, verb, node, str(party or ""), str(text or ""))
    return Opening(person, reason)


def came_back(step: Step, by: Opening | None) -> Back | None:
    """Return why somebody has to do again what was done before; None if the step is simply next."""
    node: PersonStep | None = step.flow_task
    if by is None or node is None:
        return None
    if by.verb == Verb.SENT_BACK and by.node == node.name:
        return _sent_back(by)
    if by.verb not in TOLD or by.node not in (approval.name for approval in deciding_on(node)):
        return None
    return _refused(by) if by.verb == Verb.REFUSED else _changed()


def opening_of(step: Step) -> Opening | None:
    """Return by what a step was opened; one statement."""
    steps = Step.objects.filter(pk=step.pk).annotate(opening=opening())
    return opening_in(steps.values_list("opening", flat=True).first())


def deciding_on(node: PersonStep) -> list[Approval]:
    """Return the nodes at which somebody decides on what is entered at a node."""
    found = (other.name for other in person_nodes(node.flow_class) if getattr(other, "of", "") == node.name)
    return [node.flow_class.instance.node(name) for name in found]


def _sent_back(by: Opening) -> Back:
    return Back(_("%(person)s sent the case back to this step") % {"person": by.person}, by.reason)


def _refused(by: Opening) -> Back:
    return answered(by.person, by.party, str(Answer.REFUSED.label), by.text)


def answered(person: str, party: str, answer: str, text: str) -> Back:
    """Return what somebody said for a party."""
    facts = {"person": person, "party": party, "answer": answer}
    return Back(_("%(person)s (%(party)s): %(answer)s") % facts, text)


def _changed() -> Back:
    return Back(
        _("The content was changed after somebody had agreed"),
        _("Please complete the step again; then everybody is asked anew."),
    )

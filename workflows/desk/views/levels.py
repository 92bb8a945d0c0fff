"""Questions about the level of a document or a note: who reads it by name, how high it is, who agrees."""

from functools import partial

from django.http import HttpResponse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.requests import SignedInRequest
from casework.audit.actors import Actor
from casework.audit.errors import NotNow
from casework.cases import levels
from casework.cases.choices import Level, LevelAnswer
from casework.cases.models import Document
from casework.cases.selectors import Paper, PaperReader, Proposal, why_not_at
from workflows.desk.forms.cases import ReasonForm
from workflows.desk.forms.levels import LevelAnswerForm, LevelForm, ReadersForm
from workflows.desk.selectors import case_verbs as verbs
from workflows.desk.selectors.levels import level_words, levels_for, waits_for_answer
from workflows.desk.selectors.over import require_unanswered
from workflows.desk.selectors.reader import Reader
from workflows.desk.views.case_questions import Question, ask

_AT_ONCE_OR_BY_TWO = _("A higher level counts at once, a lower one as soon as somebody else agrees.")
_OF_A_STEP = _(
    "A higher level counts at once, a lower one as soon as somebody else agrees. It holds for the files of "
    "the document; what was entered at the step is read by whoever reads the step."
)


def ask_for_readers(request: SignedInRequest, reader: Reader, paper: Paper) -> HttpResponse:
    """Ask who else reads something confidential."""
    verb = verbs.about(verbs.NAME_READERS, paper)
    verbs.require_possible(verb, reader)
    levels.require_named(paper)
    question = Question(
        verb,
        _("The people whom you choose read it from now on."),
        partial(ReadersForm, paper=paper),
        lambda reader, form, by: levels.name_readers(paper=paper, readers=form.chosen_readers(), by=by),
        _("More people read it now."),
    )
    return ask(request, reader, question, str(paper))


def ask_to_remove(request: SignedInRequest, reader: Reader, named: PaperReader) -> HttpResponse:
    """Ask why a person no longer reads something confidential."""
    question = Question(
        verbs.about(verbs.REMOVE_READER, named.paper),
        format_lazy(_("{person} can no longer open it, from now on."), person=named.user.name),
        ReasonForm,
        lambda reader, form, by: levels.remove_reader(named=named, by=by, reason=form.entered("reason")),
        format_lazy(_("{person} is no longer named."), person=named.user.name),
        kind="warning",
    )
    return ask(request, reader, question, str(named.paper))


def ask_for_level(request: SignedInRequest, reader: Reader, paper: Paper) -> HttpResponse:
    """Ask for another level: a higher one counts at once, a lower one is proposed."""
    verb = verbs.about(verbs.CHANGE_LEVEL, paper)
    verbs.require_possible(verb, reader)
    _require_some_level(reader, paper)
    question = Question(
        verb,
        _OF_A_STEP if isinstance(paper, Document) and paper.source else _AT_ONCE_OR_BY_TWO,
        partial(LevelForm, paper=paper),
        lambda reader, form, by: _change_level(paper, form, by),
        _("The level has been raised, or the lower one has been proposed."),
    )
    return ask(request, reader, question, str(paper))


def _require_some_level(reader: Reader, paper: Paper) -> None:
    """Raise NotNow, with the reasons in words, if the person could choose no level."""
    if levels_for(reader, paper, waits=waits_for_answer(paper)):
        return
    reasons = dict.fromkeys(why_not_at(paper, level) for level in Level if level != paper.level)
    words = " ".join(reason for reason in reasons if reason)
    raise NotNow(words or str(_("A lower level has been proposed already and waits for an answer.")))


def _change_level(paper: Paper, form: LevelForm, by: Actor) -> None:
    level = Level(form.entered("level"))
    if level.is_below(Level(paper.level)):
        levels.propose_lowering(paper=paper, level=level, by=by, reason=form.entered("reason"))
    else:
        levels.raise_level(paper=paper, level=level, readers=form.chosen_readers(), by=by)


def ask_for_decision(request: SignedInRequest, reader: Reader, proposal: Proposal) -> HttpResponse:
    """Ask whether somebody agrees to a lower level."""
    paper = proposal.paper
    verb = verbs.about(verbs.DECIDE_LEVEL, paper)
    verbs.require_possible(verb, reader)
    if request.method != "POST":
        require_unanswered(proposal)
    levels.require_other_than_proposer(proposal, reader.user, reader.case.kind)
    question = Question(
        verb,
        format_lazy(
            _("{person} proposes the level “{level}” instead of “{present}”: {reason}"),
            person=proposal.proposed_by.name,
            level=level_words(paper, Level(proposal.level)),
            present=level_words(paper, Level(paper.level)),
            reason=proposal.reason,
        ),
        LevelAnswerForm,
        lambda reader, form, by: levels.answer_lowering(
            proposal=proposal,
            answer=LevelAnswer(form.entered("answer")),
            by=by,
            reason=form.entered("reason"),
        ),
        _("Your decision is on record."),
    )
    return ask(request, reader, question, str(paper))

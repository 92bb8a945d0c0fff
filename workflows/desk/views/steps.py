"""The page of a step: shown, kept as a draft, previewed, sent."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import wraps
from typing import TypeAlias, cast

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST
from viewflow.workflow.status import STATUS

from accounts.requests import SignedInRequest, actor_of
from casework.audit.actors import Actor
from casework.audit.errors import Busy, Invalid, NotAllowed, NotNow
from casework.cases.uploads import CheckedUpload, check_upload
from workflows.desk.forms.steps import (
    FINGERPRINT,
    REMOVE,
    StepEntry,
    entries_of,
    slots_of,
    typed_answers,
    window_of,
    with_rows_changed,
)
from workflows.desk.selectors.stages import step_name
from workflows.desk.selectors.step import StepPage, step_page
from workflows.desk.selectors.way_on import OpenedCase, done_sentence, opened_case, way_on
from workflows.engine import drafts
from workflows.engine.choices import OWN_DOCUMENT
from workflows.engine.decisions import DecisionFacts
from workflows.engine.documents import render_document
from workflows.engine.filing import LANGUAGE, document_sheet
from workflows.engine.forms import StepForm
from workflows.engine.models import Step, StepDraft
from workflows.engine.nodes import Approval
from workflows.engine.permissions import require_may_do, require_waiting
from workflows.engine.selectors import visible_steps, with_refusals
from workflows.engine.services import complete_step, decide

DISCARD_NOW = "discard_now"
StepView: TypeAlias = Callable[[SignedInRequest, int], HttpResponse]


class DraftBusy(Busy):
    """The draft itself could not be kept: nobody waits for the same lock twice (409)."""


def keeps_entries(view: StepView) -> StepView:
    """Answer a refusal for now with the page as it is now, what was typed on it."""

    @wraps(view)
    def run(request: SignedInRequest, step_id: int) -> HttpResponse:
        try:
            return view(request, step_id)
        except NotNow as refusal:
            if _from_script(request):
                told = {"message": refusal.message, "newer": isinstance(refusal, drafts.NewerDraft)}
                return JsonResponse(told, status=503 if isinstance(refusal, Busy) else 409)  # 503: try again
            return _not_now(request, step_id, refusal)

    return run


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_entries
def step(request: SignedInRequest, step_id: int) -> HttpResponse:
    """Show a step; sending its form completes it, its other buttons change rows or keep a draft."""
    found = get_object_or_404(with_refusals(visible_steps(request.user)), pk=step_id)
    if request.method != "POST":
        return _show(request, found)
    require_waiting(found)
    unfit = _receive_files(request, found)
    if "complete" in request.POST:
        return _complete(request, found, unfit)
    if "add_row" in request.POST or "remove_row" in request.POST:
        form = StepEntry(found, request.user).typed(with_rows_changed(request.POST))
        return _shown_again(request, found, form, unfit, status=200)
    return _keep(request, found, unfit)


def _show(request: SignedInRequest, found: Step) -> HttpResponse:
    page, entry = step_page(found, request.user), StepEntry(found, request.user)
    if not page.rights.may_keep:
        return _rendered(request, page, None)
    if entry.overtaken(page.fingerprint):
        messages.warning(
            request, _("The content has changed since you saved your draft. Please read it again.")
        )
    return _rendered(
        request, page, entry.fresh(page.fingerprint), saved_at=entry.draft and entry.draft.saved_at
    )


def _complete(request: SignedInRequest, found: Step, unfit: Sequence[Invalid]) -> HttpResponse:
    entry = StepEntry(found, request.user)
    form = entry.sent(request.POST)
    if form.warned and not unfit:
        return _shown_again(request, found, form, unfit, status=200)
    if form.is_valid() and not unfit:
        try:
            return _go_on(request, _send(entry, form, actor_of(request)))
        except Invalid as refusal:
            form.add_refusal(refusal)
    return _shown_again(request, found, form, unfit)


def _send(entry: StepEntry, form: StepForm, by: Actor) -> Step:
    facts, step_id = form.to_facts(), entry.step.pk
    if isinstance(entry.node, Approval):
        answer = cast("DecisionFacts", facts)
        return decide(step_id=step_id, facts=answer, fingerprint=form.cleaned_data[FINGERPRINT], by=by)
    files = drafts.take_uploads(entry.draft) if slots_of(entry.node) else {}
    upload = files.pop(OWN_DOCUMENT, None)
    return complete_step(step_id=step_id, facts=facts, by=by, upload=upload, annexes=files)


def _go_on(request: SignedInRequest, done: Step) -> HttpResponseRedirect:
    """Lead on to the next step of the case that waits for the same person, else to the inbox."""
    way = way_on(done, request.user)
    messages.success(request, " ".join(filter(None, (done_sentence(done), way.sentence))))
    opened = opened_case(done, request.user)
    if opened:
        messages.info(request, _with_link(opened))
    return redirect("desk:step", way.next_step_id) if way.next_step_id else redirect("desk:inbox")


def _with_link(opened: OpenedCase) -> str:
    if not opened.url:
        return opened.sentence
    return format_html(
        '{} <a class="fw-link" href="{}">{}</a>', opened.sentence, opened.url, _("Open this case")
    )


def _receive_files(request: SignedInRequest, found: Step) -> list[Invalid]:
    """Keep the files that came with the form in the draft; return why those were not taken that are unfit."""
    answers = (_receive_file(request, found, slot) for slot in slots_of(found.flow_task))
    return [refusal for refusal in answers if refusal is not None]


def _receive_file(request: SignedInRequest, found: Step, slot: str) -> Invalid | None:
    file = request.FILES.get(slot)
    if file is None:
        if REMOVE + slot in request.POST:
            drafts.discard_upload(step_id=found.pk, by=actor_of(request), slot=slot)
        return None
    try:
        upload = check_upload(file, field=slot)
    except Invalid as refusal:
        return refusal
    _save(request, found.pk, upload, slot)
    return None


def _shown_again(
    request: SignedInRequest, found: Step, form: StepForm, unfit: Sequence[Invalid], status: int = 400
) -> HttpResponse:
    if unfit:
        form.is_valid()
        for refusal in unfit:
            form.add_refusal(refusal)
        status = 400
    page = step_page(found, request.user)
    return _rendered(request, page, form if page.rights.may_keep else None, status=status)


def _not_now(request: SignedInRequest, step_id: int, refusal: NotNow) -> HttpResponse:
    """Show the step as it is now, why it could not be sent, and what was typed; it is kept if it can be."""
    now = get_object_or_404(visible_steps(request.user), pk=step_id)
    message, newer = refusal.message, isinstance(refusal, drafts.NewerDraft)
    if now.status == STATUS.DONE and now.owner_id == request.user.pk:
        at = formats.date_format(timezone.localtime(now.finished), "SHORT_DATETIME_FORMAT")
        message = _("You have completed this step already (%(moment)s).") % {"moment": at}
    asked = DISCARD_NOW in request.POST  # that page sends no entries
    saved_at = None if asked or newer or isinstance(refusal, DraftBusy) else _kept_anyway(request, now)
    page, entry = step_page(now, request.user), StepEntry(now, request.user)
    if asked and page.rights.may_keep:
        return _rendered(request, page, entry.fresh(page.fingerprint), refusal=message, status=409)
    form = entry.typed(request.POST, page.fingerprint)
    if newer:
        form.known = f"{form.known} {entry.version}"
        message += " " + _("Please choose your files once more.") if request.FILES else ""
    if page.rights.may_keep:
        return _rendered(request, page, form, refusal=message, saved_at=saved_at, status=409)
    return _rendered(request, page, None, refusal=message, lost=typed_answers(form), status=409)


def _kept_anyway(request: SignedInRequest, found: Step) -> datetime | None:
    """Keep what was typed as a draft if the person may still have one; return when."""
    try:
        draft = _save(request, found.pk)
    except (NotAllowed, NotNow):
        return None
    return draft.saved_at


def _rendered(
    request: SignedInRequest, page: StepPage, form: StepForm | None, *, status: int = 200, **facts: object
) -> HttpResponse:
    context = {"page": page, "step": page.step, "form": form, **facts}
    return render(request, "desk/step.html", context, status=status)


def _from_script(request: SignedInRequest) -> bool:
    return request.headers.get("X-Requested-With") == "XMLHttpRequest"


@require_POST
@keeps_entries
def save_draft(request: SignedInRequest, step_id: int) -> HttpResponse:
    """Keep what was typed as the person's draft; ask whether to forget it, then forget it."""
    found = get_object_or_404(visible_steps(request.user), pk=step_id)
    require_waiting(found)
    if "discard" in request.POST:
        _receive_files(request, found)
        _save(request, step_id)  # whoever changes nothing after all finds the last words and files as well
        facts = {"step": found, "title": step_name(found)}
        return render(request, "desk/step_discard.html", facts)
    if DISCARD_NOW in request.POST:
        drafts.discard_draft(step_id=step_id, by=actor_of(request))
        messages.info(request, _("The draft is discarded. The page shows what is recorded."))
        return redirect("desk:step", step_id)
    if _from_script(request):
        draft = _save(request, step_id)
        return JsonResponse({"saved_at": draft.saved_at.isoformat()})
    return _keep(request, found, _receive_files(request, found))


def _save(
    request: SignedInRequest, step_id: int, upload: CheckedUpload | None = None, slot: str = OWN_DOCUMENT
) -> StepDraft:
    data, by, window = entries_of(request.POST), actor_of(request), window_of(request.POST)
    try:
        return drafts.save_draft(step_id=step_id, data=data, by=by, upload=upload, slot=slot, window=window)
    except Busy as refusal:
        raise DraftBusy(refusal.message) from refusal


def _keep(request: SignedInRequest, found: Step, unfit: Sequence[Invalid]) -> HttpResponse:
    _save(request, found.pk)
    if unfit:
        form = StepEntry(found, request.user).typed(request.POST)
        return _shown_again(request, found, form, unfit)
    messages.success(request, _("Your draft is saved. Only you see it. The step stays open."))
    return redirect("desk:step", found.pk)


@require_POST
@keeps_entries
def preview(request: SignedInRequest, step_id: int) -> HttpResponse:
    """Open the document that would be made from what is typed; nothing is filed."""
    found = get_object_or_404(visible_steps(request.user).select_related("case__lead"), pk=step_id)
    require_waiting(found)
    require_may_do(actor_of(request), found, found.case)
    unfit = _receive_files(request, found)
    entry = StepEntry(found, request.user)
    form = entry.sent(request.POST)
    if not form.is_valid() or unfit or found.flow_task.document is None:
        return _shown_again(request, found, form, unfit)
    with override(LANGUAGE):
        note = _("Preview, not filed")
    coming = {slot: kept.name for slot, kept in entry.kept.items()}
    sheet = document_sheet(found, form.to_facts(), request.user.name, state_note=note, annexes=coming)
    name = content_disposition_header(as_attachment=False, filename=f"{sheet.title}.pdf") or "inline"
    return HttpResponse(render_document(sheet), "application/pdf", headers={"Content-Disposition": name})

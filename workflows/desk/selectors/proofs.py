"""What proves the record of a case, in words for people: how far it is signed, and what does not fit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.permissions import VIEW_SIGNING, may_everywhere
from casework.audit.actors import Actor
from casework.audit.checkpoints import oldest_unsigned
from casework.audit.findings import Finding
from casework.audit.models import AuditEvent
from casework.audit.seals import Extent, extent_of
from casework.audit.sources import sources
from casework.cases.models import Case
from casework.cases.proving import CaseCheck
from casework.cases.selectors.proofs import chain_of
from workflows.desk.selectors.case import Fact


@dataclass(frozen=True)
class Broken:
    """Something that does not fit, in words: what, where it stands, why."""

    what: str
    place: str
    reason: str


@dataclass(frozen=True)
class Checked:
    """What a check has found; nothing, if everything fits. Without any signature it proves little."""

    title: str
    text: str
    broken: tuple[Broken, ...]
    is_signed: bool = True


@dataclass(frozen=True)
class ProofPage:
    """How far the record of a case reaches and is signed, and what a check has found, if there was one."""

    facts: tuple[Fact, ...]
    late: str
    checked: Checked | None = None


def proof_page(case: Case, check: CaseCheck | None = None) -> ProofPage:
    """Return the page of a case, with what the check has found that was just made."""
    extent = check.extent if check else extent_of(chain_of(case))
    return ProofPage(tuple(_facts(extent)), late_words(), _checked(check) if check else None)


def _facts(extent: Extent) -> Iterator[Fact]:
    yield Fact(_("Entries about the case"), str(extent.entries))
    if extent.first_at and extent.last_at:
        days = {"first": _moment(extent.first_at), "last": _moment(extent.last_at)}
        yield Fact(_("Period"), _("from %(first)s to %(last)s") % days)
    last = extent.checkpoint
    yield Fact(
        _("Last checkpoint"),
        _("number %(number)s of %(moment)s (age: %(age)s)")
        % {"number": last.number, "moment": _moment(last.made_at), "age": timesince(last.made_at)}
        if last
        else _("none yet: nothing is signed"),
    )
    yield Fact(_("Not yet signed"), _unsigned(extent))


def _unsigned(extent: Extent) -> str:
    if extent.unsigned_since is None:
        return _("nothing: the checkpoint covers all entries")
    words = ngettext(
        "%(count)s entry, since %(moment)s", "%(count)s entries, since %(moment)s", extent.unsigned
    )
    return words % {"count": extent.unsigned, "moment": _moment(extent.unsigned_since)}


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")


def _checked(check: CaseCheck) -> Checked:
    count = len(check.findings)
    if not count:
        is_signed = check.extent.unsigned < check.extent.entries
        title = _("Everything fits") if is_signed else _("The chain fits; nothing of it is signed yet")
        return Checked(title, " ".join(_proven(check.extent)), (), is_signed)
    words = ngettext("It does not fit in one place", "It does not fit in %(count)s places", count)
    advice = _(
        "Please change nothing in this case. Keep this page, and tell those who run Fallwerk and the data "
        "protection officer: with the complete check and a backup they can tell what was there before."
    )
    return Checked(words % {"count": count}, advice, tuple(_broken(found) for found in check.findings))


def _proven(extent: Extent) -> Iterator[str]:
    """Yield in sentences what a check without findings proves: more for what is signed than for the rest."""
    if extent.unsigned_since is None:
        words = ngettext(
            "%(count)s entry was computed once more: nothing has been changed, removed or slipped in.",
            "%(count)s entries were computed once more: nothing has been changed, removed or slipped in.",
            extent.entries,
        )
        yield words % {"count": extent.entries}
        return
    words = ngettext(
        "%(count)s entry was computed once more and fits its chain.",
        "%(count)s entries were computed once more and fit their chain.",
        extent.entries,
    )
    yield words % {"count": extent.entries}
    signed = extent.entries - extent.unsigned
    if signed:
        words = ngettext(
            "%(count)s of them is signed: there, nothing has been changed, removed or slipped in.",
            "%(count)s of them are signed: there, nothing has been changed, removed or slipped in.",
            signed,
        )
        yield words % {"count": signed}
    words = ngettext(
        "No checkpoint covers %(count)s entry yet, since %(moment)s: the chain alone guards it.",
        "No checkpoint covers %(count)s entries yet, since %(moment)s: the chain alone guards them.",
        extent.unsigned,
    )
    yield words % {"count": extent.unsigned, "moment": _moment(extent.unsigned_since)}


def _broken(finding: Finding) -> Broken:
    table, _space, number = finding.place.partition(" ")
    if table == AuditEvent._meta.db_table:
        return Broken(_("Event of the timeline"), finding.place, finding.reason)
    for source in sources().values():
        if source.tracked is not None and table in (source.table, source.tracked._meta.db_table):
            kind = capfirst(str(source.tracked._meta.verbose_name))
            words = _("Earlier state: %(kind)s") if table == source.table else "%(kind)s"
            return Broken(words % {"kind": kind}, finding.place, finding.reason)
    if table.startswith("case:"):
        return Broken(_("Entry %(number)s of the case") % {"number": number or "?"}, "", finding.reason)
    return Broken(finding.place, "", finding.reason)


def late_words() -> str:
    """Return since when the record waits for its signature, if that is too long; else nothing."""
    oldest = oldest_unsigned()
    if oldest is None or timezone.now() - oldest <= settings.AUDIT_LAG:
        return ""
    words = _(
        "Since %(moment)s (%(age)s) nothing of what was recorded has been signed. What is recorded stays "
        "guarded by the database; please tell those who run Fallwerk."
    )
    return words % {"moment": _moment(oldest), "age": timesince(oldest)}


def late_words_for(user: User) -> str:
    """Return the same to those who look after the record; nothing to others, who pay no statement for it."""
    return late_words() if may_everywhere(Actor(user), VIEW_SIGNING) else ""

"""Every row that is worth anything has a history; what has none is listed here with the reason."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models

from casework.audit.history import HistoryRow

OURS = ("accounts", "casework", "workflows")
WITHOUT_HISTORY = {
    "accounts.CacheEntry": "attempts that are counted for some minutes; those that were refused are events",
    "accounts.Session": "a browser that is signed in now; signing in and out, and ending it, are events",
    "audit.AuditEvent": "is the record itself",
    "audit.ChainHead": "is part of the record's proof",
    "audit.Checkpoint": "is part of the record's proof",
    "audit.Epoch": "is part of the record's proof",
    "audit.ErasedEntry": "is part of the record's proof",
    "audit.LedgerEntry": "is part of the record's proof",
    "audit.Salt": "is part of the record's proof",
    "audit.Shape": "is part of the record's proof",
    "cases.NumberRange": "a counter; the numbers that it gave out stand on the files",
    "engine.StepDraft": "no place of record: ends with its step",
    "engine.DraftUpload": "no place of record: ends with its draft",
    "engine.SentForm": "no place of record: keeps for some days that a form was sent",
    "engine.Step_previous": "which step led to which; written once with the step, never changed",
}


def our_models() -> Iterator[type[models.Model]]:
    """Return the models of the house, those included that Django makes for many-to-many relations."""
    for model in apps.get_models(include_auto_created=True):
        is_ours = apps.get_app_config(model._meta.app_label).name.startswith(OURS)
        if is_ours and not hasattr(model, "instance_type"):  # which only a history row has
            yield model


def is_tracked(model: type[models.Model]) -> bool:
    """Return whether changes of the model leave history rows."""
    return hasattr(model._meta, "simple_history_manager_attribute")


def test_every_model_is_tracked_or_listed() -> None:
    untracked = {model._meta.label for model in our_models() if not is_tracked(model)}
    assert untracked == set(WITHOUT_HISTORY)


def test_a_history_row_says_who_for_whom_why_by_which_way_and_in_which_change() -> None:
    for model in filter(is_tracked, our_models()):
        names = {field.name for field in model.history.model._meta.get_fields()}  # type: ignore[attr-defined]
        assert names >= {
            "change_id",
            "history_channel",
            "history_change_reason",
            "history_date",
            "history_on_behalf_of",
            "history_type",
            "history_user",
        }, model


def test_nothing_is_tracked_under_a_name_of_the_history_itself() -> None:
    for model in filter(is_tracked, our_models()):
        own = {field.column for field in HistoryRow._meta.get_fields() if isinstance(field, models.Field)}
        assert own.isdisjoint(field.column for field in model._meta.concrete_fields), model


def test_nobody_s_history_goes_with_its_row() -> None:
    for model in filter(is_tracked, our_models()):
        keys = [field for field in model.history.model._meta.fields if field.is_relation]  # type: ignore[attr-defined]
        cascading = [field for field in keys if field.remote_field.on_delete is models.CASCADE]
        assert cascading == [], model

"""Whatever field an unfolded event may show is named in words, which are translated."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Field, ForeignKey
from django.utils.functional import Promise

from workflows.desk.selectors.edits import CASE
from workflows.desk.selectors.field_changes import ANYWHERE_TECHNICAL, NAMED, OUTSIDE, TECHNICAL

NOT_SHOWN = {"engine.step", "engine.caseprocess"}  # of a step, two fields with names of their own


def shown_fields() -> Iterator[tuple[str, "Field[object, object]"]]:
    """Return the fields that can be shown, each with the name of its model."""
    for model in apps.get_models():
        label = model._meta.label_lower
        if not hasattr(model._meta, "simple_history_manager_attribute") or label in NOT_SHOWN:
            continue
        if model._meta.app_label in OUTSIDE:
            continue
        hidden = ANYWHERE_TECHNICAL | TECHNICAL.get(label, set())
        yield from ((label, field) for field in model._meta.concrete_fields if field.name not in hidden)


def has_words(field: "Field[object, object]") -> bool:
    """Return whether the value of a field can be told: a link only to somebody or some place."""
    if not isinstance(field, ForeignKey):
        return True
    return field.related_model._meta.label_lower in (*NAMED, CASE)


def test_every_shown_field_has_a_translated_name() -> None:
    shown = [(label, field) for label, field in shown_fields() if has_words(field)]
    nameless = [
        f"{label}.{field.name}" for label, field in shown if not isinstance(field.verbose_name, Promise)
    ]
    assert len(shown) > 100
    assert nameless == []

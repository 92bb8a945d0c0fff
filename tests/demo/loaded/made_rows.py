"""Rows of tables that the demo leaves empty."""

from django.contrib.auth.models import Permission
from django.db import IntegrityError, models
from django.db.models import Model
from django.utils import timezone

from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.errors import NotNow

MOST_CHOICES = 12


def make_row(model: type[Model], by: Actor) -> None:
    """Write a row of a table that the demo leaves empty, as its columns and rules demand."""
    for attempt in range(MOST_CHOICES):
        try:
            _make_row(model=model, choice=attempt, by=by)
        except (IntegrityError, NotNow):
            continue
        return
    raise AssertionError(f"no row of {model._meta.label} could be made")


@service
def _make_row(*, model: type[Model], choice: int, by: Actor) -> None:
    row = model()
    for number, field in enumerate(model._meta.concrete_fields):
        if not (field.null or field.has_default() or field.primary_key):
            setattr(row, field.attname, _any_value(field, number, choice))
    row.save()


def _any_value(field: "models.Field[object, object]", number: int, choice: int) -> object:
    if field.related_model is Permission:
        return Permission.objects.filter(content_type__app_label="cases", content_type__model="case")[0].pk
    if field.is_relation:
        known = field.related_model._base_manager.order_by("-pk").values_list("pk", flat=True)[
            : number + choice + 1
        ]
        return list(known)[-1]  # two keys of a row lead to two rows, where there are two
    if field.choices:
        return str(field.flatchoices[choice % len(field.flatchoices)][0])
    now = timezone.now()
    values = {"DateField": now.date(), "DateTimeField": now, "BooleanField": False, "DecimalField": 1}
    return values.get(field.get_internal_type(), 1 if "Integer" in field.get_internal_type() else "x")

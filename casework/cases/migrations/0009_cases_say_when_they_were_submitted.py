import uuid

from django.db import migrations, models
from django.utils import timezone

from casework.audit.migrating import Together


def fill(apps, schema_editor):
    """Read from the history on which day each case was submitted; a draft that was given up never was."""
    case_model, history_model = apps.get_model("cases", "Case"), apps.get_model("cases", "HistoricalCase")
    copied = [field.attname for field in case_model._meta.concrete_fields]
    earlier = history_model.objects.exclude(state="draft").order_by("history_date", "history_id")
    first = {}
    for case_id, state, moment in earlier.values_list("id", "state", "history_date"):
        first.setdefault(case_id, (state, moment))
    cases = list(case_model.objects.exclude(state="draft"))
    changed = []
    for case in cases:
        state, moment = first.get(case.pk, (case.state, None))
        if state == "aborted":
            continue
        case.submitted_on = timezone.localdate(moment) if moment else case.opened_on
        changed.append(case)
    schema_editor.execute("ALTER TABLE cases_case DISABLE TRIGGER USER")  # closed cases change only here
    case_model.objects.bulk_update(changed, ["submitted_on"], batch_size=500)
    schema_editor.execute("ALTER TABLE cases_case ENABLE TRIGGER USER")
    history_model.objects.bulk_create(
        [
            history_model(
                **{name: getattr(case, name) for name in copied},
                history_date=timezone.now(),
                history_type="~",
                history_change_reason="Migration",
                history_channel="command",
                change_id=uuid.uuid4(),
            )
            for case in changed
        ],
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_confidential_documents")]

    operations = [
        Together(
            [
                migrations.AddField(
                    model_name=name,
                    name="submitted_on",
                    field=models.DateField(blank=True, null=True, verbose_name="Submitted on"),
                )
                for name in ("case", "historicalcase")
            ]
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "draft"), ("submitted_on__isnull", True))
                | models.Q(("state", "aborted"))
                | models.Q(
                    models.Q(("state__in", ["draft", "aborted"]), _negated=True),
                    ("submitted_on__isnull", False),
                ),
                name="case_is_submitted_before_it_runs",
            ),
        ),
    ]

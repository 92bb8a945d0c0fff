from django.db import migrations, models

from casework.audit.migrating import Together


class Migration(migrations.Migration):
    """Earlier answers stay without: they were written for the record and not for the person who asked."""

    dependencies = [("cases", "0009_cases_say_when_they_were_submitted")]

    operations = [
        Together(
            [
                migrations.AddField(
                    model_name=name,
                    name="answer_reason",
                    field=models.TextField(blank=True, default="", verbose_name="Reason of the answer"),
                    preserve_default=False,
                )
                for name in ("accessrequest", "historicalaccessrequest")
            ]
        )
    ]

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("audit", "0008_checkpoints_are_found_by_transaction")]

    operations = [
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                fields=["verb", "-recorded_at", "-id"],
                name="case_events_by_verb",
                condition=Q(("scope", "case")),
            ),
        )
    ]

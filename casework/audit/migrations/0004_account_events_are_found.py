from django.db import migrations, models
from django.db.models import Q

from casework.audit.migrating import Together

OF_PEOPLE = Q(("scope__in", ["accounts", "reading"]))
OF_ACCOUNTS = Q(("scope", "accounts"))
INDEXES = (
    ("account_events", [], OF_PEOPLE),
    ("account_events_by_verb", ["verb"], OF_PEOPLE),
    ("account_events_by", ["actor"], OF_PEOPLE),
    ("account_events_of", ["subject_id"], OF_ACCOUNTS),
)


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_verbs_are_asked_when_needed")]

    operations = [
        Together(
            [
                migrations.AddIndex(
                    model_name="auditevent",
                    index=models.Index(
                        fields=[*first, "-recorded_at", "-id"], name=name, condition=condition
                    ),
                )
                for name, first, condition in INDEXES
            ]
        )
    ]

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("cases", "0011_levels_of_notes")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state", "suspended")),
                fields=["follow_up_on", "id"],
                name="case_to_follow_up",
            ),
        ),
    ]

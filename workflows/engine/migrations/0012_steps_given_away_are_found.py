from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('engine', '0011_a_form_is_known_by_its_mark'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='step',
            index=models.Index(condition=models.Q(('given_from__isnull', False)), fields=['given_from', '-assigned'], name='step_given_away'),
        ),
    ]

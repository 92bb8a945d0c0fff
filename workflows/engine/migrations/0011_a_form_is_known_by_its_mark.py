from django.db import migrations, models


class Migration(migrations.Migration):
    """What was kept so far names people and knows forms by another mark: it is forgotten."""

    dependencies = [
        ('engine', '0010_changes_leave_history'),
    ]

    operations = [
        migrations.DeleteModel(name='SentForm'),
        migrations.CreateModel(
            name='SentForm',
            fields=[
                ('mark', models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name='Mark')),
                ('place', models.TextField(blank=True, verbose_name='Leads to')),
                ('sent_at', models.DateTimeField(verbose_name='Sent at')),
            ],
            options={
                'verbose_name': 'form that was sent',
                'verbose_name_plural': 'forms that were sent',
            },
        ),
    ]

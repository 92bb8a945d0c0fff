from django.db import migrations, models


class Migration(migrations.Migration):
    """A step's and a decision's own change no longer shares its name with that of each history row."""

    dependencies = [
        ('engine', '0008_drafts_keep_several_files'),
    ]

    operations = [
        migrations.RenameField('step', 'change_id', 'completed_in'),
        migrations.RenameField('decision', 'change_id', 'decided_in'),
        migrations.AddField(
            'historicalstep',
            'completed_in',
            models.UUIDField(blank=True, null=True, verbose_name='Change'),
        ),
        migrations.AddField(
            'historicaldecision',
            'decided_in',
            models.UUIDField(null=True, verbose_name='Change'),
        ),
        migrations.RunSQL(
            'UPDATE engine_historicaldecision SET decided_in = change_id',
            migrations.RunSQL.noop,
        ),
        migrations.AlterField('historicaldecision', 'decided_in', models.UUIDField(verbose_name='Change')),
        migrations.AlterField('historicaldecision', 'change_id', models.UUIDField(db_index=True)),
        migrations.AlterField('historicalstep', 'change_id', models.UUIDField(db_index=True)),
    ]

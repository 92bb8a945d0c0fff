from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0003_experiences_from_closing'),
    ]

    operations = [
        migrations.AlterField(
            model_name='agreementparty',
            name='role',
            field=models.CharField(choices=[('municipality', 'Municipality'), ('group', 'Group of municipalities'), ('lpr', 'LPR office'), ('police', 'Police directorate'), ('district', 'District'), ('other', 'Other party')], max_length=20, verbose_name='Role'),
        ),
        migrations.AlterField(
            model_name='historicalagreementparty',
            name='role',
            field=models.CharField(choices=[('municipality', 'Municipality'), ('group', 'Group of municipalities'), ('lpr', 'LPR office'), ('police', 'Police directorate'), ('district', 'District'), ('other', 'Other party')], max_length=20, verbose_name='Role'),
        ),
    ]

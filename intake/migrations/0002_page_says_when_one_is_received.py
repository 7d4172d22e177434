from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="page", name="reception", field=models.CharField(blank=True, default="", max_length=300), preserve_default=False
        )
    ]

"""初次使用指引 stands with the account; who has worked here before needs none."""

import django.contrib.postgres.fields
from django.db import migrations, models


def put_away(apps, schema_editor):
    apps.get_model("inspection", "User").objects.exclude(last_login=None).update(tour_hidden=True)


class Migration(migrations.Migration):
    dependencies = [("inspection", "0029_scan_stacks_are_sorted_by_the_worker")]

    operations = [
        migrations.AddField(
            "user", "tour_hidden", models.BooleanField(default=False, editable=False, verbose_name="不再显示使用指引")
        ),
        migrations.AddField(
            "user",
            "tour_done",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60), blank=True, default=list, editable=False, size=None
            ),
        ),
        migrations.RunPython(put_away, migrations.RunPython.noop),
    ]

"""Recusals get a life: declared, confirmed, lifted by two."""

from django.db import migrations, models


def lifted(apps, schema_editor) -> None:
    """What was lifted before stays lifted."""
    apps.get_model("inspection", "Recusal").objects.exclude(revoked_at=None).update(status="lifted")


class Migration(migrations.Migration):
    dependencies = [("inspection", "0011_correspondence")]

    operations = [
        migrations.RenameField("recusal", "recorded_by", "created_by"),
        migrations.RenameField("recusal", "recorded_at", "created_at"),
        migrations.AddField(
            "recusal",
            "status",
            models.CharField("状态", max_length=10, default="confirmed"),
        ),
        migrations.RunPython(lifted, migrations.RunPython.noop),
    ]

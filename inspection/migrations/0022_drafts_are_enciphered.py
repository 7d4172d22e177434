"""What is typed and not yet sent lies enciphered, bound to its owner, its address and its form; what lay open is enciphered."""

import json
import uuid

from django.db import migrations, models


def encipher(apps, schema_editor):
    from inspection import server_keys

    for draft in apps.get_model("inspection", "Draft").objects.iterator():
        draft.form_key = uuid.uuid4()
        payload = json.dumps({"typed": draft.data, "version": ""}, ensure_ascii=False).encode()
        bound = draft.user_id.bytes + draft.form_key.bytes + draft.place.encode()
        draft.box = server_keys.encrypt(b"form-drafts", payload, bound)
        draft.save(update_fields=["form_key", "box"])


class Migration(migrations.Migration):
    dependencies = [
        ("inspection", "0021_papers_are_sealed_served_and_scanned"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="draft", name="draft_once_per_place"),
        migrations.AddField(model_name="draft", name="box", field=models.BinaryField(null=True)),
        migrations.AddField(model_name="draft", name="form_key", field=models.UUIDField(null=True)),
        migrations.AlterField(model_name="draft", name="place", field=models.CharField(max_length=300)),
        migrations.RunPython(encipher, migrations.RunPython.noop),
        migrations.RemoveField(model_name="draft", name="data"),
        migrations.AlterField(model_name="draft", name="box", field=models.BinaryField()),
        migrations.AlterField(model_name="draft", name="form_key", field=models.UUIDField()),
        migrations.AddIndex(model_name="draft", index=models.Index(fields=["user", "place"], name="draft_place")),
        migrations.AddConstraint(
            model_name="draft", constraint=models.UniqueConstraint(fields=("user", "form_key"), name="draft_once_per_form")
        ),
    ]

import django.db.models.deletion
from django.db import migrations, models


def give_to_offices(apps, schema_editor):
    """Whoever stands in the register is kept by the office of his post, else of his role; nobody else is touched."""
    Person, Post, OfficeGrant, UnitGrant = (
        apps.get_model("inspection", name) for name in ("Person", "Post", "OfficeGrant", "UnitGrant")
    )
    ways = (
        Post.objects.filter(ends=None).values_list("person", "unit__office"),
        OfficeGrant.objects.filter(user__person__isnull=False).values_list("user__person", "office"),
        UnitGrant.objects.filter(user__person__isnull=False).values_list("user__person", "unit__office"),
        Post.objects.exclude(ends=None).values_list("person", "unit__office"),
    )
    found = {}
    for rows in ways:
        for person, office in rows.order_by("pk"):
            found.setdefault(person, office)
    for office in set(found.values()):
        keys = [person for person, kept in found.items() if kept == office]
        for at in range(0, len(keys), 1000):
            Person.objects.filter(pk__in=keys[at : at + 1000]).update(office=office)


class Migration(migrations.Migration):

    dependencies = [
        ("inspection", "0018_units_carry_tags"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="office",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="people",
                to="inspection.office", verbose_name="归口机构",
            ),
        ),
        migrations.RunPython(give_to_offices, migrations.RunPython.noop),
    ]

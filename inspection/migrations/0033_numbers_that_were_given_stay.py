"""A number that was given never changes, and a word before the year serves one series: triggers and a key refuse it."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

# What stood before the year until now: the series' key and what followed the office's own 机关代字.
SUFFIXES = {
    "文号": "", "通知": "通", "会议纪要": "纪", "借调函": "借", "feedback": "反馈", "escalation": "催", "petitions.announcement": "公告",
    "petitions.judicial_letter": "移", "petitions.express_report": "专报",
}  # fmt: skip

FORWARD = """
CREATE FUNCTION inspection_numbers_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '编过的号不能更改：%', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER number_entry_keeps_its_number BEFORE UPDATE ON inspection_numberentry
FOR EACH ROW WHEN (
    OLD.number IS DISTINCT FROM NEW.number OR OLD.series_id IS DISTINCT FROM NEW.series_id
    OR (OLD.state IN ('used', 'retired') AND NEW.state NOT IN ('used', 'retired'))
) EXECUTE FUNCTION inspection_numbers_stay();
CREATE TRIGGER number_entry_is_not_taken_out BEFORE DELETE ON inspection_numberentry
FOR EACH ROW EXECUTE FUNCTION inspection_numbers_stay();
CREATE TRIGGER number_series_stays_what_it_is BEFORE UPDATE ON inspection_numberseries
FOR EACH ROW WHEN (
    OLD.key IS DISTINCT FROM NEW.key OR OLD.office_id IS DISTINCT FROM NEW.office_id OR OLD.year IS DISTINCT FROM NEW.year
) EXECUTE FUNCTION inspection_numbers_stay();
CREATE TRIGGER number_word_stays BEFORE UPDATE OR DELETE ON inspection_numberword
FOR EACH ROW EXECUTE FUNCTION inspection_numbers_stay();
CREATE FUNCTION inspection_count_goes_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM inspection_numberentry
        WHERE series_id = NEW.id AND number > NEW.last AND number <= OLD.last AND state IN ('used', 'retired')
    ) THEN
        RAISE EXCEPTION '编过的号不能更改：%', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER number_series_counts_up BEFORE UPDATE ON inspection_numberseries
FOR EACH ROW WHEN (NEW.last < OLD.last) EXECUTE FUNCTION inspection_count_goes_up();
"""
BACKWARD = """
DROP TRIGGER number_series_counts_up ON inspection_numberseries;
DROP TRIGGER number_word_stays ON inspection_numberword;
DROP TRIGGER number_series_stays_what_it_is ON inspection_numberseries;
DROP TRIGGER number_entry_is_not_taken_out ON inspection_numberentry;
DROP TRIGGER number_entry_keeps_its_number ON inspection_numberentry;
DROP FUNCTION inspection_count_goes_up();
DROP FUNCTION inspection_numbers_stay();
"""


def note_words(apps, schema_editor):
    words = apps.get_model("inspection", "NumberWord")
    rows = apps.get_model("inspection", "NumberSeries").objects.filter(key__in=SUFFIXES, last__gt=0)
    words.objects.bulk_create(
        [
            words(series=each, office_id=each.office_id, year=each.year, word=each.office.code + SUFFIXES[each.key])
            for each in rows.select_related("office")
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("inspection", "0032_registered_devices")]

    operations = [
        migrations.CreateModel(
            "NumberWord",
            [
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("word", models.CharField(max_length=40, verbose_name="机关代字")),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inspection.office"
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="words", to="inspection.numberseries"
                    ),
                ),
            ],
            options={
                "verbose_name": "机关代字",
                "verbose_name_plural": "机关代字",
                "constraints": [
                    models.UniqueConstraint(fields=("office", "year", "word"), name="number_word_serves_one_series")
                ],
            },
        ),
        migrations.RunPython(note_words, migrations.RunPython.noop),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]

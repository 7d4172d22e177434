"""The trail only grows: triggers refuse change, deletion and truncation, whoever asks."""

from django.db import migrations

TABLES = ("inspection_auditentry", "inspection_auditseal")

FORWARD = """
CREATE FUNCTION inspection_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '审计记录只增不改：%', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
""" + "".join(
    f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
    f"FOR EACH ROW EXECUTE FUNCTION inspection_refuse_change();\n"
    f"CREATE TRIGGER {table}_never_truncated BEFORE TRUNCATE ON {table} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION inspection_refuse_change();\n"
    for table in TABLES
)
BACKWARD = "".join(
    f"DROP TRIGGER {table}_append_only ON {table}; DROP TRIGGER {table}_never_truncated ON {table};\n"
    for table in TABLES
) + "DROP FUNCTION inspection_refuse_change();"


class Migration(migrations.Migration):
    dependencies = [("inspection", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

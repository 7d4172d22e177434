"""Postings only grow, and an account's wording stays: triggers refuse change and deletion, whoever asks."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION rectification_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '账务记录只增不改：%', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER rectification_posting_append_only BEFORE UPDATE OR DELETE ON rectification_posting
FOR EACH ROW EXECUTE FUNCTION rectification_refuse_change();
CREATE TRIGGER rectification_posting_never_truncated BEFORE TRUNCATE ON rectification_posting
FOR EACH STATEMENT EXECUTE FUNCTION rectification_refuse_change();
CREATE TRIGGER rectification_account_keeps_its_wording BEFORE UPDATE ON rectification_account
FOR EACH ROW WHEN (
    OLD.problem IS DISTINCT FROM NEW.problem OR OLD.number IS DISTINCT FROM NEW.number
    OR OLD.unit_id IS DISTINCT FROM NEW.unit_id OR OLD.origin IS DISTINCT FROM NEW.origin
    OR OLD.historical_status IS DISTINCT FROM NEW.historical_status
    OR OLD.historical_progress IS DISTINCT FROM NEW.historical_progress
) EXECUTE FUNCTION rectification_refuse_change();
"""
BACKWARD = """
DROP TRIGGER rectification_account_keeps_its_wording ON rectification_account;
DROP TRIGGER rectification_posting_never_truncated ON rectification_posting;
DROP TRIGGER rectification_posting_append_only ON rectification_posting;
DROP FUNCTION rectification_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("rectification", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

"""A seat on an assignment is business: none of the three administrators can hold one."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER rounds_assignmentgrant_keeps_administrators_apart BEFORE INSERT OR UPDATE ON rounds_assignmentgrant
FOR EACH ROW EXECUTE FUNCTION inspection_keep_administrators_apart();
"""
BACKWARD = "DROP TRIGGER rounds_assignmentgrant_keeps_administrators_apart ON rounds_assignmentgrant;"


class Migration(migrations.Migration):
    dependencies = [("rounds", "0001_initial"), ("inspection", "0008_administrators_are_three_people")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

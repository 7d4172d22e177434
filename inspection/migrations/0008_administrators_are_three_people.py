"""The database itself keeps the three administrators apart: from each other, and from everybody with business to do."""

from django.db import migrations

# Grants whose days overlap count; a grant taken back counts for nothing. The row of the account is locked, so that two
# grants made at once see each other. Only system and security administrator may be one person, and only while the
# office's newest setting says so (R-340, roles appendix).
FUNCTION = """
CREATE FUNCTION inspection_keep_administrators_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    administrators CONSTANT text[] := ARRAY['system_administrator', 'security_administrator', 'auditor'];
    held record;
    small boolean;
BEGIN
    IF NEW.revoked_at IS NOT NULL THEN
        RETURN NEW;
    END IF;
    PERFORM 1 FROM inspection_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
    FOR held IN
        SELECT role FROM (
            SELECT id, user_id, role, begins, ends, revoked_at FROM inspection_officegrant
            UNION ALL SELECT id, user_id, role, begins, ends, revoked_at FROM inspection_unitgrant
            UNION ALL SELECT NULL, user_id, role, begins, ends, revoked_at FROM rounds_assignmentgrant
        ) AS every
        WHERE user_id = NEW.user_id AND revoked_at IS NULL AND role <> NEW.role
          AND daterange(begins, ends, '[]') && daterange(NEW.begins, NEW.ends, '[]')
          AND (role = ANY(administrators) OR NEW.role = ANY(administrators))
          AND id IS DISTINCT FROM CASE WHEN TG_TABLE_NAME <> 'rounds_assignmentgrant' THEN (to_jsonb(NEW)->>'id')::uuid END
    LOOP
        IF NOT (held.role = ANY(administrators) AND NEW.role = ANY(administrators)) THEN
            RAISE EXCEPTION '管理员不得兼任业务角色：%、%', held.role, NEW.role
                USING ERRCODE = 'check_violation', CONSTRAINT = 'administrator_holds_no_business_role';
        END IF;
        IF 'auditor' IN (held.role, NEW.role) THEN
            RAISE EXCEPTION '审计员必须另由他人担任：%、%', held.role, NEW.role
                USING ERRCODE = 'check_violation', CONSTRAINT = 'auditor_is_somebody_else';
        END IF;
        SELECT value = 'true'::jsonb INTO small FROM inspection_officesetting
            WHERE office_id = (to_jsonb(NEW)->>'office_id')::uuid AND key = 'administrators.system_and_security_in_one'
            ORDER BY version DESC LIMIT 1;
        IF small IS NOT TRUE THEN
            RAISE EXCEPTION '系统管理员和安全管理员不得为同一人：%、%', held.role, NEW.role
                USING ERRCODE = 'check_violation', CONSTRAINT = 'administrators_are_three_people';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
"""
TABLES = ("inspection_officegrant", "inspection_unitgrant")
FORWARD = FUNCTION + "".join(
    f"CREATE TRIGGER {table}_keeps_administrators_apart BEFORE INSERT OR UPDATE ON {table} "
    f"FOR EACH ROW EXECUTE FUNCTION inspection_keep_administrators_apart();\n"
    for table in TABLES
)
BACKWARD = "".join(f"DROP TRIGGER {table}_keeps_administrators_apart ON {table};\n" for table in TABLES) + (
    "DROP FUNCTION inspection_keep_administrators_apart();"
)


class Migration(migrations.Migration):
    dependencies = [("inspection", "0007_grants_end_and_name_their_document")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

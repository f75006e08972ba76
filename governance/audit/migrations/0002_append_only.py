"""Refuse UPDATE and DELETE on the log, and any change of a counter but the next number."""

from django.db import migrations

POSTGRESQL = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The audit log is append-only: % is refused.', TG_OP
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
  FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_counter_is_kept BEFORE DELETE ON audit_counter
  FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_counter_counts_up BEFORE UPDATE ON audit_counter
  FOR EACH ROW WHEN (NEW.last <> OLD.last + 1 OR NEW.subject_type <> OLD.subject_type
    OR NEW.subject_id <> OLD.subject_id)
  EXECUTE FUNCTION audit_refuse();
"""
POSTGRESQL_BACK = """
DROP TRIGGER audit_counter_counts_up ON audit_counter;
DROP TRIGGER audit_counter_is_kept ON audit_counter;
DROP TRIGGER audit_entry_append_only ON audit_entry;
DROP FUNCTION audit_refuse();
"""
SQLITE = (
    """CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN
         SELECT RAISE(ABORT, 'The audit log is append-only: UPDATE is refused.'); END""",
    """CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN
         SELECT RAISE(ABORT, 'The audit log is append-only: DELETE is refused.'); END""",
    """CREATE TRIGGER audit_counter_is_kept BEFORE DELETE ON audit_counter BEGIN
         SELECT RAISE(ABORT, 'The audit log is append-only: DELETE is refused.'); END""",
    """CREATE TRIGGER audit_counter_counts_up BEFORE UPDATE ON audit_counter
         WHEN NEW.last <> OLD.last + 1 OR NEW.subject_type <> OLD.subject_type
           OR NEW.subject_id <> OLD.subject_id BEGIN
         SELECT RAISE(ABORT, 'The audit log is append-only: UPDATE is refused.'); END""",
)
SQLITE_NAMES = (
    "audit_entry_no_update",
    "audit_entry_no_delete",
    "audit_counter_is_kept",
    "audit_counter_counts_up",
)


def add(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL, params=None)
        return
    for statement in SQLITE:
        schema_editor.execute(statement)


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_BACK, params=None)
        return
    for name in SQLITE_NAMES:
        schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]

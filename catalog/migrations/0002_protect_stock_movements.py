"""PostgreSQL itself refuses to change or delete a stock movement: the ledger is append-only.

TRUNCATE (how tests empty tables) is no row operation and goes on working. One change is let through: the author
is forgotten when his account goes.
"""

from django.db import migrations

PROTECT = """
CREATE FUNCTION catalog_refuse_movement_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.by_id IS NULL
       AND (NEW.id, NEW.stock_item_id, NEW.delta, NEW.reason, NEW.note, NEW.order_line_id, NEW.created_at)
           IS NOT DISTINCT FROM
           (OLD.id, OLD.stock_item_id, OLD.delta, OLD.reason, OLD.note, OLD.order_line_id, OLD.created_at)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a stock movement is never changed or deleted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER stock_movement_append_only BEFORE UPDATE OR DELETE ON catalog_stockmovement
    FOR EACH ROW EXECUTE FUNCTION catalog_refuse_movement_change();
"""
UNPROTECT = """
DROP TRIGGER stock_movement_append_only ON catalog_stockmovement;
DROP FUNCTION catalog_refuse_movement_change();
"""


def protect(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(PROTECT)


def unprotect(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(UNPROTECT)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]

    operations = [migrations.RunPython(protect, unprotect)]

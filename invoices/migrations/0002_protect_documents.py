"""PostgreSQL itself refuses to change or delete a document.

Three changes are let through, each once: the PDF is named with its hash, the mail is noted, and the personal part goes
at the end of the legal term (never comes, never changes). Columns that are added later are protected by themselves.
TRUNCATE (how tests empty tables) is no row operation and goes on working.
"""

from django.db import migrations

PROTECT = """
CREATE FUNCTION invoices_refuse_document_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    loose text[] := ARRAY['pdf', 'pdf_sha256', 'mailed_at'];
    personal text[] := ARRAY['buyer', 'reason', 'personal_salt', 'erased_at'];
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.erased_at IS NULL THEN
        IF NEW.erased_at IS NULL
           AND to_jsonb(NEW) - loose = to_jsonb(OLD) - loose
           AND (OLD.pdf = '' OR (NEW.pdf, NEW.pdf_sha256) = (OLD.pdf, OLD.pdf_sha256))
           AND (OLD.mailed_at IS NULL OR NEW.mailed_at = OLD.mailed_at)
        THEN
            RETURN NEW;
        END IF;
        IF NEW.erased_at IS NOT NULL
           AND to_jsonb(NEW) - loose - personal = to_jsonb(OLD) - loose - personal
           AND NEW.buyer = '{}'::jsonb
           AND (NEW.reason, NEW.personal_salt, NEW.pdf, NEW.pdf_sha256) = ('', '', '', '')
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'an issued document is never changed or deleted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER document_is_final BEFORE UPDATE OR DELETE ON invoices_document
    FOR EACH ROW EXECUTE FUNCTION invoices_refuse_document_change();
"""
UNPROTECT = """
DROP TRIGGER document_is_final ON invoices_document;
DROP FUNCTION invoices_refuse_document_change();
"""


def protect(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(PROTECT)


def unprotect(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(UNPROTECT)


class Migration(migrations.Migration):
    dependencies = [("invoices", "0001_initial")]

    operations = [migrations.RunPython(protect, unprotect)]

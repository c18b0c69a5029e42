"""The ledger of prices; as with stock movements, PostgreSQL itself refuses to change or delete a row, but for
forgetting its author. Empty to begin with: what a price was before this ledger nobody knows."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import config.money

PROTECT = """
CREATE FUNCTION catalog_refuse_price_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.by_id IS NULL AND to_jsonb(NEW) - 'by_id' = to_jsonb(OLD) - 'by_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a price change is never changed or deleted' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER price_change_append_only BEFORE UPDATE OR DELETE ON catalog_pricechange
    FOR EACH ROW EXECUTE FUNCTION catalog_refuse_price_change();
"""
UNPROTECT = """
DROP TRIGGER price_change_append_only ON catalog_pricechange;
DROP FUNCTION catalog_refuse_price_change();
"""


def protect(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(PROTECT)


def unprotect(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(UNPROTECT)


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0004_index_products_by_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PriceChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("price_before", config.money.MoneyField()),
                ("price_after", config.money.MoneyField()),
                ("compare_at_price_before", config.money.MoneyField(null=True)),
                ("compare_at_price_after", config.money.MoneyField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="price_changes",
                        to="catalog.variant",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["variant", "created_at"], name="price_change_of_variant")],
            },
        ),
        migrations.RunPython(protect, unprotect),
    ]

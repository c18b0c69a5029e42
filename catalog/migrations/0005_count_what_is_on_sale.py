from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class AddIndexBesideTheShop(AddIndexConcurrently):
    """Where the database can: nobody waits. SQLite makes it at once."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        step = super() if schema_editor.connection.vendor == "postgresql" else super(AddIndexConcurrently, self)
        step.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        step = super() if schema_editor.connection.vendor == "postgresql" else super(AddIndexConcurrently, self)
        step.database_backwards(app_label, schema_editor, from_state, to_state)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("catalog", "0004_index_products_by_words")]

    operations = [
        AddIndexBesideTheShop(
            model_name="product",
            index=models.Index(
                fields=["id"],
                condition=models.Q(("is_active", True), ("price_min__isnull", False)),
                name="product_on_sale",
            ),
        ),
    ]

from django.db import migrations, models

from config.indexes import AddIndexMeanwhile


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("catalog", "0006_index_for_the_back_office")]

    operations = [
        AddIndexMeanwhile(
            model_name="product",
            index=models.Index(
                fields=["id"],
                condition=models.Q(("is_active", True), ("price_min__isnull", False)),
                name="product_on_sale",
            ),
        ),
    ]

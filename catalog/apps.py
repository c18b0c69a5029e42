from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"

    def ready(self) -> None:
        from catalog.models import Product
        from catalog.services import checks
        from config import registry

        for check in (checks.stock_matches_movements, checks.prices_match_variants, checks.products_can_be_found):
            registry.store_checks[check.__name__] = check
        registry.currency_users.append(Product.objects.exists)

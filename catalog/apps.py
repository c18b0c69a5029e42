from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"

    def ready(self) -> None:
        from catalog import receivers  # noqa: F401
        from catalog.models import Product
        from catalog.services import checks
        from catalog.services.duties import DUTIES
        from catalog.services.finding import FINDERS
        from config import registry

        for check in (
            checks.stock_matches_movements,
            checks.prices_match_variants,
            checks.prices_match_their_history,
            checks.attributes_can_be_found,
            checks.products_can_be_found,
        ):
            registry.store_checks[check.__name__] = check
        registry.duties += DUTIES
        registry.currency_users.append(Product.objects.exists)
        registry.finders += FINDERS

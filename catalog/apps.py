from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"

    def ready(self) -> None:
        from catalog import receivers  # noqa: F401
        from catalog.models import Product
        from catalog.services import checks
        from catalog.services.duties import DUTIES
        from catalog.services.finding import FINDERS
        from catalog.services.products import forget_owner_name
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
        registry.shown_names.append(forget_owner_name)
        registry.currency_users.append(Product.objects.exists)
        registry.finders += FINDERS

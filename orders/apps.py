from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders"

    def ready(self) -> None:
        from config import registry
        from orders import receivers  # noqa: F401
        from orders.letters import declare_letters
        from orders.services import checks, return_checks
        from orders.services.duties import DUTIES
        from orders.services.finding import FINDERS
        from orders.services.privacy import forget_person, orders_of_person

        declare_letters()
        registry.store_checks.update(checks.CHECKS | return_checks.CHECKS)
        registry.duties += DUTIES
        registry.personal_data["orders"] = orders_of_person
        registry.erasures.append(forget_person)
        registry.finders += FINDERS

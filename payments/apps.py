from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "payments"

    def ready(self) -> None:
        from config import registry
        from payments import receivers  # noqa: F401
        from payments.metrics import GAUGES
        from payments.services.checks import CHECKS
        from payments.services.duties import DUTIES
        from payments.services.finding import FINDERS
        from payments.services.reporting import payments_of_orders, payments_of_person

        registry.store_checks.update(CHECKS)
        registry.duties += DUTIES
        registry.gauges += GAUGES
        registry.order_payments.append(payments_of_orders)
        registry.personal_data["payments"] = payments_of_person
        registry.finders += FINDERS

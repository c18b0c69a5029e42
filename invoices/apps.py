from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    name = "invoices"

    def ready(self) -> None:
        from config import registry
        from invoices import receivers  # noqa: F401
        from invoices.letters import declare_letters
        from invoices.services.checks import CHECKS
        from invoices.services.finding import FINDERS
        from invoices.services.privacy import documents_of_person

        declare_letters()
        registry.store_checks.update(CHECKS)
        registry.personal_data["invoices"] = documents_of_person
        registry.finders += FINDERS

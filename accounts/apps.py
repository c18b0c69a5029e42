from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import receivers  # noqa: F401
        from accounts.checks import check_roles, check_sign_ins
        from accounts.letters import declare_letters
        from accounts.services.finding import FINDERS
        from config import registry

        declare_letters()
        registry.store_checks["sign-ins"] = check_sign_ins
        registry.store_checks["roles"] = check_roles
        registry.finders += FINDERS

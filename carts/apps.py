from django.apps import AppConfig


class CartsConfig(AppConfig):
    name = "carts"

    def ready(self) -> None:
        from carts.views import cart_after_merge
        from config import registry

        registry.sign_in_hooks.append(cart_after_merge)

from django.apps import AppConfig


class CartsConfig(AppConfig):
    name = "carts"

    def ready(self) -> None:
        from carts.privacy import cart_of_person, forget_cart
        from carts.views import cart_after_merge
        from config import registry

        registry.sign_in_hooks.append(cart_after_merge)
        registry.personal_data["cart"] = cart_of_person
        registry.erasures.append(forget_cart)

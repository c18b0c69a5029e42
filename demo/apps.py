from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demo shop: nothing depends on it, and no other app knows it."""

    name = "demo"

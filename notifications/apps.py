from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from config import registry
        from notifications import letters, receivers  # noqa: F401
        from notifications.services.contact import forget_messages, messages_of_person

        letters.declare_own()
        registry.personal_data["messages"] = messages_of_person
        registry.erasures.append(forget_messages)

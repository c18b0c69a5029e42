from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from config import registry
        from notifications import letters, receivers  # noqa: F401
        from notifications.metrics import GAUGES
        from notifications.services.contact import forget_messages, messages_of_person, messages_to_answer

        letters.declare_own()
        registry.duties.append(
            registry.Duty(
                "Messages to answer",
                "contact_mail",
                "notifications.contactmessage",
                "status__exact=new",
                messages_to_answer,
            )
        )
        registry.gauges += GAUGES
        registry.personal_data["messages"] = messages_of_person
        registry.erasures.append(forget_messages)

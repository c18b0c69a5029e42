from typing import Any

from rest_framework import serializers

from notifications.models import ContactMessage


class OneLineField(serializers.CharField):
    """Stands in a mail's header or on a line of its own: line breaks become spaces."""

    def to_internal_value(self, data: Any) -> str:
        return " ".join(super().to_internal_value(data).split())


class ContactMessageSerializer(serializers.ModelSerializer[ContactMessage]):
    name = OneLineField(max_length=120)
    subject = OneLineField(max_length=150)

    class Meta:
        model = ContactMessage
        fields = ["name", "email", "subject", "message", "created_at"]
        read_only_fields = ["created_at"]

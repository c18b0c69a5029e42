from rest_framework import serializers

from notifications.models import ContactMessage


class ContactMessageSerializer(serializers.ModelSerializer[ContactMessage]):
    class Meta:
        model = ContactMessage
        fields = ["name", "email", "subject", "message", "created_at"]
        read_only_fields = ["created_at"]

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.mixins import CreateModelMixin
from rest_framework.permissions import AllowAny
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet

from notifications.models import ContactMessage
from notifications.serializers import ContactMessageSerializer
from notifications.services import receive_message

_QUESTION = {
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "subject": "Do you ship to Norway?",
    "message": "I would like to have the copper lamp.",
}


@extend_schema(
    tags=["contact"],
    summary="Write to the shop",
    description="Kept for the staff and mailed to them; the answer comes by mail.",
    examples=[OpenApiExample("A question", _QUESTION, request_only=True)],
)
class ContactViewSet(CreateModelMixin, GenericViewSet[ContactMessage]):
    serializer_class = ContactMessageSerializer
    permission_classes = [AllowAny]
    # A stale token in the header must not be in anybody's way.
    authentication_classes = []
    throttle_scope = "contact"

    def perform_create(self, serializer: BaseSerializer[ContactMessage]) -> None:
        serializer.instance = receive_message(**serializer.validated_data)

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from payments.serializers import WebhookReceiptSerializer
from payments.services import receive_event

_ERROR = {"$ref": "#/components/schemas/Error"}
# What is read of it; the body is kept as it came.
_EVENT = {
    "type": "object",
    "required": ["id", "object", "type", "data"],
    "properties": {
        "id": {"type": "string", "maxLength": 120},
        "object": {"type": "string", "enum": ["event"]},
        "type": {"type": "string", "maxLength": 120, "example": "payment_intent.succeeded"},
        "data": {"type": "object", "required": ["object"], "properties": {"object": {"type": "object"}}},
    },
}


@extend_schema(tags=["payments"])
class StripeWebhookViewSet(ViewSet):
    """No sign-in, no limit of calls: the signature decides, and a lost event is worse than many."""

    authentication_classes: list[Any] = []
    permission_classes: list[Any] = []
    throttle_classes: list[Any] = []

    @extend_schema(
        summary="Where Stripe sends its events",
        description="Signed; each is stored first and acted on once, whatever the order and the repetition.",
        parameters=[OpenApiParameter("Stripe-Signature", str, OpenApiParameter.HEADER)],
        request={"application/json": _EVENT},
        responses={200: WebhookReceiptSerializer, 500: _ERROR},
        auth=[],
    )
    def create(self, request: Request) -> Response:
        # The signature is one of these very bytes; Django reads no more of them than DATA_UPLOAD_MAX_MEMORY_SIZE.
        event = receive_event(
            provider="stripe",
            body=request._request.body,
            signature=request.headers.get("Stripe-Signature", ""),
        )
        return Response(WebhookReceiptSerializer(event).data)

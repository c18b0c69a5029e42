"""The addresses I keep."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ModelViewSet

from accounts.models import Address
from accounts.serializers import AddressSerializer
from accounts.services.addresses import add_address, update_address

_ADDRESS = OpenApiExample(
    "At home",
    {
        "full_name": "Ada Lovelace",
        "line1": "12 St James's Square",
        "city": "London",
        "postal_code": "SW1Y 4LB",
        "country": "GB",
    },
    request_only=True,
)


@extend_schema_view(
    list=extend_schema(summary="My addresses"),
    retrieve=extend_schema(summary="One of my addresses"),
    create=extend_schema(
        summary="Keep an address",
        description="The first one becomes the default for both; a new default takes the place of the former. "
        "409 `too_many_addresses` above 50.",
        examples=[_ADDRESS],
    ),
    update=extend_schema(summary="Change an address"),
    partial_update=extend_schema(summary="Change an address in part"),
    destroy=extend_schema(summary="Forget an address"),
)
@extend_schema(tags=["addresses"])
class AddressViewSet(ModelViewSet[Address]):
    queryset = Address.objects.none()
    serializer_class = AddressSerializer
    lookup_value_regex = "[0-9]{1,18}"
    ordering_fields = {"created_at": "created_at"}
    default_ordering = "-created_at"

    def get_queryset(self) -> Any:
        return Address.objects.filter(user=self.request.user.pk)

    def perform_create(self, serializer: BaseSerializer[Address]) -> None:
        serializer.instance = add_address(user=self.request.user, **serializer.validated_data)

    def perform_update(self, serializer: BaseSerializer[Address]) -> None:
        serializer.instance = update_address(address=self.get_object(), **serializer.validated_data)

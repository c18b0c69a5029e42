"""Headers that several calls take, as the OpenAPI schema describes them."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

ORDER_TOKEN = OpenApiParameter(
    "X-Order-Token",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="A guest's order. Ignored with a Bearer token.",
)
CART_TOKEN = OpenApiParameter(
    "X-Cart-Token", OpenApiTypes.STR, OpenApiParameter.HEADER, description="The guest's cart that is ordered."
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="1-255 visible ASCII: a repeat gives the first answer again.",
)

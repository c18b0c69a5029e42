"""REST framework, error shape and schema."""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.authentication.AccessTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["config.renderers.ORJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.parsers.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "config.pagination.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend", "config.ordering.StrictOrdering"],
    "DEFAULT_THROTTLE_CLASSES": ["config.throttling.CallerLimit"],
    "DEFAULT_SCHEMA_CLASS": "config.schema.ShopSchema",
    # No answers to OPTIONS: the schema says it all, and DRF's own look tries objects that a route may not have.
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "config.error_shape.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "COERCE_DECIMAL_TO_STRING": True,
}
DRF_STANDARDIZED_ERRORS = {"EXCEPTION_FORMATTER_CLASS": "config.error_shape.ErrorFormatter"}
SPECTACULAR_SETTINGS = {
    "TITLE": "Shop backend",
    "DESCRIPTION": "Catalogue, carts, orders, payments, invoices and reviews of one shop.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "OrderStatus": "orders.models.OrderStatus",
        "PaymentStatus": "payments.models.PaymentStatus",
        "DocumentKind": "invoices.models.DocumentKind",
        "ReviewStatus": "reviews.models.ReviewStatus",
        "RoleEnum": "accounts.models.Role",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.schema.add_error_component",
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

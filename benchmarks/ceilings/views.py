"""The barest views; the ones with a database read the shop's own products, as rows and not as models."""

from typing import Any

import orjson
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django_redis import get_redis_connection
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

COLUMNS = "id, slug, name, brand, price_min, price_max, rating_count, image_url"
ONE = f"SELECT {COLUMNS} FROM catalog_product WHERE id = %s"
TWENTY = f"SELECT {COLUMNS} FROM catalog_product ORDER BY created_at DESC, id DESC LIMIT 20"
ENTRY, VERSION = "benchmark:entry", "benchmark:version"


def _json(value: Any) -> HttpResponse:
    return HttpResponse(orjson.dumps(value), content_type="application/json")


def bare(request: HttpRequest) -> HttpResponse:
    return _json({"hello": "world"})


def one_query(request: HttpRequest, product_id: int) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(ONE, [product_id])
        return _json(cursor.fetchone())


def twenty_rows(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(TWENTY)
        return _json(cursor.fetchall())


def keep_a_page() -> None:
    """As long as a page of the product list."""
    get_redis_connection("default").set(ENTRY, b'"' + b"x" * 7500 + b'"')


def redis_round_trip(request: HttpRequest) -> HttpResponse:
    """What a cached page costs at least: its entry and a version, asked for at once."""
    entry, _ = get_redis_connection("default").mget(ENTRY, VERSION)
    return HttpResponse(entry, content_type="application/json")


class BareRestView(APIView):
    def get(self, request: Request) -> Response:
        return Response({"hello": "world"})


urlpatterns = [
    path("bare/", bare),
    path("one-query/<int:product_id>/", one_query),
    path("twenty-rows/", twenty_rows),
    path("redis/", redis_round_trip),
    path("rest/", BareRestView.as_view()),
]

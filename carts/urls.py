from django.urls import path
from rest_framework.permissions import IsAuthenticated

from carts.views import CartViewSet

urlpatterns = [
    path("cart/", CartViewSet.as_view({"get": "retrieve", "delete": "clear"})),
    path("cart/items/", CartViewSet.as_view({"post": "add"})),
    path("cart/items/<int:item_id>/", CartViewSet.as_view({"patch": "change", "delete": "remove"})),
    path("cart/total/", CartViewSet.as_view({"get": "total"})),
    path("cart/merge/", CartViewSet.as_view({"post": "merge"}, permission_classes=[IsAuthenticated])),
]

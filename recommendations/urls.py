from django.urls import path, re_path

from catalog.views.products import REFERENCE
from recommendations.views import ProductRecommendationViewSet, RecommendationViewSet

_beside_a_product = ProductRecommendationViewSet.as_view({"get": "retrieve"})

urlpatterns = [
    path("recommendations/", RecommendationViewSet.as_view({"get": "retrieve"})),
    re_path(rf"^products/(?P<product_id>{REFERENCE})/recommendations/$", _beside_a_product),
]

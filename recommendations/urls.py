from django.urls import path, re_path

from catalog.views.products import REFERENCE
from recommendations.views import ProductRecommendationViewSet, RecommendationViewSet

urlpatterns = [
    path("recommendations/", RecommendationViewSet.as_view({"get": "list"})),
    re_path(rf"^products/(?P<id>{REFERENCE})/recommendations/$", ProductRecommendationViewSet.as_view({"get": "list"})),
]

from rest_framework.routers import SimpleRouter

from catalog.views.categories import CategoryViewSet
from catalog.views.images import ProductImageViewSet
from catalog.views.products import REFERENCE, ProductViewSet
from catalog.views.variants import VariantViewSet

router = SimpleRouter()
router.register("categories", CategoryViewSet, basename="category")
router.register("products", ProductViewSet, basename="product")
router.register(rf"products/(?P<product_id>{REFERENCE})/images", ProductImageViewSet, basename="product-image")
router.register("variants", VariantViewSet, basename="variant")

urlpatterns = router.urls

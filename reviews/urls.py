from rest_framework.routers import SimpleRouter

from catalog.views.products import REFERENCE
from reviews.views import ProductReviewViewSet, ReviewViewSet

router = SimpleRouter()
router.register("reviews", ReviewViewSet)
router.register(rf"products/(?P<product_id>{REFERENCE})/reviews", ProductReviewViewSet, basename="product-review")

urlpatterns = router.urls

from rest_framework.routers import SimpleRouter

from payments.views import PaymentViewSet

router = SimpleRouter()
router.register("payments", PaymentViewSet)
urlpatterns = router.urls

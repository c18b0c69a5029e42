from rest_framework.routers import SimpleRouter

from payments.views import PaymentViewSet
from payments.webhooks import StripeWebhookViewSet

router = SimpleRouter()
router.register("payments/webhooks/stripe", StripeWebhookViewSet, basename="stripe-webhook")
router.register("payments", PaymentViewSet)
urlpatterns = router.urls

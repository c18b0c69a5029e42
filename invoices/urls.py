from rest_framework.routers import SimpleRouter

from invoices.views import DocumentViewSet

router = SimpleRouter()
router.register("invoices", DocumentViewSet)
urlpatterns = router.urls

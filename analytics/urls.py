from rest_framework.routers import SimpleRouter

from analytics.views import AnalyticsViewSet

router = SimpleRouter()
router.register("analytics", AnalyticsViewSet, basename="analytics")
urlpatterns = router.urls

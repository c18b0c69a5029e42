from rest_framework.routers import SimpleRouter

from orders.views.orders import OrderViewSet
from orders.views.returns import ReturnViewSet

router = SimpleRouter()
router.register("orders", OrderViewSet)
router.register("returns", ReturnViewSet)
urlpatterns = router.urls

from rest_framework.routers import SimpleRouter

from accounts.views.addresses import AddressViewSet
from accounts.views.auth import AuthViewSet, SessionViewSet
from accounts.views.credentials import EmailViewSet, PasswordViewSet
from accounts.views.users import RoleViewSet, UserViewSet

router = SimpleRouter()
router.register("auth", AuthViewSet, basename="auth")
router.register("auth/sessions", SessionViewSet, basename="session")
router.register("auth/password", PasswordViewSet, basename="password")
router.register("auth/email", EmailViewSet, basename="email")
router.register("users", UserViewSet)
router.register("roles", RoleViewSet, basename="role")
router.register("addresses", AddressViewSet)

urlpatterns = router.urls

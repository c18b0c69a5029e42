"""Everything the shop can be told, read from the environment. The README has the table."""

from datetime import timedelta

from config import environment as env

# In the order in which the README's table tells them.
# isort: off
from config.settings.place import *  # noqa: F403
from config.settings.stores import *  # noqa: F403
from config.settings.payments import *  # noqa: F403
from config.settings.limits import *  # noqa: F403
from config.settings.api import *  # noqa: F403
from config.settings.logs import *  # noqa: F403
from config.settings.mails import *  # noqa: F403
from config.settings.observability import *  # noqa: F403
from config.settings.back_office import *  # noqa: F403
from config.settings.limits import TRUSTED_PROXIES
from config.settings.place import BASE_DIR, DATA_DIR, IS_HTTPS, SECRET_KEY
# isort: on

# Longer spans are slips of the finger, and would overflow what a calendar holds.
_MOST_DAYS = 3650
_A_YEAR_OF_MINUTES = 365 * 24 * 60

# --- Apps ----------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.import_export",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "config.sheets.apps.LightImportExportConfig",
    "corsheaders",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "huey.contrib.djhuey",
    "huey.contrib.djhuey.stats",
    "config",
    "notifications",
    "accounts",
    "catalog",
    "carts",
    "orders",
    "payments",
    "invoices",
    "recommendations",
    "reviews",
    "analytics",
    "demo",
]

MIDDLEWARE = [
    "config.observability.RequestIdMiddleware",
    "config.observability.RecordMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    # What it finds needs nothing of what follows.
    "config.caching.middleware.PublicCacheMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.compression.GzipPublicAnswers",
    "config.guards.PrivateByDefaultMiddleware",
    "config.guards.OnlyUnicodeMiddleware",
    "config.guards.RefuseBrokenTextMiddleware",
    "config.guards.NeedLengthMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.shop_time.ShopTimeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
LOGIN_REDIRECT_URL = "admin:index"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# --- Accounts and tokens -------------------------------------------------------------------------------

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCESS_TOKEN_MINUTES = env.number("ACCESS_TOKEN_MINUTES", 15, "Life of an access token.", low=1, high=60)
REFRESH_SHORT_MINUTES = env.number(
    "REFRESH_SHORT_MINUTES", 60, "Life of a sign-in without remember_me.", low=1, high=_A_YEAR_OF_MINUTES
)
REFRESH_LONG_DAYS = env.number("REFRESH_LONG_DAYS", 30, "Life of a sign-in with remember_me.", low=1, high=_MOST_DAYS)
REFRESH_GRACE_SECONDS = env.number(
    "REFRESH_GRACE_SECONDS",
    10,
    "How long a used refresh token is refused without ending its sign-in (two tabs).",
    high=300,
)
VERIFY_EMAIL_FIRST = env.switch(
    "VERIFY_EMAIL_FIRST", False, "Sign-up answers 202 to every address and the mail decides."
)
SIMPLE_JWT = {
    "ALGORITHM": "HS256",
    "SIGNING_KEY": SECRET_KEY,
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=ACCESS_TOKEN_MINUTES),
    "USER_ID_CLAIM": "user_id",
    "UPDATE_LAST_LOGIN": False,
}

# --- The shop's rules ----------------------------------------------------------------------------------

DEMO = env.switch("DEMO", True, "`make run` fills an empty database with a demo catalogue.")
DEMO_PASSWORD = env.text(
    "DEMO_PASSWORD", "", "Password of the demo sign-ins; made up where empty when the demo is made."
)
CART_MAX_PER_VARIANT = env.number(
    "CART_MAX_PER_VARIANT", 50, "Most pieces of one variant in a cart.", low=1, high=10_000
)
CART_MAX_ITEMS = env.number("CART_MAX_ITEMS", 100, "Most pieces in a cart.", low=1, high=100_000)
GUEST_CART_DAYS = env.number(
    "GUEST_CART_DAYS", 90, "How long an untouched guest's cart is kept.", low=1, high=_MOST_DAYS
)
ORDER_TTL_SECONDS = env.number(
    "ORDER_TTL_SECONDS", 1800, "How long an unpaid order keeps its stock.", low=1, high=_A_YEAR_OF_MINUTES * 60
)
DELIVERY_MINUTES = env.number(
    "DELIVERY_MINUTES", 30, "From placing an order to its estimated delivery.", low=1, high=_A_YEAR_OF_MINUTES
)
LAPSE_PERIOD_MINUTES = env.number("LAPSE_PERIOD_MINUTES", 1, "How often unpaid orders are looked for.", low=1, high=59)
RETURN_WINDOW_DAYS = env.number(
    "RETURN_WINDOW_DAYS", 30, "How long after delivery a return can be asked for.", low=0, high=_MOST_DAYS
)
RETURN_SHIPPING_PAID_BY = env.choice(
    "RETURN_SHIPPING_PAID_BY", "buyer", "Who pays for sending it back: buyer or shop.", of=("buyer", "shop")
)
REVIEWS_APPROVE_FIRST = env.switch(
    "REVIEWS_APPROVE_FIRST", False, "Reviews are shown and counted once staff have approved them."
)
LOW_STOCK = env.number("LOW_STOCK", 3, "With so few pieces left, the admin asks for more.", low=0, high=1_000_000)
ANALYTICS_CACHE_SECONDS = env.number(
    "ANALYTICS_CACHE_SECONDS", 600, "How old the figures of sales may be.", low=0, high=86_400
)
INVOICE_KEEP_YEARS = env.number(
    "INVOICE_KEEP_YEARS",
    10,
    "Whole years that invoices keep the names of people who are gone.",
    low=1,
    high=100,
)

SEARCH_LANGUAGE = env.choice(
    "SEARCH_LANGUAGE",
    "en",
    "Whose plurals the search knows: en, de, es, fr, it, nl or none; then run rebuild_search.",
    of=("en", "de", "es", "fr", "it", "nl", "none"),
)

# --- Files, time ---------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
DOCUMENTS_ROOT = DATA_DIR / "documents"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Invoices are private: only the API and the admin hand them out.
    "documents": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": DOCUMENTS_ROOT,
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    # What is being imported, between the look at it and the word to do it.
    "uploads": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": DATA_DIR / "uploads",
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Security headers ----------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

"""Everything the shop can be told, read from the environment. The README has the table."""

from datetime import timedelta
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from playhouse.db_url import connect as events_database

from config import environment as env
from config.settings.back_office import UNFOLD  # noqa: F401

env.load_dotenv()
BASE_DIR = env.BASE_DIR

# --- Where the shop lives ------------------------------------------------------------------------------


def _public_url(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError
    return raw.rstrip("/")


DEBUG = env.switch("DEBUG", False, "Tracebacks in the browser; never on a public address.")
PORT = env.number("PORT", 8000, "The port that `make run` serves on.", low=1, high=65535)
HOST = env.text("HOST", "127.0.0.1", "The address of this machine to serve on; 0.0.0.0 for all of them.")
PUBLIC_URL = env.parsed(
    "PUBLIC_URL",
    f"http://localhost:{PORT}",
    "The address shoppers use; an https one turns on secure cookies, redirects and HSTS.",
    _public_url,
    "an address like https://shop.example.com",
)
IS_HTTPS = PUBLIC_URL.startswith("https://")
STOREFRONT_URL = env.text("STOREFRONT_URL", "", "Where links in mails lead; PUBLIC_URL where empty.") or PUBLIC_URL
DATA_DIR = env.parsed(
    "DATA_DIR",
    str(BASE_DIR / "var"),
    "Where the embedded database, media and mails are kept; `var` beside manage.py where empty.",
    lambda raw: BASE_DIR / raw,
    "a folder",
)
DATA_DIR.mkdir(parents=True, exist_ok=True)

_INSECURE_KEY = "insecure-key-for-development-only-never-for-a-shop"
SECRET_KEY = env.text("SECRET_KEY", "", "Signs tokens and cookies; at least 32 characters. `make run` makes one.")
if not DEBUG and (len(SECRET_KEY) < 32 or SECRET_KEY == _INSECURE_KEY):
    raise ImproperlyConfigured("SECRET_KEY must be set to at least 32 random characters (`make run` makes one).")
SECRET_KEY = SECRET_KEY or _INSECURE_KEY

_host = urlsplit(PUBLIC_URL).hostname
ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS",
    f"{_host},localhost,127.0.0.1,[::1]",
    "Host names that are answered; the one of PUBLIC_URL and this machine where empty.",
)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CORS_ALLOWED_ORIGINS = env.words("CORS_ALLOWED_ORIGINS", "", "Storefronts in a browser that may call the API.")
CORS_ALLOW_HEADERS = [
    "accept",
    "authorization",
    "content-type",
    "idempotency-key",
    "if-none-match",
    "x-cart-token",
    "x-csrftoken",
    "x-order-token",
    "x-request-id",
]
CORS_EXPOSE_HEADERS = ["etag", "retry-after", "x-request-id"]

# --- Apps ----------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
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
    "reviews",
    "demo",
]

MIDDLEWARE = [
    "config.observability.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.guards.RefuseBrokenTextMiddleware",
    "config.guards.PrivateByDefaultMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
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

# --- Database, cache, background work ------------------------------------------------------------------

_EMBEDDED_DATABASE = f"sqlite:///{DATA_DIR / 'shop.sqlite3'}"
DATABASE_URL = env.parsed(
    "DATABASE_URL",
    _EMBEDDED_DATABASE,
    "postgres://user:password@host:5432/name; the embedded SQLite where empty.",
    lambda raw: environ.Env.db_url_config(raw) and raw,
    "a database address like postgres://user:password@host:5432/name",
)
DATABASES = {"default": environ.Env.db_url_config(DATABASE_URL)}
_database = DATABASES["default"]
IS_SQLITE = _database["ENGINE"].endswith("sqlite3")
DATABASE_POOL = env.number("DATABASE_POOL", 16, "PostgreSQL connections a process may hold.", low=1, high=500)
if IS_SQLITE:
    # IMMEDIATE makes writers queue at BEGIN instead of failing at their first write (no lock upgrade);
    # WAL lets readers go on meanwhile.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
        "PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;",
    }
elif _database["ENGINE"].endswith("postgresql"):
    _database["CONN_HEALTH_CHECKS"] = True
    _database["OPTIONS"] = {
        **_database.get("OPTIONS", {}),
        "options": "-c lock_timeout=10000 -c statement_timeout=30000 -c idle_in_transaction_session_timeout=60000",
        "pool": {"min_size": 1, "max_size": DATABASE_POOL, "timeout": 10},
    }
else:
    raise ImproperlyConfigured("DATABASE_URL must be a sqlite:/// or a postgres:// address.")


def _redis_url(raw: str) -> str:
    if raw and urlsplit(raw).scheme not in ("redis", "rediss", "unix"):
        raise ValueError
    return raw


REDIS_URL = env.parsed(
    "REDIS_URL",
    "",
    "redis://host:6379/0; in-process memory where empty.",
    _redis_url,
    "an address like redis://host:6379/0",
)
REDIS_PREFIX = env.text("REDIS_PREFIX", "shop", "Keeps several shops apart in one Redis.")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": REDIS_PREFIX,
            "OPTIONS": {
                "SERIALIZER": "django_redis.serializers.json.JSONSerializer",
                "SOCKET_CONNECT_TIMEOUT": 0.2,
                "SOCKET_TIMEOUT": 0.2,
            },
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

WORKER_THREADS = env.number("WORKER_THREADS", 2, "Threads of the background worker.", low=1, high=64)
HUEY = {
    "name": "shop",
    "immediate": False,
    "results": False,
    "consumer": {"workers": WORKER_THREADS, "worker_type": "thread", "check_worker_health": True},
}
if REDIS_URL:
    HUEY |= {"huey_class": "huey.PriorityRedisHuey", "connection": {"url": REDIS_URL}}
elif IS_SQLITE:
    HUEY |= {
        "huey_class": "huey.SqliteHuey",
        "connection": {"filename": str(DATA_DIR / "tasks.sqlite3"), "timeout": 30},
    }
else:
    HUEY |= {"huey_class": "huey.PostgresHuey", "connection": {"dsn": DATABASE_URL, "create_tables": False}}
# The record of what the worker did, shown in the admin: beside the embedded database, or in PostgreSQL.
HUEY_STATS = {
    "create_tables": False,
    **(
        {"filename": str(DATA_DIR / "task-events.sqlite3")}
        if IS_SQLITE
        else {"database": events_database(DATABASE_URL, unquote_password=True)}
    ),
}

WEB_WORKERS = env.number(
    "WEB_WORKERS", 0, "Server processes; 0 means one on SQLite, one a core on PostgreSQL.", high=64
)
WEB_THREADS = env.number("WEB_THREADS", 8, "Threads of each server process.", low=1, high=128)

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
REFRESH_SHORT_MINUTES = env.number("REFRESH_SHORT_MINUTES", 60, "Life of a sign-in without remember_me.", low=1)
REFRESH_LONG_DAYS = env.number("REFRESH_LONG_DAYS", 30, "Life of a sign-in with remember_me.", low=1, high=3650)
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
DEMO_PASSWORD = env.text("DEMO_PASSWORD", "", "Password of the demo sign-ins; made up at the first start where empty.")
CART_MAX_PER_VARIANT = env.number(
    "CART_MAX_PER_VARIANT", 50, "Most pieces of one variant in a cart.", low=1, high=10_000
)
CART_MAX_ITEMS = env.number("CART_MAX_ITEMS", 100, "Most pieces in a cart.", low=1, high=100_000)
GUEST_CART_DAYS = env.number("GUEST_CART_DAYS", 90, "How long an untouched guest's cart is kept.", low=1)
ORDER_TTL_SECONDS = env.number("ORDER_TTL_SECONDS", 1800, "How long an unpaid order keeps its stock.", low=1)
DELIVERY_MINUTES = env.number("DELIVERY_MINUTES", 30, "From placing an order to its estimated delivery.", low=1)
LAPSE_PERIOD_MINUTES = env.number("LAPSE_PERIOD_MINUTES", 1, "How often unpaid orders are looked for.", low=1, high=59)

PAYMENT_PROVIDER = env.choice("PAYMENT_PROVIDER", "sandbox", "Who takes the money.", of=("sandbox",))
PAYMENT_GATEWAYS = {"sandbox": "payments.gateways.sandbox.SandboxGateway"}

# --- Limits --------------------------------------------------------------------------------------------


def _rate(raw: str) -> tuple[int, int]:
    """`5/minute` as (5, 60): calls and seconds."""
    calls, _, period = raw.partition("/")
    seconds = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}[period]
    if int(calls) < 1:
        raise ValueError
    return int(calls), seconds


_A_RATE = "a rate like 5/minute (second, minute, hour, day)"
RATE_LIMITS = env.switch("RATE_LIMITS", True, "Off for load tests only.")
RATES = {
    "sign_in": env.parsed("RATE_SIGN_IN", "5/minute", "Sign-in and sign-up, per address.", _rate, _A_RATE),
    "account": env.parsed("RATE_ACCOUNT", "10/minute", "Sign-in and reset, per account.", _rate, _A_RATE),
    "upload": env.parsed("RATE_UPLOAD", "10/minute", "Uploads, per caller.", _rate, _A_RATE),
    "default": env.parsed("RATE_DEFAULT", "100/minute", "Everything else, per caller.", _rate, _A_RATE),
}
TRUSTED_PROXIES = env.words(
    "TRUSTED_PROXIES",
    "",
    "Addresses or networks whose X-Forwarded-For is believed; they must drop headers with an underscore.",
)
STOREFRONT_KEY = env.text(
    "STOREFRONT_KEY", "", "Sent as X-Storefront-Key by a rendering server: no limits per address."
)
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
IMAGE_MAX_BYTES = 20_000_000
IMAGE_MAX_PIXELS = 50_000_000
SEARCH_MAX_LENGTH = 200

# --- API -----------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.authentication.AccessTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["config.renderers.ORJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.parsers.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "config.pagination.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend", "config.ordering.StrictOrdering"],
    "DEFAULT_THROTTLE_CLASSES": ["config.throttling.CallerLimit"],
    "DEFAULT_SCHEMA_CLASS": "config.schema.ShopSchema",
    "EXCEPTION_HANDLER": "config.error_shape.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "COERCE_DECIMAL_TO_STRING": True,
}
DRF_STANDARDIZED_ERRORS = {"EXCEPTION_FORMATTER_CLASS": "config.error_shape.ErrorFormatter"}
SPECTACULAR_SETTINGS = {
    "TITLE": "Shop backend",
    "DESCRIPTION": "Catalogue, carts, orders and payments of one shop.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "OrderStatus": "orders.models.OrderStatus",
        "PaymentStatus": "payments.models.PaymentStatus",
        "RoleEnum": "accounts.models.Role",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.schema.add_error_component",
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- Mail, files, time ---------------------------------------------------------------------------------

EMAIL_URL = env.parsed(
    "EMAIL_URL",
    "consolemail://",
    "smtp+tls://user:password@host:587, filemail:///folder; the console where empty.",
    lambda raw: environ.Env.email_url_config(raw) and raw,
    "an address like smtp+tls://user:password@host:587",
)
vars().update(environ.Env.email_url_config(EMAIL_URL))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"Shop <shop@{_host}>", "Sender of the shop's mails.")

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
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
SECURE_REDIRECT_EXEMPT = [r"^health/"]
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Logs ----------------------------------------------------------------------------------------------

LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", "How much is logged.", of=("DEBUG", "INFO", "WARNING", "ERROR"))
LOG_FORMAT = env.choice(
    "LOG_FORMAT", "text" if DEBUG or not IS_HTTPS else "json", "One JSON object a line, or text.", of=("json", "text")
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "config.observability.RequestIdFilter"}},
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s %(request_id)s",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
        },
        "text": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["request_id"]}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django.server": {"handlers": ["console"], "propagate": False},
        # Its own lines would come once by its handler and once by ours; failures are warnings and above.
        "huey": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}

"""What is logged, and how."""

from config import environment as env
from config.settings.place import DEBUG, IS_HTTPS

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
        # What it leaves out of each font is nobody's news.
        "fontTools": {"level": "WARNING"},
        # Its own lines would come once by its handler and once by ours; failures are warnings and above.
        "huey": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # It tells of every request; what goes wrong is told by the gateway.
        "stripe": {"level": "WARNING"},
    },
}

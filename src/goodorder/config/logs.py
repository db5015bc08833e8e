"""Log lines: one JSON object each, on standard error, so that standard output belongs to commands."""

from typing import Any

import structlog


def logging_settings(level: str) -> dict[str, Any]:
    """Return Django's LOGGING for a least level, and send our own structured lines the same way."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"console": {"class": "logging.StreamHandler"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {"procrastinate": {"level": "WARNING"}, "django": {"level": level}},
    }

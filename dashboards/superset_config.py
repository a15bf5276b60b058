"""Superset's configuration, found by SUPERSET_CONFIG_PATH. Whatever differs between houses comes from the environment.

SUPERSET_SECRET_KEY (read by Superset itself), SUPERSET_DATABASE_URI (Superset's own tables; SQLite in SUPERSET_HOME
without it), SUPERSET_REDIS_URL (`redis://:password@host:port`; caches live in each process without it),
SUPERSET_SMTP_HOST and SUPERSET_SMTP_PORT.
"""

import os
from pathlib import Path

_HOME = Path(os.environ.get("SUPERSET_HOME", Path.home() / ".superset"))
_REDIS = os.environ.get("SUPERSET_REDIS_URL")

SQLALCHEMY_DATABASE_URI = os.environ.get(
    "SUPERSET_DATABASE_URI", f"sqlite:///{_HOME / 'superset.db'}?check_same_thread=false"
)


def _cache(prefix: str, seconds: int) -> dict[str, object]:
    """One of Superset's caches; each needs keys of its own, for they share Redis's first database."""
    if _REDIS is None:
        return {"CACHE_TYPE": "SimpleCache", "CACHE_DEFAULT_TIMEOUT": seconds}
    return {
        "CACHE_TYPE": "RedisCache",
        "CACHE_REDIS_URL": f"{_REDIS}/0",
        "CACHE_KEY_PREFIX": f"superset_{prefix}_",
        "CACHE_DEFAULT_TIMEOUT": seconds,
    }


CACHE_CONFIG = _cache("metadata", 24 * 3600)
DATA_CACHE_CONFIG = _cache("data", 60)
"""Marts change with every run of dbt, and their live part with every event: a minute old is old enough."""
FILTER_STATE_CACHE_CONFIG = _cache("filter", 7 * 24 * 3600)
EXPLORE_FORM_DATA_CACHE_CONFIG = _cache("explore", 7 * 24 * 3600)

RATELIMIT_STORAGE_URI = f"{_REDIS}/1" if _REDIS else "memory://"

SMTP_HOST = os.environ.get("SUPERSET_SMTP_HOST", "localhost")
SMTP_PORT = int(os.environ.get("SUPERSET_SMTP_PORT", "1025"))
SMTP_STARTTLS = False
SMTP_SSL = False
SMTP_USER = ""
SMTP_PASSWORD = ""
SMTP_MAIL_FROM = "superset@wattline.local"

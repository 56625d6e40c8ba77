"""How the values of environment variables are read; `settings.VARIABLES` names the variables.

Each function takes the text and returns the value, or raises ValueError whose message completes
the sentence “NAME …”. What is wrong is said without showing it where it may hold a password.
"""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import SplitResult, urlsplit
from zoneinfo import available_timezones

from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.core.validators import validate_email
from django.utils.translation.trans_real import language_code_re
from environ import Env

# A host name as browsers send it, with a dot before it for all its subdomains; or an address.
HOST = re.compile(r"\.?[a-z0-9_]([a-z0-9_.-]*[a-z0-9])?|\[[0-9a-f:.]+\]", re.IGNORECASE)


def text(value: str) -> str:
    return value


def one_line(value: str) -> str:
    if len(value) > 100 or not value.isprintable():
        raise ValueError("must be one line of at most 100 characters.")
    return value


def folder(value: str) -> Path:
    try:
        return Path(value).expanduser().absolute()
    except RuntimeError as error:
        raise ValueError("must be a folder: there is no user of that name.") from error


def truth(value: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True}
    words |= {"0": False, "false": False, "no": False, "off": False}
    if value.lower() not in words:
        raise ValueError("must be true or false.")
    return words[value.lower()]


def choice(*allowed: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in allowed:
            raise ValueError(f"must be one of: {', '.join(allowed)}.")
        return value

    return read


def hosts(value: str) -> list[str]:
    names = [name.strip().lower() for name in value.split(",") if name.strip()]
    for name in names:
        if not HOST.fullmatch(name):
            raise ValueError(
                "must be host names with commas between them, without a port, such as "
                "health.example.org,www.health.example.org (letters of other scripts as xn--…); "
                "* is refused, because a forged Host header would then reach pages and mail."
            )
    return names


def site_url(value: str) -> str:
    parts = address(value)
    host = parts.hostname or ""
    is_named = bool(HOST.fullmatch(f"[{host}]" if ":" in host else host))
    rest = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    if parts.scheme not in ("http", "https") or not is_named or rest:
        raise ValueError(
            "must be the site's address without a user or a path: https://health.example.org"
        )
    return f"{parts.scheme}://{parts.netloc.lower()}"


def address(value: str) -> SplitResult:
    """The parts of an address. What is wrong with it is said without showing it: it may hold a
    password."""
    try:
        parts = urlsplit(value)
        _port = parts.port  # raises where it is no number
    except ValueError as error:
        raise ValueError(
            "must be an address, scheme://user:password@host:port/name. In a user name or a "
            "password / is written %2F, # %23, ? %3F, @ %40 and : %3A."
        ) from error
    return parts


def database(value: str) -> dict:
    parts = address(value)
    if parts.scheme not in ("sqlite", "postgres", "postgresql"):
        raise ValueError("must begin with sqlite:// or postgresql://")
    config = Env.db_url_config(value)
    if not config["NAME"]:
        raise ValueError("must end with the name of the database: postgresql://host/name")
    if parts.scheme == "sqlite" and config["NAME"] != ":memory:":
        config["NAME"] = Path(config["NAME"]).absolute()
        if not config["NAME"].parent.is_dir():
            raise ValueError("must be a file in a folder that is there: sqlite:////folder/file")
    return config


def cache(value: str) -> dict:
    parts = address(value)
    if parts.scheme not in ("redis", "rediss", "dbcache") or not parts.netloc:
        raise ValueError("must be redis://host:6379/0, rediss://… or dbcache://name-of-a-table")
    return Env.cache_url_config(value)


def email(value: str) -> dict:
    address(value)
    try:
        return Env.email_url_config(value)
    except ImproperlyConfigured as error:
        raise ValueError(
            "must be a mail address such as smtp+tls://user:password@mail.example.org:587"
        ) from error


def email_address(value: str) -> str:
    try:
        validate_email(value)
    except Exception as error:
        raise ValueError("must be an e-mail address.") from error
    return value


def telephone(value: str) -> str:
    if len(value) > 30 or not any(c.isdigit() for c in value) or not value.isprintable():
        raise ValueError("must be a telephone number, such as 112 or 999.")
    return value


def time_zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("must be a time zone's name, such as Europe/London.")
    return value


def language(value: str) -> str:
    code = value.lower()
    if not language_code_re.match(code) or not {code, code.partition("-")[0]} & LANG_INFO.keys():
        raise ValueError("must be the code of a language that Django speaks, such as en-gb or de.")
    return code

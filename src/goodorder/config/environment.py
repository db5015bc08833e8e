"""Every environment variable the product reads, described in one place; `docs/reference/settings.md` is drawn from it.

`tools/draw.py` fails when code reads a variable that is not described here, and the other way round.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Variable(NamedTuple):
    """What a variable is for, and what holds when it is not set."""

    purpose: str
    default: str = "not set"


Group = Mapping[str, Variable]

INSTALLATION: Group = {
    "DATABASE_URL": Variable(
        "The PostgreSQL server to use: `postgresql://user:password@host:5432/name`, or a Unix socket with "
        "`postgresql:///name?host=/folder`.",
        "a private PostgreSQL is started in GOODORDER_HOME",
    ),
    "GOODORDER_DIRECT_URL": Variable(
        "Address of the same database past the pooler, when DATABASE_URL names a pooler that keeps transactions only. "
        "The web server goes through the pooler; worker, preparation and every other command go past it.",
        "there is no pooler; everything uses DATABASE_URL",
    ),
    "GOODORDER_REPLICA_URL": Variable(
        "Address of a streaming replica. Reports, books and exports are read there and say how old they are; while "
        "it is away they are read from the primary.",
        "reports read the primary",
    ),
    "GOODORDER_HOME": Variable(
        "Folder for this installation's own files: private database, logs, secret key, simulators' journals.",
        "`~/.local/share/goodorder`, for root `/var/lib/goodorder`",
    ),
    "XDG_DATA_HOME": Variable("Moves the user's data folder, in which GOODORDER_HOME lies by default."),
    "GOODORDER_VENV": Variable("Folder of the launcher's Python environment.", "`.venv` beside the launcher"),
    "GOODORDER_CHECKOUT": Variable(
        "Root of the source checkout; the launcher sets it.", "found from the package"
    ),
    "GOODORDER_POSTGRES_BIN": Variable(
        "Folder of PostgreSQL's programs for the private database.",
        "the programs that came with the packages, else those found on the machine",
    ),
}

WEB: Group = {
    "GOODORDER_SECRET_KEY": Variable(
        "Signs sessions, hashes gift card codes and derives webhook secrets. The same on every process, at least 50 random characters; "
        "changing it signs everybody out and hides gift cards, unless GOODORDER_OLD_SECRET_KEYS has the old one.",
        "made at the first start and kept in GOODORDER_HOME",
    ),
    "GOODORDER_OLD_SECRET_KEYS": Variable(
        "Former values of GOODORDER_SECRET_KEY, separated by commas; gift cards issued under them are still "
        "found, and webhooks are signed with them too.",
        "none",
    ),
    "GOODORDER_PORT": Variable("Port of `up` and `serve` unless `--port` says another.", "`8000`"),
    "GOODORDER_PUBLIC_URL": Variable(
        "Where this installation is reached, e.g. `https://orders.example.com`; messages then link to the page "
        "of the order, and passkeys belong to this host.",
        "messages have no links; passkeys work on `localhost` only",
    ),
    "GOODORDER_SECOND_STEP": Variable(
        "Roles that must set up a second step at sign-in, separated by commas; recommended in production: "
        "`owner,ops_manager,accountant,developer`. Everybody may set one up.",
        "none, so that a first look takes one step",
    ),
    "GOODORDER_ALLOWED_HOSTS": Variable(
        "Host names under which the web server may be called, separated by commas.",
        "`127.0.0.1,localhost,[::1]`",
    ),
    "GOODORDER_TRUSTED_ORIGINS": Variable(
        "Origins that may post forms, separated by commas, e.g. `https://orders.example.com`; needed behind "
        "a proxy that ends TLS.",
        "none",
    ),
    "GOODORDER_HTTPS": Variable(
        "`1` behind a proxy that ends TLS: secure cookies, strict transport security, trust in "
        "`X-Forwarded-Proto`.",
        "off",
    ),
    "GOODORDER_STATIC_ROOT": Variable(
        "Where `collectstatic` gathers files; unset: they are served from the package.", "unset"
    ),
    "GOODORDER_TIME_ZONE": Variable("Time zone in which pages show instants.", "`UTC`"),
    "GOODORDER_WEBHOOK_ALLOW": Variable(
        "`host:port` pairs webhooks may call although they are not public or not https, separated by commas: a receiver "
        "in your own network, or `127.0.0.1:9000` while you develop one.",
        "only https to public addresses, ports 443 and 8443",
    ),
    "GOODORDER_LOG_LEVEL": Variable("Least level of log lines; `INFO` tells of every command.", "`WARNING`"),
    "GOODORDER_DEBUG": Variable("`1` shows errors in full. Never in production.", "off"),
}

ADAPTERS: Group = {
    "GOODORDER_OWN_CARRIER_RATES": Variable(
        "JSON rate table of the own van.", "a small table in `adapters/carriers/own/settings.py`"
    ),
    "GOODORDER_PAYMENT_SIMULATOR_URL": Variable(
        "Address of the payment simulator.", "set by `goodorder up --demo`"
    ),
    "GOODORDER_CARRIER_SIMULATOR_URL": Variable(
        "Address of the carrier simulator.", "set by `goodorder up --demo`"
    ),
    "GOODORDER_TAX_SIMULATOR_URL": Variable("Address of the tax simulator.", "set by `goodorder up --demo`"),
    "GOODORDER_MESSAGE_SIMULATOR_URL": Variable(
        "Address of the message simulator.", "set by `goodorder up --demo`"
    ),
    "GOODORDER_SMTP_URL": Variable(
        "Mail server, e.g. `smtp+starttls://user:password@mail.example.com:587`, `smtps://…:465`, `smtp://127.0.0.1:25`; "
        "needed by the sender `smtp`.",
        "mails stay in the mailbox page",
    ),
    "GOODORDER_MAIL_FROM": Variable("Sender of mails, e.g. `Northwind Tea <orders@example.com>`.", "none"),
    "GOODORDER_SIMULATOR_SECRET": Variable(
        "Secret shared with the simulators; two while it is being changed, separated by a space.",
        "drawn by `goodorder up --demo`",
    ),
    "GOODORDER_SIMULATOR_TIMEOUT_S": Variable("Seconds to wait for a simulator's answer.", "`10`"),
    "GOODORDER_DHL_API_KEY": Variable("The key of the application at DHL.", "DHL is refused"),
    "GOODORDER_DHL_ACCOUNTS": Variable(
        "DHL accounts as JSON: name to user, password and billing_numbers by product.", "DHL is refused"
    ),
    "GOODORDER_DHL_URL": Variable("Another address, for the simulated DHL.", "DHL's own"),
    "GOODORDER_DHL_TIMEOUT_S": Variable("Seconds to wait for DHL's answer.", "`20`"),
    "GOODORDER_UPS_ACCOUNTS": Variable(
        "UPS accounts as JSON: name to client_id, client_secret and shipper_number.", "UPS is refused"
    ),
    "GOODORDER_UPS_URL": Variable("Another address, for the simulated UPS.", "UPS's own"),
    "GOODORDER_UPS_TIMEOUT_S": Variable("Seconds to wait for UPS's answer.", "`20`"),
    "GOODORDER_STRIPE_API_KEY": Variable("Stripe's restricted or secret key.", "cards by Stripe are refused"),
    "GOODORDER_STRIPE_WEBHOOK_SECRET": Variable(
        "Signing secret of Stripe's webhook endpoint; two while it is being changed, separated by a space.",
        "its news is refused",
    ),
    "GOODORDER_STRIPE_URL": Variable("Another address, for the simulated Stripe.", "Stripe's own"),
    "GOODORDER_STRIPE_TIMEOUT_S": Variable("Seconds to wait for Stripe's answer.", "`20`"),
}

DEVELOPMENT: Group = {
    "GOODORDER_CERTIFY_KEY": Variable("API key of the installation that `goodorder certify` judges.", "none"),
    "GOODORDER_CERTIFY_STAFF": Variable("`name:password` for its order form.", "the form is left out"),
    "GOODORDER_CERTIFY_MUTANT": Variable("What the judged throw-away version breaks on purpose.", "nothing"),
    "CI": Variable("`true` makes a missing browser a failure of `goodorder test`.", "off"),
    "GOODORDER_CHROMIUM": Variable("Path of the Chromium for the browser tests.", "found on the machine"),
    "GOODORDER_FAULTS": Variable("`1` arms the fault points of the crash tests. Never in production.", "off"),
    "GOODORDER_FAULT_POINT": Variable(
        "Which fault point ends the process: `name`, or `name:n` for the n-th time it is reached.", "none"
    ),
}

GROUPS: Mapping[str, Group] = {
    "Installation": INSTALLATION,
    "Web and worker": WEB,
    "Adapters": ADAPTERS,
    "Development": DEVELOPMENT,
}

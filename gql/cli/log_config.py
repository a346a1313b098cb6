"""Logging of the command line and of server processes."""

import logging


def configure_logging() -> None:
    """Logs to stderr at level INFO."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    # an invalid signature is a verdict that we return; pyhanko would log it with a traceback
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)

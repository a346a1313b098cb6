"""The files in deploy/ agree with the settings of the product."""

import re
from pathlib import Path

from gql.settings import Settings

COMPOSE_FILE = Path(__file__).parents[2] / "deploy/compose.yaml"


def test_the_compose_file_uses_known_settings() -> None:
    settings = {f"BUBBLES_{name.upper()}" for name in Settings.__dataclass_fields__}
    assert set(re.findall(r"BUBBLES_\w+", COMPOSE_FILE.read_text())) <= settings


def test_the_stop_grace_period_exceeds_the_shutdown_timeout() -> None:
    grace_period = re.search(r"stop_grace_period: (\d+)s", COMPOSE_FILE.read_text())
    assert grace_period
    assert int(grace_period[1]) > Settings().shutdown_timeout

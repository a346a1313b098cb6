"""What happens to a test that needs a program which this machine does not have."""

import os
from typing import NoReturn

import pytest


def skip_or_fail(reason: Exception) -> NoReturn:
    """Skips the test for this reason. With BUBBLES_REQUIRE_ALL=1, as in CI, the test fails."""
    if os.environ.get("BUBBLES_REQUIRE_ALL") == "1":
        pytest.fail(f"BUBBLES_REQUIRE_ALL=1, but {reason}")
    pytest.skip(str(reason))

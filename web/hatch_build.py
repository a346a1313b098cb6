"""Hatch build hook: adds the built web pages to the wheel, so that running it needs no Node.js."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_NPM_MISSING = (
    "Building the wheel needs Node.js 20.19 or newer and npm for the web pages "
    "(or BUBBLES_NO_WEB=1 to leave them out)."
)


class WebHook(BuildHookInterface[Any]):
    """Builds the web pages if they are missing."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Runs before the wheel is assembled. `BUBBLES_NO_WEB=1` leaves the pages out."""
        root = Path(self.root)
        is_built = (root / "gql/static/console.html").is_file()
        if version == "editable" or is_built or os.environ.get("BUBBLES_NO_WEB") == "1":
            return
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError(_NPM_MISSING)
        for arguments in (["ci"], ["run", "build"]):
            subprocess.run([npm, *arguments], cwd=root / "web", check=True)

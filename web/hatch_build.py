"""Wheel build hook: the wheel always holds the web pages, so that running it needs no Node."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_NO_NPM = (
    "Building the wheel needs Node.js 20.19 or newer and npm for the web pages "
    "(or BUBBLES_NO_WEB=1 to leave them out)."
)


class WebHook(BuildHookInterface[Any]):
    """Builds the pages where they are missing."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Runs before the wheel is put together; BUBBLES_NO_WEB=1 leaves the pages out."""
        root = Path(self.root)
        built = (root / "gql/static/console.html").is_file()
        if version == "editable" or built or os.environ.get("BUBBLES_NO_WEB") == "1":
            return
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError(_NO_NPM)
        for words in (["ci"], ["run", "build"]):
            subprocess.run([npm, *words], cwd=root / "web", check=True)

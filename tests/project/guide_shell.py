"""Runs the shell commands of the API guide in this process.

They are `curl`, which uploads, downloads or posts, and commands of the server, except `serve`: the
test has started a server. Any other command fails, so that the guide has none that nobody tested.
"""

import asyncio
import contextlib
import io
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gql.cli.main import main
from testing.running_server import RunningServer, url_path

ROOT = Path(__file__).parents[2]
DATA_FOLDER = "data/guide"
PYTHON = [".venv/bin/python", "-m", "gql"]
CURL_FLAGS = ("-s", "-N")


def split_commands(text: str) -> list[str]:
    """Returns the commands of a shell block; a command may continue after a backslash."""
    return [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]


@dataclass(frozen=True)
class Shell:
    """Runs commands against a server. Uploads are read from the repository, as a reader does.

    `folder` is where downloads are written.
    """

    server: RunningServer
    folder: Path

    async def run(self, command: str) -> Any:
        """Returns what the command prints: text, or the JSON of a posted request; or None.

        A number in a comment after it is the status that the response must have.
        """
        words = shlex.split(command, comments=True)
        if words[:3] == PYTHON:
            return await self._run_bubbles(words[3:])
        assert words[0] == "curl", f"{words[0]} is not tested"
        comment = re.search(r" # (\d+)$", command)
        arguments = [word for word in words[1:] if word not in CURL_FLAGS]
        is_stream = "-N" in words
        return await self._run_curl(arguments, int(comment[1]) if comment else None, is_stream)

    async def _run_bubbles(self, words: list[str]) -> str | None:
        """Runs a command in a thread, because it starts an event loop."""
        if words[0] == "serve":
            return None
        output, data_folder = io.StringIO(), str(self.server.app_state.settings.data_dir)
        replaced = {DATA_FOLDER: data_folder}
        if words[0] == "verify":
            replaced[words[1]] = str(self.folder / words[1])
        with contextlib.redirect_stdout(output):
            arguments = [replaced.get(word, word) for word in words]
            assert await asyncio.to_thread(main, arguments) == 0, output.getvalue()
        return output.getvalue().replace(f"{self.folder}/", "")

    async def _run_curl(self, words: list[str], status: int | None, is_stream: bool) -> Any:
        url, headers, options = _curl_options(words)
        http = self.server.http
        if "-d" in options:
            return await self._post(url, headers, options["-d"], is_stream)
        if "--upload-file" in options:
            content = (ROOT / options["--upload-file"]).read_bytes()
            response = await http.put(url_path(url), content=content)
            assert response.status_code == (status or 204), response.text
            return None
        part = options.get("--range")
        if part:
            headers["range"] = f"bytes={part}"
        response = await http.get(url_path(url), headers=headers)
        assert response.status_code == (status or (206 if part else 200)), response.text
        (self.folder / options["--output"]).write_bytes(response.content)
        return None

    async def _post(self, url: str, headers: Mapping[str, str], body: str, is_stream: bool) -> Any:
        """Returns the JSON of the response, or the first event of a stream."""
        request = self.server.http.stream("POST", url_path(url), content=body, headers=headers)
        async with request as response:
            assert response.status_code == 200, await response.aread()
            if not is_stream:
                await response.aread()
                return response.json()
            lines: list[str] = []
            async for line in response.aiter_lines():
                lines.append(line)
                if not line and any(line.startswith("data:") for line in lines):
                    break
            return "\n".join([*(line for line in lines if line[:1] not in ("", ":")), ""])


def _curl_options(words: list[str]) -> tuple[str, dict[str, str], dict[str, str]]:
    """Returns the URL, the headers and the other options. Each option has a value."""
    url, headers, options = "", dict[str, str](), dict[str, str]()
    remaining = iter(words)
    for word in remaining:
        if word == "-H":
            name, _, value = next(remaining).partition(": ")
            headers[name] = value
        elif word.startswith("-"):
            options[word] = next(remaining)
        else:
            url = word
    return url, headers, options

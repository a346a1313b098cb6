"""Whether the npm clients can run on this machine, and the reason if not."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.clients import node
from tests.clients.node import FOLDER, NodeUnavailable, find_node, node_or_skip


def install_programs(folder: Path, version: str) -> str:
    """Writes an npm, and a node that prints this version; returns the folder for PATH."""
    for name in ("node", "npm"):
        (folder / name).write_text(f"#!/bin/sh\necho {version}\n")
        (folder / name).chmod(0o755)
    return str(folder)


def test_without_node_the_error_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(NodeUnavailable, match=r"Node.js 20.19 or newer with npm is not installed"):
        find_node(path=str(tmp_path))


@pytest.mark.parametrize("version", ["v18.20.4", "v20.18.3", "v8.0.0"])
def test_the_error_names_the_version_of_a_node_that_is_too_old(
    tmp_path: Path, version: str
) -> None:
    with pytest.raises(NodeUnavailable, match=f"20.19 or newer is needed.* is {version}"):
        find_node(path=install_programs(tmp_path, version))


@pytest.mark.parametrize("version", ["v20.19.0", "v22.1.0", "v100.0.0"])
def test_the_error_says_how_to_install_missing_clients(tmp_path: Path, version: str) -> None:
    path = install_programs(tmp_path, version)
    with pytest.raises(NodeUnavailable, match="make test installs them"):
        find_node(folder=tmp_path, path=path)
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules/.package-lock.json").touch()
    assert find_node(folder=tmp_path, path=path) == str(tmp_path / "node")


@pytest.mark.parametrize(("required", "outcome"), [("", pytest.skip), ("1", pytest.fail)])
def test_without_node_a_test_is_skipped_and_fails_in_ci(
    monkeypatch: pytest.MonkeyPatch, required: str, outcome: Any
) -> None:
    def find_nothing() -> str:
        raise NodeUnavailable("no Node here")

    monkeypatch.setattr(node, "find_node", find_nothing)
    monkeypatch.setitem(os.environ, "BUBBLES_REQUIRE_ALL", required)
    with pytest.raises(outcome.Exception, match="no Node here"):
        node_or_skip()


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((FOLDER / "package-lock.json").read_text())
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []

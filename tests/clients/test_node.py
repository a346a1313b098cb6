"""What is said where the clients cannot be run."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.clients import node
from tests.clients.node import FOLDER, NodeUnavailable, find_node, node_or_skip


def programs(folder: Path, version: str) -> str:
    """A folder for PATH with an npm, and a node that says it is of this version."""
    for name in ("node", "npm"):
        (folder / name).write_text(f"#!/bin/sh\necho {version}\n")
        (folder / name).chmod(0o755)
    return str(folder)


def test_a_machine_without_node_is_told_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(NodeUnavailable, match=r"Node.js 20.19 or newer with npm is not installed"):
        find_node(path=str(tmp_path))


@pytest.mark.parametrize("version", ["v18.20.4", "v20.18.3", "v8.0.0"])
def test_a_node_that_is_too_old_is_named_with_its_version(tmp_path: Path, version: str) -> None:
    with pytest.raises(NodeUnavailable, match=f"20.19 or newer is needed.* is {version}"):
        find_node(path=programs(tmp_path, version))


@pytest.mark.parametrize("version", ["v20.19.0", "v22.1.0", "v100.0.0"])
def test_clients_that_are_not_installed_are_named_with_how_to(tmp_path: Path, version: str) -> None:
    path = programs(tmp_path, version)
    with pytest.raises(NodeUnavailable, match="make test installs them"):
        find_node(folder=tmp_path, path=path)
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules/.package-lock.json").touch()
    assert find_node(folder=tmp_path, path=path) == str(tmp_path / "node")


@pytest.mark.parametrize(("required", "outcome"), [("", pytest.skip), ("1", pytest.fail)])
def test_without_node_a_test_is_skipped_or_in_ci_fails(
    monkeypatch: pytest.MonkeyPatch, required: str, outcome: Any
) -> None:
    def nowhere() -> str:
        raise NodeUnavailable("no Node here")

    monkeypatch.setattr(node, "find_node", nowhere)
    monkeypatch.setitem(os.environ, "BUBBLES_REQUIRE_ALL", required)
    with pytest.raises(outcome.Exception, match="no Node here"):
        node_or_skip()


def test_the_pins_name_no_registry() -> None:
    lock = json.loads((FOLDER / "package-lock.json").read_text())
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []

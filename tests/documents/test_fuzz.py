"""No file that comes in, however damaged, does anything but be taken or be refused in words."""

import faulthandler
import multiprocessing
import os
import resource
import traceback
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from gql.documents.errors import DocumentError
from gql.documents.pdf.draft import draft
from gql.documents.pdf.fill import fill
from gql.documents.pdf.inspection import Field
from gql.documents.pdf.rasterize import page_image
from gql.documents.upload import inspect_upload
from tests.documents.corpus import mutations

COUNT, SEED = int(os.environ.get("FUZZ_COUNT", "500")), int(os.environ.get("FUZZ_SEED", "1"))
MEMORY = 2 << 30
SECONDS = 25  # for one file, on a busy machine


@pytest.mark.timeout(60 + COUNT // 4)
def test_a_damaged_file_is_used_or_refused_and_never_ends_the_worker(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    reading, writing = spawn.Pipe(duplex=False)
    latest = tmp_path / "latest.pdf"
    child = spawn.Process(target=use_all, args=(writing, latest))
    child.start()
    writing.close()
    try:
        outcomes = listened(reading, latest)
    finally:
        child.kill()
        child.join()
    assert outcomes["drafted"] > COUNT / 10
    assert outcomes["refused"] > COUNT / 10


def listened(reading: Connection, latest: Path) -> Counter[str]:
    """How many files ended how; fails with the name of the one that ended otherwise."""
    file, outcomes = "the start", Counter[str]()
    while True:
        assert reading.poll(SECONDS), f"{file} takes more than {SECONDS} s"
        try:
            message = reading.recv()
        except EOFError:
            pytest.fail(f"{file} ended the worker")
        match message:
            case "begin", name:
                file = f"{name} of seed {SEED}, kept as {latest},"
            case "end", outcome:
                outcomes[outcome] += 1
            case "raised", trace:
                pytest.fail(f"{file} raised\n{trace}")
            case _:
                return outcomes


def use_all(writing: Connection, latest: Path) -> None:
    """The life of the worker: use each file, and say so before and after."""
    faulthandler.enable()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for name, pdf in mutations(COUNT, SEED):
        latest.write_bytes(pdf)
        writing.send(("begin", name))
        try:
            writing.send(("end", used(pdf)))
        except BaseException:  # noqa: BLE001  # whatever it is, it is what this test looks for
            writing.send(("raised", traceback.format_exc()))
            return
    writing.send(None)


def used(pdf: bytes) -> str:
    """What became of a file. Errors: anything but a DocumentError is a fault of the product."""
    try:
        template = inspect_upload(pdf)
    except DocumentError:
        return "refused"
    try:
        filled = fill(template.pdf, {one.name: value(one) for one in template.fields if fits(one)})
        page_image(filled, {}, template.page_count, 0.3)
        draft(filled, {})
    except DocumentError:
        return "taken"
    return "drafted"


def fits(field: Field) -> bool:
    return field.kind != "signature"


def value(field: Field) -> str | bool:
    if field.kind == "checkbox":
        return True
    if field.kind == "choice":
        return field.options[0] if field.options else ""
    return "Zoë שלום"[: field.max_length]

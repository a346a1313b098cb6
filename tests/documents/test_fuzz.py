"""A damaged upload is either accepted or refused with a message; nothing else happens."""

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
from gql.documents.pdf.draft import render_draft
from gql.documents.pdf.fill import fill
from gql.documents.pdf.inspection import InspectedField
from gql.documents.pdf.rasterize import render_page
from gql.documents.upload import inspect_upload
from tests.documents.damaged_pdfs import damaged_pdfs

COUNT, SEED = int(os.environ.get("FUZZ_COUNT", "500")), int(os.environ.get("FUZZ_SEED", "1"))
QUICK_COUNT = 40
MEMORY = 2 << 30
SECONDS = 25  # the limit for one file on a busy machine


@pytest.mark.timeout(60 + COUNT // 4)
def test_a_damaged_file_is_accepted_or_refused_and_never_kills_the_worker(
    tmp_path: Path, full_length: bool
) -> None:
    count = COUNT if full_length else min(COUNT, QUICK_COUNT)
    spawn = multiprocessing.get_context("spawn")
    receiver, sender = spawn.Pipe(duplex=False)
    latest = tmp_path / "latest.pdf"
    worker = spawn.Process(target=process_all, args=(sender, latest, count))
    worker.start()
    sender.close()
    try:
        outcomes = count_outcomes(receiver, latest)
    finally:
        worker.kill()
        worker.join()
    assert outcomes["drafted"] > count / 10
    assert outcomes["refused"] > count / 10


def count_outcomes(receiver: Connection, latest: Path) -> Counter[str]:
    """Returns how many files had each outcome; fails, naming the file, on any other outcome."""
    current, outcomes = "the start", Counter[str]()
    while True:
        assert receiver.poll(SECONDS), f"{current} takes more than {SECONDS} s"
        try:
            message = receiver.recv()
        except EOFError:
            pytest.fail(f"{current} ended the worker")
        match message:
            case "begin", name:
                current = f"{name} of seed {SEED}, kept as {latest},"
            case "end", outcome:
                outcomes[outcome] += 1
            case "raised", traceback_text:
                pytest.fail(f"{current} raised\n{traceback_text}")
            case _:
                return outcomes


def process_all(sender: Connection, latest: Path, count: int) -> None:
    """Runs in the worker process: processes each file and reports before and after it."""
    faulthandler.enable()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for name, pdf in damaged_pdfs(count, SEED):
        latest.write_bytes(pdf)
        sender.send(("begin", name))
        try:
            sender.send(("end", process_pdf(pdf)))
        except BaseException:  # noqa: BLE001  # any error that escapes is what this test looks for
            sender.send(("raised", traceback.format_exc()))
            return
    sender.send(None)


def process_pdf(pdf: bytes) -> str:
    """Returns the outcome for one file. Any error other than DocumentError is a defect."""
    try:
        template = inspect_upload(pdf)
    except DocumentError:
        return "refused"
    try:
        filled = fill(
            template.pdf,
            {field.name: sample_value(field) for field in template.fields if is_fillable(field)},
        )
        render_page(filled, {}, template.page_count, 0.3)
        render_draft(filled, {})
    except DocumentError:
        return "accepted"
    return "drafted"


def is_fillable(field: InspectedField) -> bool:
    return field.kind != "signature"


def sample_value(field: InspectedField) -> str | bool:
    if field.kind == "checkbox":
        return True
    if field.kind == "choice":
        return field.options[0] if field.options else ""
    return "Zoë שלום"[: field.max_length]

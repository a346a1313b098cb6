"""A time stamp is a real one for this very signature, or the document is not signed at all."""

import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from gql.documents.signing import timestamp as module
from gql.documents.signing.seal import certificate_pdf, seal
from gql.documents.signing.sign import sign
from gql.documents.signing.timestamp import TimestampUnavailable
from gql.documents.signing.verify import verify
from tests.documents.contracts import (
    AUTHORITY,
    act,
    certificate,
    contract,
    flat,
    output,
    signatures,
    values_of,
)
from tests.documents.tsa import TimestampServer, serving


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> TimestampServer:
    return TimestampServer(tmp_path_factory.mktemp("tsa"))


@pytest.fixture
def url(tsa: TimestampServer) -> Iterator[str]:
    tsa.requests = 0
    with serving(tsa.answer) as found:
        yield found


def failing(url: str) -> TimestampUnavailable:
    with pytest.raises(TimestampUnavailable) as caught:
        sign(contract().pdf, act(contract(), "agent"), AUTHORITY, url)
    return caught.value


def test_a_signature_is_time_stamped(tsa: TimestampServer, url: str, tmp_path: Path) -> None:
    pdf = sign(contract().pdf, act(contract(), "customer_1", values_of(1)), AUTHORITY, url)
    (check,) = verify(pdf, [AUTHORITY.certificate]).signatures
    assert (check.timestamped, check.wrong) == (True, None)
    assert check.signed_at is not None
    assert abs(check.signed_at - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=5)
    assert tsa.requests == 1
    assert "Signature is Valid" in output(tmp_path, pdf, "pdfsig", "-nocert", "{}")
    assert "No syntax" in output(tmp_path, pdf, "qpdf", "--check", "{}")


def test_the_time_stamp_comes_from_the_server(url: str) -> None:
    pdf = sign(contract().pdf, act(contract(), "agent"), AUTHORITY, url)
    (one,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    (attribute,) = one.signer_info["unsigned_attrs"]
    token = attribute["values"][0]["content"]
    assert token["encap_content_info"]["content"].parsed["policy"].native == "1.2.3.4.1"
    assert token["certificates"][0].chosen.subject.native == {"common_name": "Test Time Stamps"}


def test_every_place_and_the_seal_are_time_stamped(tsa: TimestampServer, url: str) -> None:
    prepared = flat()
    signed = sign(prepared.pdf, act(prepared, "customer_1"), AUTHORITY, url)
    whole = seal(signed, certificate(1, 3), prepared.seal, prepared.certificate, AUTHORITY, url)
    verdict = verify(whole, [AUTHORITY.certificate])
    assert [check.timestamped for check in verdict.signatures] == [True, True, True]
    assert (verdict.sealed, verdict.wrong) == (True, None)
    assert tsa.requests == 3


def test_a_certificate_of_its_own_is_time_stamped(url: str) -> None:
    verdict = verify(certificate_pdf(certificate(1, 3), AUTHORITY, url), [AUTHORITY.certificate])
    assert (verdict.sealed, verdict.signatures[0].timestamped) == (True, True)


def test_without_a_server_nothing_is_time_stamped() -> None:
    pdf = sign(contract().pdf, act(contract(), "agent"), AUTHORITY)
    assert not verify(pdf, [AUTHORITY.certificate]).signatures[0].timestamped


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b""),
        (200, b"<html>Welcome</html>"),
        (200, bytes.fromhex("30053003020102")),  # "rejected", and nothing else
        (200, b"\x30\x80" * 999),
        (200, b"\x00" * 1_000_000),
        (404, b"Not found"),
        (500, b""),
    ],
    ids=["empty", "page", "rejected", "endless", "long", "missing", "broken"],
)
def test_an_answer_that_is_no_time_stamp_is_refused(status: int, body: bytes) -> None:
    with serving(lambda _: (status, body)) as url:
        failing(url)


def test_a_time_stamp_of_something_else_is_refused(tsa: TimestampServer) -> None:
    first: list[bytes] = []

    def stale(query: bytes) -> tuple[int, bytes]:
        first.append(query)
        return tsa.answer(first[0])

    with serving(stale) as url:
        sign(contract().pdf, act(contract(), "agent"), AUTHORITY, url)
        failing(url)


def test_a_time_stamp_with_our_nonce_of_something_else_is_refused(tsa: TimestampServer) -> None:
    with serving(lambda query: tsa.answer(other_digest(query))) as url:
        assert "not a time stamp of this signature" in str(failing(url).__cause__)


def other_digest(query: bytes) -> bytes:
    start = query.index(b"\x04\x20") + 2
    return query[:start] + bytes(32) + query[start + 32 :]


def test_a_damaged_time_stamp_is_refused(tsa: TimestampServer) -> None:
    def damaged(query: bytes) -> tuple[int, bytes]:
        status, body = tsa.answer(query)
        return status, body[:-1] + bytes([body[-1] ^ 1])

    with serving(damaged) as url:
        failing(url)


def test_a_server_that_does_not_answer_in_time_is_given_up(
    tsa: TimestampServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SECONDS", 0.2)
    with serving(tsa.answer, pause=0.6) as url:
        assert isinstance(failing(url).__cause__, TimeoutError)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:1/", "nonsense", "ftp://127.0.0.1/", "file:///etc/passwd", "http://[::1"],
)
def test_a_server_that_cannot_be_reached_is_given_up(url: str) -> None:
    failing(url)


def test_several_places_are_all_time_stamped_or_none_is_signed(tsa: TimestampServer) -> None:
    answers: list[bytes] = []

    def once(query: bytes) -> tuple[int, bytes]:
        answers.append(query)
        return tsa.answer(query) if len(answers) == 1 else (503, b"")

    with serving(once) as url, pytest.raises(TimestampUnavailable):
        sign(flat().pdf, act(flat(), "customer_1"), AUTHORITY, url)
    assert len(answers) == 2
    assert signatures(flat().pdf) == []

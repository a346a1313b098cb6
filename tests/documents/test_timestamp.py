"""A document is signed with a valid time stamp of that signature, or signing fails."""

import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from gql.documents.signing.run_sync import run_sync
from gql.documents.signing.seal import create_certificate_pdf, seal
from gql.documents.signing.sign import sign
from gql.documents.signing.timestamp import LimitedTimeStamper, TimestampUnavailable
from gql.documents.signing.verify import verify
from testing.pdf_tools import read_signatures, run_on_pdf
from tests.documents.sample_certificate import sample_certificate
from tests.documents.sample_contracts import (
    AUTHORITY,
    customer_values,
    prepared_contract,
    prepared_external_form,
    signing_request,
)
from tests.documents.timestamp_server import TimestampAuthority, timestamp_server


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> TimestampAuthority:
    return TimestampAuthority(tmp_path_factory.mktemp("tsa"))


@pytest.fixture
def url(authority: TimestampAuthority) -> Iterator[str]:
    authority.query_count = 0
    with timestamp_server(authority.respond) as server_url:
        yield server_url


def failed_signing(url: str) -> TimestampUnavailable:
    with pytest.raises(TimestampUnavailable) as caught:
        sign(prepared_contract().pdf, signing_request(prepared_contract(), "agent"), AUTHORITY, url)
    return caught.value


def test_a_signature_is_time_stamped(
    authority: TimestampAuthority, url: str, tmp_path: Path
) -> None:
    prepared = prepared_contract()
    request = signing_request(prepared, "customer_1", customer_values(1))
    pdf = sign(prepared.pdf, request, AUTHORITY, url)
    (check,) = verify(pdf, [AUTHORITY.certificate]).signatures
    assert (check.timestamped, check.problem) == (True, None)
    assert check.signed_at is not None
    assert abs(check.signed_at - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=5)
    assert authority.query_count == 1
    assert "Signature is Valid" in run_on_pdf(tmp_path, pdf, "pdfsig", "-nocert", "{}")
    assert "No syntax" in run_on_pdf(tmp_path, pdf, "qpdf", "--check", "{}")


def test_the_time_stamp_comes_from_the_server(url: str) -> None:
    pdf = sign(
        prepared_contract().pdf, signing_request(prepared_contract(), "agent"), AUTHORITY, url
    )
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    (attribute,) = signature.signer_info["unsigned_attrs"]
    token = attribute["values"][0]["content"]
    assert token["encap_content_info"]["content"].parsed["policy"].native == "1.2.3.4.1"
    assert token["certificates"][0].chosen.subject.native == {"common_name": "Test Time Stamps"}


def test_every_signature_field_and_the_seal_are_time_stamped(
    authority: TimestampAuthority, url: str
) -> None:
    prepared = prepared_external_form()
    signed = sign(prepared.pdf, signing_request(prepared, "customer_1"), AUTHORITY, url)
    sealed = seal(
        signed, sample_certificate(1, 3), prepared.seal, prepared.certificate, AUTHORITY, url
    )
    report = verify(sealed, [AUTHORITY.certificate])
    assert [check.timestamped for check in report.signatures] == [True, True, True]
    assert (report.sealed, report.problem) == (True, None)
    assert authority.query_count == 3


def test_a_separate_certificate_file_is_time_stamped(url: str) -> None:
    report = verify(
        create_certificate_pdf(sample_certificate(1, 3), AUTHORITY, url), [AUTHORITY.certificate]
    )
    assert (report.sealed, report.signatures[0].timestamped) == (True, True)


def test_signatures_are_not_time_stamped_if_no_server_is_configured() -> None:
    pdf = sign(prepared_contract().pdf, signing_request(prepared_contract(), "agent"), AUTHORITY)
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
def test_a_response_that_is_not_a_time_stamp_is_refused(status: int, body: bytes) -> None:
    with timestamp_server(lambda _: (status, body)) as url:
        failed_signing(url)


def test_the_time_stamp_of_an_earlier_query_is_refused(authority: TimestampAuthority) -> None:
    queries: list[bytes] = []

    def respond_stale(query: bytes) -> tuple[int, bytes]:
        queries.append(query)
        return authority.respond(queries[0])

    with timestamp_server(respond_stale) as url:
        sign(prepared_contract().pdf, signing_request(prepared_contract(), "agent"), AUTHORITY, url)
        failed_signing(url)


def test_a_time_stamp_of_another_digest_is_refused_even_with_the_right_nonce(
    authority: TimestampAuthority,
) -> None:
    with timestamp_server(lambda query: authority.respond(replace_digest(query))) as url:
        assert "not a time stamp of this signature" in str(failed_signing(url).__cause__)


def replace_digest(query: bytes) -> bytes:
    start = query.index(b"\x04\x20") + 2
    return query[:start] + bytes(32) + query[start + 32 :]


def test_a_damaged_time_stamp_is_refused(authority: TimestampAuthority) -> None:
    def respond_damaged(query: bytes) -> tuple[int, bytes]:
        status, body = authority.respond(query)
        return status, body[:-1] + bytes([body[-1] ^ 1])

    with timestamp_server(respond_damaged) as url:
        failed_signing(url)


def test_no_time_stamp_is_made_if_the_server_does_not_respond_in_time(
    authority: TimestampAuthority,
) -> None:
    with timestamp_server(authority.respond, delay=0.6) as url:
        stamper = LimitedTimeStamper(url, seconds=0.2)
        with pytest.raises(TimestampUnavailable) as caught:
            run_sync(stamper.async_timestamp(bytes(32), "sha256"))
    assert isinstance(caught.value.__cause__, TimeoutError)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:1/", "nonsense", "ftp://127.0.0.1/", "file:///etc/passwd", "http://[::1"],
)
def test_signing_fails_if_the_server_cannot_be_reached(url: str) -> None:
    failed_signing(url)


def test_no_field_is_signed_if_one_of_several_time_stamps_fails(
    authority: TimestampAuthority,
) -> None:
    queries: list[bytes] = []

    def respond_once(query: bytes) -> tuple[int, bytes]:
        queries.append(query)
        return authority.respond(query) if len(queries) == 1 else (503, b"")

    with timestamp_server(respond_once) as url, pytest.raises(TimestampUnavailable):
        sign(
            prepared_external_form().pdf,
            signing_request(prepared_external_form(), "customer_1"),
            AUTHORITY,
            url,
        )
    assert len(queries) == 2
    assert read_signatures(prepared_external_form().pdf) == []

"""The completion certificate states who signed what, when and how they were verified."""

import functools
import re
from dataclasses import replace
from pathlib import Path

import pytest

from gql.documents.pdf.fill import read_values
from gql.documents.signing.certificate_text import plain_text
from gql.documents.signing.completion_certificate import (
    MAX_CERTIFICATE_PAGES,
    Layout,
    lay_out,
    page_count,
)
from gql.documents.signing.prepare import Signer, prepare
from gql.documents.signing.seal import seal
from gql.documents.signing.verify import verify
from gql.model.domain.certificate import Certificate, CertifiedSigner
from gql.model.domain.enums import ActorKind, Role, VerificationMethod, VerificationStatus
from gql.model.domain.viewer import SYSTEM, Actor
from testing.pdf_tools import run_on_pdf
from tests.documents.sample_certificate import NAMES, sample_certificate, sample_hash
from tests.documents.sample_contracts import AUTHORITY, prepared_contract

TEMPLATE = Path(__file__).parents[2] / "gql/documents/typst/templates/completion_certificate.typ"


@functools.cache
def cached_layout(certificate: Certificate, pages: int | None = None) -> Layout:
    """Lays out a certificate once; one that has to be shortened takes seconds."""
    return lay_out(certificate, pages)


def certificate_text(folder: Path, certificate: Certificate, pages: int | None = None) -> str:
    """Returns the text of the pages, without direction marks and with each hash on one line."""
    text = run_on_pdf(folder, cached_layout(certificate, pages).pdf, "pdftotext", "-raw", "{}", "-")
    text = re.sub(r"\b([0-9a-f]{32})\n([0-9a-f]{32})\b", r"\1\2", text)
    return re.sub("[\u200b\u2066-\u2069\u202a-\u202e]", "", text)


def certificate_with_signer(**changes: object) -> Certificate:
    certificate = sample_certificate(1, 4)
    return replace(certificate, signers=(replace(certificate.signers[0], **changes),))  # type: ignore[arg-type]


def certificate_with_event(cause: str, actor: Actor) -> Certificate:
    certificate = sample_certificate(1, 1)
    return replace(certificate, events=(replace(certificate.events[0], cause=cause, actor=actor),))


def test_the_pages_show_everything_that_the_certificate_contains(tmp_path: Path) -> None:
    certificate = sample_certificate(2, 4, documents=2)
    text = certificate_text(tmp_path, certificate)
    for expected in (
        "Service agreement", "Example Ltd", "2026-03-01 12:41:00 UTC",
        "ses_0197c3a16d5e7d0b8f4a2b1c", "int_0197c3a177aa7b1c9e2da1b2",
        "Contract 0", "Contract 1", "2 pages", sample_hash("document 0"), sample_hash("document 1"),
        "SHA-256 of the first 95,123 bytes of the sealed file",
        NAMES[0], "שלום", "כהן", "Customer", "Co-signer", "Dana Agent", "Agent",
        "Secret link", "Secret link and one-time code: passed", "Account at the organization",
        "2026-03-01 12:00:00 UTC", "2026-03-01 12:03:00 UTC", "2026-03-01 12:04:00 UTC",
        "2026-03-01 12:09:00 UTC", "2026-03-01 12:10:00 UTC", "2026-03-01 12:40:00 UTC",
        "Added to the session", "Opened", "One-time code entered", "Signed",
        sample_hash("event 0"), sample_hash("event 3"), "event 9", sample_hash("head"), "3 events",
    ):  # fmt: skip
        assert expected in text, expected


def test_the_plain_text_of_the_certificate_contains_the_same_facts() -> None:
    certificate = sample_certificate(2, 4)
    text = plain_text(certificate)
    hashes = {
        sample_hash("document 0"),
        sample_hash("head"),
        *(event.hash for event in certificate.events),
    }
    assert {label.strip(",") for label in text.split()} >= hashes
    for expected in (*NAMES[:2], "Dana Agent", "one-time code: passed", "12:09:00 UTC", "95,123"):
        assert expected in text


@pytest.mark.parametrize(
    ("method", "outcome", "proof"),
    [
        (None, None, "Secret link"),
        (
            VerificationMethod.OTP,
            VerificationStatus.PASSED,
            "Secret link and one-time code: passed",
        ),
        (
            VerificationMethod.PHONE,
            VerificationStatus.PASSED,
            "Secret link and phone verification: passed",
        ),
        (
            VerificationMethod.OTP,
            VerificationStatus.LOCKED,
            "Secret link and one-time code: locked",
        ),
        (VerificationMethod.OTP, None, "Secret link and one-time code: not started"),
        (
            VerificationMethod.OTP,
            VerificationStatus.CODE_EXPIRED,
            "Secret link and one-time code: code expired",
        ),
    ],
)
def test_the_verification_of_a_signer_is_described_in_words(
    tmp_path: Path,
    method: VerificationMethod | None,
    outcome: VerificationStatus | None,
    proof: str,
) -> None:
    certificate = certificate_with_signer(method=method, outcome=outcome)
    assert proof in certificate_text(tmp_path, certificate).splitlines()
    assert f"), {proof};" in plain_text(certificate)


@pytest.mark.parametrize(
    ("role", "label"),
    [
        (Role.CUSTOMER, "Customer"),
        (Role.CO_SIGNER, "Co-signer"),
        (Role.APPROVER, "Approver"),
        (Role.CC, "Copy"),
    ],
)
def test_every_role_has_a_label(role: Role, label: str) -> None:
    assert f"({label})" in plain_text(certificate_with_signer(role=role))


def test_the_phone_provider_s_transaction_id_is_not_shown(tmp_path: Path) -> None:
    certificate = sample_certificate(3, 4)
    assert [signer.transaction_id for signer in certificate.signers[:3]] == ["TX-SECRET"] * 3
    assert "TX-SECRET" not in certificate_text(tmp_path, certificate) + plain_text(certificate)


@pytest.mark.parametrize(
    "contact", ["zoe@example.org", "+44 20 7946 0958", "02079460958", "(0)171/555-12-34 "]
)
def test_e_mail_addresses_and_phone_numbers_are_masked(tmp_path: Path, contact: str) -> None:
    actor = Actor(ActorKind.PARTICIPANT, "p", f"Zoë {contact}")
    certificate = replace(
        certificate_with_signer(name=f"Zoë {contact}", signature=f"Z {contact}"),
        events=certificate_with_event("signStep", actor).events,
    )
    for text in (certificate_text(tmp_path, certificate), plain_text(certificate)):
        # the opening bracket of "(0)171" is no part of the number
        assert "Zoë •••" in text.replace("(•••", "•••")
        assert contact.strip()[-6:] not in text


def test_numbers_in_a_name_that_are_not_a_phone_number_are_kept() -> None:
    assert "Louis 16 of 1793" in plain_text(certificate_with_signer(name="Louis 16 of 1793"))


def test_a_signature_that_differs_from_the_signer_s_name_is_shown(tmp_path: Path) -> None:
    assert "Signed as Z. Müller" in certificate_text(
        tmp_path, certificate_with_signer(signature="Z. Müller")
    )
    assert "Signed as" not in certificate_text(tmp_path, sample_certificate(1, 1))


def test_a_step_that_did_not_happen_is_shown_without_a_time(tmp_path: Path) -> None:
    text = certificate_text(tmp_path, certificate_with_signer(viewed_at=None, started_at=None))
    assert text.count("—") == 2


@pytest.mark.parametrize(
    ("cause", "actor", "line"),
    [
        ("signAsAgent", Actor(ActorKind.AGENT, "a", "Dana"), "Signed by the agent (Dana)"),
        (
            "addInteraction",
            Actor(ActorKind.PARTNER, "k", "CRM"),
            "Added to the session (CRM (API))",
        ),
        ("expire", SYSTEM, "Expired (System)"),
        ("somethingNobodyFORESAW", SYSTEM, "Something nobody foresaw (System)"),
    ],
)
def test_an_event_is_described_in_words(cause: str, actor: Actor, line: str) -> None:
    assert line in plain_text(certificate_with_event(cause, actor))


def test_a_certificate_fills_exactly_the_pages_reserved_for_it(tmp_path: Path) -> None:
    for pages in (1, 2, 5):
        layout = cached_layout(sample_certificate(2, 9), pages)
        assert layout.pages == pages
        assert layout.unlisted == 0
        text = certificate_text(tmp_path, sample_certificate(2, 9), pages)
        assert f"Page {pages} of {pages}" in text
        assert text.count("is not needed") == pages - 1


def test_the_number_of_events_that_do_not_fit_is_shown(tmp_path: Path) -> None:
    certificate = sample_certificate(3, 90)
    layout = cached_layout(certificate, 2)
    assert layout.pages == 2
    assert 20 < layout.unlisted < 80
    text = certificate_text(tmp_path, certificate, 2)
    listed = [event.hash in text for event in certificate.events]
    assert listed == [True] * (90 - layout.unlisted) + [False] * layout.unlisted
    assert f"last {layout.unlisted} events" in text.replace("\n", " ")
    assert all(event.hash in plain_text(certificate) for event in certificate.events)


def test_signers_and_documents_are_set_in_smaller_type_before_any_is_left_out(
    tmp_path: Path,
) -> None:
    certificate = sample_certificate(16, 30, documents=9)
    layout = cached_layout(certificate, 1)
    assert layout.pages == 1
    text = certificate_text(tmp_path, certificate, 1)
    assert text.count("Secret link") == 16
    assert all(sample_hash(f"document {number}") in text for number in range(9))


def test_a_certificate_of_any_size_fits_on_one_page(tmp_path: Path) -> None:
    certificate = sample_certificate(40, 8, documents=60)
    text = certificate_text(tmp_path, certificate, 1)
    assert cached_layout(certificate, 1).pages == 1
    omitted = [int(number) for number in re.findall(r"no room here for (\d+) more", text)]
    # of 40 customers and the agent, who is left out first
    assert [60 - text.count("of the sealed file"), 41 - text.count("Secret link")] == omitted
    assert sample_hash("document 59") in plain_text(certificate)


def test_without_a_limit_everything_is_listed(tmp_path: Path) -> None:
    layout = cached_layout(sample_certificate(12, 150))
    assert layout.unlisted == 0
    assert 5 < layout.pages < MAX_CERTIFICATE_PAGES
    assert sample_hash("event 149") in certificate_text(tmp_path, sample_certificate(12, 150))


@pytest.mark.parametrize("signers", [1, 2, 3, 6, 12])
def test_the_reserved_pages_are_enough_and_at_most_one_too_many(signers: int) -> None:
    rows = 6 * (signers + 1)
    reserved = page_count(signers + 1, rows)
    layout = cached_layout(sample_certificate(signers, rows - signers - 1), reserved)
    assert layout.unlisted == 0
    assert reserved <= cached_layout(sample_certificate(signers, rows - signers - 1)).pages + 1


def test_markup_in_a_name_is_shown_as_text(tmp_path: Path) -> None:
    hostile = '#panic("x") *b* $x$ // "] @y \ud800\x00'
    certificate = replace(
        sample_certificate(1, 1), name=hostile, organization=hostile, session_id=hostile
    )
    text = certificate_text(tmp_path, replace(certificate, signers=(signer_named(hostile),)))
    assert text.count('#panic("x") *b* $x$ // "] @y') >= 3


def signer_named(name: str) -> CertifiedSigner:
    return replace(sample_certificate(1, 1).signers[0], name=name, signature=name)


@pytest.mark.parametrize("name", ["x" * 5_000, "שלום " * 900, "", "a\nb" * 400])
def test_very_long_names_do_not_push_anything_off_the_pages(name: str) -> None:
    certificate = replace(
        sample_certificate(2, 9), name=name, organization=name, signers=(signer_named(name),) * 3
    )
    assert cached_layout(certificate, 2).pages == 2


def test_a_certificate_too_long_for_its_pages_is_complete_in_its_field_value() -> None:
    signers = [Signer("agent", "Agent", (), ())]
    prepared = prepare(prepared_contract().pdf, signers, "T", 2)
    certificate = replace(sample_certificate(3, 200), organization="שלום Ltd")
    pdf = seal(prepared.pdf, certificate, prepared.seal, prepared.certificate, AUTHORITY)
    assert prepared.certificate_pages == 1
    assert verify(pdf, [AUTHORITY.certificate]).sealed
    assert sample_hash("event 199") in str(read_values(pdf)[prepared.certificate[0]])


def test_the_template_uses_only_fonts_bundled_with_typst() -> None:
    fonts = set(re.findall(r'font: "([^"]+)"', TEMPLATE.read_text()))
    assert fonts == {"DejaVu Sans Mono"}

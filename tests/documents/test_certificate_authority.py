"""Authorities issue certificates that other programs accept, and encrypt their stored keys."""

import datetime as dt
import pickle
import random
import subprocess
from pathlib import Path

import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gql.documents.signing.certificate_authority import (
    Authority,
    WrongPassphrase,
    certificate_name,
    create_authority,
    decrypt_key,
    encrypt_key,
    fingerprint,
    from_pem,
    issue_certificate,
    to_pem,
)
from testing.pdf_tools import require_program

ROOT = create_authority("Example Ltd")


def load(certificate: bytes) -> x509.Certificate:
    return x509.load_der_x509_certificate(certificate)


def name_of(certificate: bytes, oid: x509.ObjectIdentifier = NameOID.COMMON_NAME) -> str:
    return str(load(certificate).subject.get_attributes_for_oid(oid)[0].value)


def signer_certificate(name: str = "Zoë", root: Authority = ROOT) -> bytes:
    return issue_certificate(root, name)[0]


def authority_valid_for(duration: dt.timedelta) -> Authority:
    """Returns an authority like `ROOT` whose certificate was issued just now for `duration`."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(load(ROOT.certificate).subject)
        .issuer_name(load(ROOT.certificate).subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + duration)
        .sign(key, hashes.SHA256())
    )
    encryption = serialization.NoEncryption()
    der, pkcs8 = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8
    return Authority(certificate.public_bytes(der), key.private_bytes(der, pkcs8, encryption))


def test_a_root_certificate_can_only_issue_certificates() -> None:
    extensions = load(ROOT.certificate).extensions
    basic = extensions.get_extension_for_class(x509.BasicConstraints)
    usage = extensions.get_extension_for_class(x509.KeyUsage)
    assert (basic.critical, basic.value.ca, basic.value.path_length) == (True, True, 0)
    assert (usage.critical, usage.value.key_cert_sign, usage.value.crl_sign) == (True, True, True)
    assert not usage.value.digital_signature
    assert name_of(ROOT.certificate) == "Example Ltd Signing CA"
    assert name_of(ROOT.certificate, NameOID.ORGANIZATION_NAME) == "Example Ltd"


def test_a_signer_certificate_can_sign_but_not_issue_certificates() -> None:
    extensions = load(signer_certificate()).extensions
    basic = extensions.get_extension_for_class(x509.BasicConstraints)
    usage = extensions.get_extension_for_class(x509.KeyUsage)
    assert (basic.critical, basic.value.ca) == (True, False)
    assert usage.critical
    assert usage.value.digital_signature
    assert usage.value.content_commitment
    assert not usage.value.key_cert_sign


def test_a_signer_certificate_is_issued_by_its_root() -> None:
    load(signer_certificate()).verify_directly_issued_by(load(ROOT.certificate))
    authority_key = load(signer_certificate()).extensions.get_extension_for_class(
        x509.AuthorityKeyIdentifier
    )
    subject_key = load(ROOT.certificate).extensions.get_extension_for_class(
        x509.SubjectKeyIdentifier
    )
    assert authority_key.value.key_identifier == subject_key.value.digest
    with pytest.raises(ValueError, match="not match"):
        load(signer_certificate()).verify_directly_issued_by(
            load(create_authority("Other").certificate)
        )


def test_openssl_accepts_the_certificate_chain(tmp_path: Path) -> None:
    (tmp_path / "root.pem").write_text(to_pem(ROOT.certificate))
    (tmp_path / "leaf.pem").write_text(to_pem(signer_certificate()))
    command = [
        require_program("openssl"),
        "verify",
        "-x509_strict",
        "-CAfile",
        "root.pem",
        "leaf.pem",
    ]
    process = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert process.stdout.strip() == "leaf.pem: OK"


def test_each_signer_certificate_has_a_new_p_256_key() -> None:
    (first, key), (second, _) = (issue_certificate(ROOT, "Zoë") for _ in range(2))
    assert load(first).serial_number != load(second).serial_number
    assert load(first).public_key() != load(second).public_key()
    public = load(first).public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    assert isinstance(public.curve, ec.SECP256R1)
    assert b"PRIVATE" in encrypt_key(key, "")


def test_a_root_certificate_is_valid_for_20_years_and_a_signer_certificate_for_10() -> None:
    for certificate, years in ((ROOT.certificate, 20), (signer_certificate(), 10)):
        validity = load(certificate).not_valid_after_utc - load(certificate).not_valid_before_utc
        assert validity.days == years * 365


def test_a_signer_certificate_is_valid_only_while_its_root_is() -> None:
    authority = authority_valid_for(dt.timedelta(days=30))
    root, certificate = load(authority.certificate), load(signer_certificate(root=authority))
    assert certificate.not_valid_after_utc == root.not_valid_after_utc
    assert certificate.not_valid_before_utc >= root.not_valid_before_utc


@pytest.mark.parametrize("name", ["x" * 300, "é" * 300, "𐐀" * 300, "Zoë Müller " * 30])
def test_a_long_name_is_shortened_to_the_64_bytes_that_a_certificate_holds(name: str) -> None:
    root = create_authority(name)
    assert name_of(root.certificate).endswith("… Signing CA")
    shortened = [
        name_of(root.certificate),
        name_of(root.certificate, NameOID.ORGANIZATION_NAME),
        name_of(signer_certificate(name, root=root)),
    ]
    assert all(56 <= len(text.encode()) <= 64 for text in shortened)
    assert name.startswith(shortened[2].rstrip("…"))


@pytest.mark.parametrize(
    ("name", "certified_name"),
    [
        ("שלום כהן", "שלום כהן"),
        ("שלום Levi", "שלום"),
        ("Zoë שלום Müller", "Zoë Müller"),
        ("(שלום) 12", "שלום"),
        ("שלום" * 30, "שלום" * 8),
        ("محمد علي", "محمد علي"),
        ("a\x00b\nc\ud800", "ab c"),
        ("gpj.\u202eexe", "gpj.exe"),
        ("Zoë \U0001f600", "Zoë"),
        ("\U0001f600", "Signer"),
        ("", "Signer"),
        ("\x00 \u200f\ue000\ufdd0", "Signer"),
        ("12", "12"),
    ],
)
def test_characters_that_certificates_cannot_hold_are_left_out_of_a_name(
    name: str, certified_name: str
) -> None:
    assert name_of(signer_certificate(name)) == certificate_name(name) == certified_name


def test_certificates_of_random_names_can_be_compared_by_their_subjects(full_length: bool) -> None:
    rng = random.Random(4)
    alphabets = [
        "azé .-'",
        "אבת ()1",
        "ابجد٣،",
        "山田ǅ",
        "𝒳ﬁ…½\u0301\u05b8",
        "\u2028\u180e\ufffd\ufeff",
    ]
    for _ in range(400 if full_length else 100):
        letters = "".join(rng.choices(alphabets, k=2)) + chr(rng.randrange(0x20, 0x30000))
        name = "".join(rng.choices(letters, k=rng.randrange(70)))
        root = create_authority(name)
        for certificate in (root.certificate, signer_certificate(name, root=root)):
            assert asn1.Certificate.load(certificate).subject.hashable


def test_the_certificate_of_an_organization_without_a_name_has_a_default_name() -> None:
    assert name_of(create_authority(" ").certificate) == "Organization Signing CA"


def test_a_hebrew_organization_name_is_not_mixed_with_the_latin_suffix() -> None:
    root = create_authority("חברה בע״מ").certificate
    assert name_of(root, NameOID.ORGANIZATION_NAME) == "חברה בע״מ"
    assert name_of(root) == "Signing CA"


@pytest.mark.parametrize("passphrase", ["correct horse", "", "ключ"])
def test_a_stored_key_can_be_decrypted_with_its_passphrase(passphrase: str) -> None:
    stored = encrypt_key(ROOT.key, passphrase)
    assert decrypt_key(stored, passphrase) == ROOT.key
    assert (b"ENCRYPTED" in stored) is bool(passphrase)


@pytest.mark.parametrize("passphrase", ["wrong", "", "correct horse "])
def test_a_stored_key_cannot_be_decrypted_with_another_passphrase(passphrase: str) -> None:
    with pytest.raises(WrongPassphrase):
        decrypt_key(encrypt_key(ROOT.key, "correct horse"), passphrase)


def test_bytes_that_are_not_a_key_are_refused() -> None:
    for stored in (b"", b"rubbish", to_pem(ROOT.certificate).encode()):
        with pytest.raises(WrongPassphrase):
            decrypt_key(stored, "")


def test_an_unencrypted_key_can_be_read_with_any_passphrase() -> None:
    assert decrypt_key(encrypt_key(ROOT.key, ""), "later") == ROOT.key


def test_certificates_can_be_written_as_pem_and_read_back() -> None:
    certificates = [ROOT.certificate, signer_certificate()]
    assert from_pem("a note\n" + "\n".join(map(to_pem, certificates))) == certificates
    assert from_pem("") == []
    damaged = to_pem(ROOT.certificate).replace("MII", "AAA", 1)
    with pytest.raises(ValueError, match=r"."):
        from_pem(damaged)


def test_the_fingerprint_is_the_one_that_openssl_prints(tmp_path: Path) -> None:
    file = tmp_path / "root.pem"
    file.write_text(to_pem(ROOT.certificate))
    command = [
        require_program("openssl"),
        "x509",
        "-in",
        str(file),
        "-noout",
        "-fingerprint",
        "-sha256",
    ]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert output.strip().split("=")[1] == fingerprint(ROOT.certificate)


def test_an_authority_can_be_pickled() -> None:
    assert pickle.loads(pickle.dumps(ROOT)) == ROOT  # noqa: S301


def test_the_repr_of_an_authority_does_not_contain_its_key() -> None:
    assert "key" not in repr(ROOT)

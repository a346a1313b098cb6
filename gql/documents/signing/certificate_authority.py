"""An organization's certificate authority, and the certificates it issues to signers."""

import datetime as dt
import re
import stringprep
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ROOT_DAYS, LEAF_DAYS = 20 * 365, 10 * 365
MAX_NAME = 64  # bytes
_SKEW = dt.timedelta(minutes=5)  # a verifier's clock may be behind ours
_AUTHORITY_SUFFIX = " Signing CA"
# unassigned in Unicode 3.2, private use, and changing the display of text (RFC 3454)
_PROHIBITED = (stringprep.in_table_a1, stringprep.in_table_c3, stringprep.in_table_c8)
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL | re.ASCII)


class WrongPassphrase(ValueError):
    """A stored key cannot be decrypted with this passphrase."""


@dataclass(frozen=True)
class Authority:
    """A root certificate (DER) and its private key (PKCS#8 DER, not encrypted)."""

    certificate: bytes
    key: bytes = field(repr=False)


def create_authority(organization: str) -> Authority:
    """Creates a P-256 root for `organization`, valid for 20 years, without sub-authorities."""
    key = ec.generate_private_key(ec.SECP256R1())
    owner = certificate_name(organization, "Organization")
    # One name cannot have letters of both directions, and the suffix is left-to-right.
    prefix = "" if any(map(stringprep.in_table_d1, owner)) else owner
    prefix = _shorten(prefix, MAX_NAME - len(_AUTHORITY_SUFFIX))
    name = _x509_name(owner, (prefix + _AUTHORITY_SUFFIX).strip())
    now = dt.datetime.now(dt.UTC)
    builder = _builder(name, name, key, key, now - _SKEW, now + dt.timedelta(days=ROOT_DAYS))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_key_usage(is_authority=True), critical=True)
    return Authority(_der(builder.sign(key, hashes.SHA256())), _key_der(key))


def issue_certificate(authority: Authority, name: str) -> tuple[bytes, bytes]:
    """Issues a certificate (DER) with a new key (PKCS#8 DER) for one signer, to be used once.

    Valid for 10 years, but not longer than the authority. The name is `certificate_name(name)`. The
    certificate has no e-mail address, because signers may see only the names of other signers.
    """
    issuer = x509.load_der_x509_certificate(authority.certificate)
    issuer_key = _load_key(authority.key)
    key = ec.generate_private_key(ec.SECP256R1())
    organization = issuer.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value
    subject = _x509_name(str(organization), certificate_name(name))
    now = dt.datetime.now(dt.UTC)
    start = max(now - _SKEW, issuer.not_valid_before_utc)
    end = min(now + dt.timedelta(days=LEAF_DAYS), issuer.not_valid_after_utc)
    builder = _builder(subject, issuer.subject, key, issuer_key, start, end)
    constraints = x509.BasicConstraints(ca=False, path_length=None)
    builder = builder.add_extension(constraints, critical=True)
    builder = builder.add_extension(_key_usage(is_authority=False), critical=True)
    return _der(builder.sign(issuer_key, hashes.SHA256())), _key_der(key)


def certificate_name(name: str, default: str = "Signer") -> str:
    """Returns as much of `name` as a certificate can hold, or `default` if that is nothing.

    At most 64 bytes; no characters newer than Unicode 3.2; Hebrew or Arabic letters not mixed with
    others, and then no mark or digit at either end. A certificate with a name that breaks these
    rules of RFC 4518 is invalid for some validators, pyHanko among them.
    """
    supported = "".join(c for c in _printable(name) if _is_supported(c))
    shortened = _shorten(_one_direction(supported), MAX_NAME)
    try:
        # raises the error that validators raise when they compare names
        asn1.Name.build({"common_name": shortened}).hashable  # noqa: B018
    except ValueError:
        return default
    return shortened or default


def encrypt_key(key: bytes, passphrase: str) -> bytes:
    """Converts a key (PKCS#8 DER) to PKCS#8 PEM, encrypted unless the passphrase is empty."""
    encryption: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase:
        encryption = serialization.BestAvailableEncryption(passphrase.encode())
    encoding, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return _load_key(key).private_bytes(encoding, pkcs8, encryption)


def decrypt_key(stored: bytes, passphrase: str) -> bytes:
    """Returns the key (PKCS#8 DER) that `encrypt_key` stored.

    The passphrase is ignored if the key is not encrypted. Raises `WrongPassphrase`, also on bytes
    that are no key.
    """
    is_encrypted = b"BEGIN ENCRYPTED PRIVATE KEY" in stored
    try:
        password = passphrase.encode() if is_encrypted else None
        key = serialization.load_pem_private_key(stored, password)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise WrongPassphrase("This passphrase does not decrypt the signing key.") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise WrongPassphrase("The signing key is of an unknown kind.")
    return _key_der(key)


def to_pem(certificate: bytes) -> str:
    """Converts a certificate (DER) to PEM text."""
    loaded = x509.load_der_x509_certificate(certificate)
    return loaded.public_bytes(serialization.Encoding.PEM).decode()


def from_pem(text: str) -> list[bytes]:
    """Returns the certificates (DER) in a PEM text. Raises `ValueError` on a damaged one."""
    blocks: Sequence[str] = _PEM.findall(text)
    return [_der(x509.load_pem_x509_certificate(block.encode())) for block in blocks]


def fingerprint(certificate: bytes) -> str:
    """Returns the SHA-256 of a certificate (DER), in hexadecimal with colons."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(certificate)
    return digest.finalize().hex(":").upper()


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
    start: dt.datetime,
    end: dt.datetime,
) -> x509.CertificateBuilder:
    subject_key_id = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    issuer_key_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(subject_key_id, critical=False)
        .add_extension(issuer_key_id, critical=False)
    )


def _key_usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,  # "non-repudiation", which PAdES validators ask for
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )


def _x509_name(organization: str, common_name: str) -> x509.Name:
    attributes = ((NameOID.ORGANIZATION_NAME, organization), (NameOID.COMMON_NAME, common_name))
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes])


def _printable(text: str) -> str:
    """Removes control characters, lone surrogates and direction marks; collapses whitespace."""
    characters = (c if c.isprintable() else " " if c.isspace() else "" for c in text)
    return " ".join("".join(characters).split())


def _is_supported(character: str) -> bool:
    normalized = unicodedata.normalize("NFKC", character)
    return not any(is_prohibited(c) for c in normalized for is_prohibited in _PROHIBITED)


def _one_direction(text: str) -> str:
    """Removes the words that are not in the direction of the first letter."""
    is_rtl, is_ltr = stringprep.in_table_d1, stringprep.in_table_d2
    first = next((c for c in text if is_rtl(c) or is_ltr(c)), "x")
    is_opposite = is_ltr if is_rtl(first) else is_rtl
    kept = " ".join(word for word in text.split() if not any(map(is_opposite, word)))
    return _trim_to_letters(kept) if is_rtl(first) else kept


def _trim_to_letters(text: str) -> str:
    """Removes what precedes the first and follows the last right-to-left letter."""
    letters = [index for index, c in enumerate(text) if stringprep.in_table_d1(c)]
    return text[letters[0] : letters[-1] + 1] if letters else ""


def _shorten(text: str, limit: int) -> str:
    """Shortens the text to `limit` bytes: X.509 counts characters, but `cryptography` bytes."""
    encoded, ellipsis = text.encode(), "…"
    if len(encoded) <= limit:
        return text
    if any(map(stringprep.in_table_d1, text)):
        return _trim_to_letters(encoded[:limit].decode(errors="ignore"))
    cut = encoded[: limit - len(ellipsis.encode())].decode(errors="ignore")
    return cut.rstrip() + ellipsis


def _load_key(key: bytes) -> ec.EllipticCurvePrivateKey:
    loaded = serialization.load_der_private_key(key, None)
    if not isinstance(loaded, ec.EllipticCurvePrivateKey):
        raise TypeError("an authority's key is an elliptic curve key")
    return loaded


def _key_der(key: ec.EllipticCurvePrivateKey) -> bytes:
    encoding, pkcs8 = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, pkcs8, serialization.NoEncryption())


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)

"""The key that signs checkpoints: a file outside the database, readable for the worker alone."""

from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from django.conf import settings


class KeyMissing(RuntimeError):
    """No key signs the record, or none tells whether a signature is good."""


def signing_key() -> Ed25519PrivateKey:
    """Return the key of settings.AUDIT_SIGNING_KEY; raise KeyMissing if there is none."""
    path = Path(settings.AUDIT_SIGNING_KEY)
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise KeyMissing(f"No key to sign with in {path}: `manage.py audit_key` makes one.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyMissing(f"The key in {path} is not an Ed25519 key: `manage.py audit_key` makes one.")
    return key


def public_keys() -> dict[str, Ed25519PublicKey]:
    """Return the keys that count, by their names, former ones among them.

    They lie in the folder of settings.AUDIT_PUBLIC_KEYS, else beside the signing key.
    """
    folder = Path(settings.AUDIT_PUBLIC_KEYS or Path(settings.AUDIT_SIGNING_KEY).parent)
    found = [load_pem_public_key(path.read_bytes()) for path in sorted(folder.glob("*.pub"))]
    return {key_name(key): key for key in found if isinstance(key, Ed25519PublicKey)}


def make_key() -> Path:
    """Make a key and write it down with its public half; what is there stays untouched."""
    path, key = Path(settings.AUDIT_SIGNING_KEY), Ed25519PrivateKey.generate()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(pem)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    path.with_name(f"{key_name(key.public_key())}.pub").write_bytes(public)
    return path


def key_name(key: Ed25519PublicKey) -> str:
    """Return the first half of a public key in hexadecimal, as checkpoints name it."""
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()[:16]


def is_signed_by(key: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    """Return whether the signature of the message is good."""
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True

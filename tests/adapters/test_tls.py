"""Over TLS the checked address is connected to, while the name is kept for greeting, Host and certificate."""

import asyncio
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.adapters.answers import Answer, Failed, HttpFailure
from services.adapters.http import HttpClient
from services.domain.addresses import AddressPolicy, parse_networks

NAME = "news.example"
LOOPBACK = AddressPolicy(allow=parse_networks(["127.0.0.0/8"]))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for NAME that signs itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return file


async def local(_host: str, _port: int) -> Sequence[str]:
    return ["127.0.0.1"]


def test_the_name_is_kept_for_greeting_host_and_certificate(certificate: Path) -> None:
    greeted: list[str | None] = []
    heads: list[bytes] = []
    offered = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    offered.load_cert_chain(certificate)
    offered.sni_callback = lambda _socket, name, _context: greeted.append(name)
    trusted = ssl.create_default_context(cafile=str(certificate))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        await writer.drain()
        writer.close()

    async def main() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=offered)
        port = server.sockets[0].getsockname()[1]
        async with server, HttpClient(LOOPBACK, user_agent="t", tls=trusted, resolve=local) as client:
            good = await client.fetch(f"https://{NAME}:{port}/")
            assert isinstance(good, Answer)
            assert (good.body, good.address) == (b"ok", "127.0.0.1")
            other = await client.fetch(f"https://other.example:{port}/")
            assert isinstance(other, Failed)
            assert other.reason is HttpFailure.TLS
        assert greeted == [NAME, "other.example"]
        assert len(heads) == 1
        assert f"host: {NAME}:{port}".encode() in heads[0].lower()

    asyncio.run(main())

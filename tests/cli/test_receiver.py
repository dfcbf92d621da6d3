"""The demo's own receiver."""

import socket
from urllib.parse import urlsplit

from services.adapters.sealing import new_secret
from services.cli.receiver import Receiver


def test_half_a_request_is_no_message_and_no_broken_signature() -> None:
    with Receiver() as receiver:
        receiver.secret = new_secret()
        address = urlsplit(receiver.url)
        with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
            connection.sendall(b"POST /alerts HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf of it")
            connection.shutdown(socket.SHUT_WR)
            assert connection.recv(100) == b""
        assert receiver.received.refused == 0

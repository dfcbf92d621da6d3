"""Is the port on which the API shall listen free?"""

import errno
import socket


class PortTakenError(Exception):
    """Somebody else listens there, or the address is not ours; the message says what to do."""


def check_port(host: str, port: int) -> int:
    """The port, if a server may listen on it; a free one for 0. Raises PortTakenError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
            return int(probe.getsockname()[1])
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                message = f"port {port} on {host} is taken; stop what listens there, or choose another "
                raise PortTakenError(f"{message}(--port, TRADEWIRE_API_PORT; 0 takes a free one)") from error
            raise PortTakenError(
                f"cannot listen on {host} port {port}: {error.strerror}; set TRADEWIRE_API_HOST and _PORT"
            ) from error


def listens(host: str, port: int) -> bool:
    """True if something accepts connections there; an address that means all is asked on loopback."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    try:
        socket.create_connection((host, port), timeout=0.2).close()
    except OSError:
        return False
    return True

"""A relay in front of a real PostgreSQL that treats the start-up packet as a pooler does.

PgBouncer refuses a start-up packet with ``options`` ("unsupported startup parameter"), or drops the parameter where
its configuration says so. Everything after that packet is passed through. Packet format:
https://www.postgresql.org/docs/current/protocol-message-formats.html (StartupMessage, ErrorResponse).
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from types import TracebackType
from typing import Self

PROTOCOL_3 = 196608


class Pooler:
    """Listens on loopback while it is open; ``drop`` leaves ``options`` out instead of refusing the connection."""

    def __init__(self, port: int, *, drop: bool) -> None:
        self._target = port
        self._drop = drop
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.refused = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        length, protocol = struct.unpack("!II", _read(client, 8))
        body = _read(client, length - 8)
        if protocol != PROTOCOL_3:
            # A cancel or TLS request: none of it is tested here.
            client.close()
            return
        fields = body.rstrip(b"\0").split(b"\0")
        parameters = dict(zip(fields[::2], fields[1::2], strict=False))
        if b"options" in parameters and not self._drop:
            self.refused += 1
            text = b"SFATAL\0VFATAL\0C08P01\0Munsupported startup parameter: options\0\0"
            client.sendall(b"E" + struct.pack("!I", len(text) + 4) + text)
            client.close()
            return
        parameters.pop(b"options", None)
        body = b"".join(k + b"\0" + v + b"\0" for k, v in parameters.items()) + b"\0"
        server = socket.create_connection(("127.0.0.1", self._target))
        server.sendall(struct.pack("!II", len(body) + 8, PROTOCOL_3) + body)
        threading.Thread(target=_pump, args=(server, client), daemon=True).start()
        _pump(client, server)


def _read(source: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = source.recv(size - len(data))
        if not part:
            break
        data += part
    return data


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    finally:
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

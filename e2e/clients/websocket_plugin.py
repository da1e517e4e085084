"""A plugin that speaks WebSocket (RFC 6455, RFC 7692) and nothing else: it echoes each message as one frame.

It says its port on standard output, then one line for each connection that ended: the request's target, and how many bytes
came after the handshake with their SHA-256. Each frame is answered before the next is looked at, so that its answer does not
depend on how the octets were cut into packets. A caller that offers the subprotocol v4.channel.k8s.io gets it
instead: what comes on channel 0 goes back on channel 1, and a status on channel 3 ends it.
"""

import codecs
import hashlib
import json
import socket
import sys
import threading

from websockets.exceptions import InvalidHandshake
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets.frames import CloseCode, Opcode
from websockets.http11 import Request
from websockets.protocol import OPEN
from websockets.server import ServerProtocol

CHANNELS = "v4.channel.k8s.io"
PATIENCE = 20  # seconds
SAYING = threading.Lock()


def say(line):
    """One line at a time: many connections end at once."""
    with SAYING:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


class Echo:
    """One connection after its handshake: frames in, frames out."""

    def __init__(self, protocol):
        self.protocol = protocol
        self.message = None

    def take(self, frame):
        if frame.opcode in (Opcode.TEXT, Opcode.BINARY):
            self.message = []
            self.text = codecs.getincrementaldecoder("utf-8")() if frame.opcode is Opcode.TEXT else None
        elif frame.opcode is not Opcode.CONT:
            return  # the protocol has answered it
        self.message.append(bytes(frame.data))
        try:
            if self.text:
                self.text.decode(frame.data, frame.fin)
        except UnicodeDecodeError:
            self.protocol.fail(CloseCode.INVALID_DATA)
            return
        if frame.fin and self.protocol.state is OPEN:
            self.answer(b"".join(self.message))

    def answer(self, data):
        if self.protocol.subprotocol == CHANNELS:
            if data[:1] == b"\0":
                self.protocol.send_binary(b"\1" + data[1:])
            if data[1:] == b"exit\n":
                self.protocol.send_binary(b"\3" + json.dumps({"status": "Success"}).encode())
                self.protocol.send_close(CloseCode.NORMAL_CLOSURE)
        elif self.text:
            self.protocol.send_text(data)
        else:
            self.protocol.send_binary(data)


class Cutter:
    """Cuts what comes so that no piece reaches beyond the end of a frame."""

    def __init__(self):
        self.head = bytearray()
        self.payload = 0  # octets that are still to come

    def pieces(self, data):
        at = 0
        while at < len(data):
            size = min(self.payload, len(data) - at)
            if size:
                self.payload -= size
            else:
                size = 1
                self.octet_of_head(data[at])
            yield data[at : at + size]
            at += size

    def octet_of_head(self, octet):
        self.head.append(octet)
        if len(self.head) < 2:
            return
        length = self.head[1] & 0x7F
        more = {126: 2, 127: 8}.get(length, 0)
        if len(self.head) == 2 + more + (4 if self.head[1] & 0x80 else 0):
            self.payload = int.from_bytes(self.head[2 : 2 + more], "big") if more else length
            self.head.clear()


def flush(connection, protocol):
    for data in protocol.data_to_send():
        if data:
            connection.sendall(data)
        else:
            connection.shutdown(socket.SHUT_WR)


def handshake(connection, protocol):
    """The request's target, or None when it was refused."""
    while True:
        data = connection.recv(1)  # what follows the head belongs to the frames
        if not data:
            return None
        protocol.receive_data(data)
        for event in protocol.events_received():
            assert isinstance(event, Request)
            protocol.send_response(protocol.accept(event))
            flush(connection, protocol)
            return event.path if protocol.state is OPEN else None


def talk(connection):
    connection.settimeout(PATIENCE)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    protocol = ServerProtocol(
        extensions=[ServerPerMessageDeflateFactory()],
        subprotocols=[CHANNELS],
        select_subprotocol=lambda _, offered: CHANNELS if CHANNELS in offered else None,
        max_size=None,
    )
    target = handshake(connection, protocol)
    if target is None:
        return
    echo, cutter, digest, length = Echo(protocol), Cutter(), hashlib.sha256(), 0
    try:
        while data := connection.recv(65536):
            digest.update(data)
            length += len(data)
            for piece in cutter.pieces(data):
                protocol.receive_data(piece)
                for frame in protocol.events_received():
                    echo.take(frame)
                flush(connection, protocol)
        protocol.receive_eof()
        flush(connection, protocol)
    finally:
        say(f"{target} {length} {digest.hexdigest()}")


def serve(connection):
    with connection:
        try:
            talk(connection)
        except (OSError, InvalidHandshake):
            pass  # the caller went away, as some want to


def main():
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    say(str(listener.getsockname()[1]))
    threading.Thread(target=lambda: (sys.stdin.read(), listener.close(), sys.exit()), daemon=True).start()
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


if __name__ == "__main__":
    main()

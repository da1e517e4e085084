"""The status endpoint: GET / answers with the status document.

It reads a request's whole head before it answers and ends the connection in order, so that no client sees a reset
instead of the answer; and it is bounded in connections, bytes and time, for anybody may connect to it.
"""

import errno
import selectors
import socket

CONNECTIONS = 32
HEAD_BYTES = 16 * 1024
SECONDS = 10
RETRY_SECONDS = 5


def listener(port, host=None):
    """A listening TCP socket on every address, IPv4 and IPv6 where the guest has both. host: only for tests."""
    families = [(socket.AF_INET6, "::"), (socket.AF_INET, "0.0.0.0")]
    if host is not None:
        families = [(socket.AF_INET, host)]
    for family, address in families:
        try:
            sock = socket.socket(family, socket.SOCK_STREAM)
        except OSError:
            if family == socket.AF_INET:
                raise
            continue  # a kernel without IPv6
        try:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            sock.bind((address, port))
            sock.listen(1024)
            return sock
        except OSError as trouble:
            sock.close()
            if family == socket.AF_INET or trouble.errno == errno.EADDRINUSE:
                raise


class Endpoint:
    def __init__(self, loop, status, say, host=None):
        """status: a function that gives the document's bytes."""
        self._loop = loop
        self._status = status
        self._say = say
        self._host = host
        self._listening = None
        self._connections = []
        self._complained = False

    def open(self, port):
        try:
            sock = listener(port, self._host)
        except OSError as trouble:
            if not self._complained:
                self._say("status port %d: %s; trying again every %d s" % (port, trouble.strerror, RETRY_SECONDS))
            self._complained = True
            self._loop.after(RETRY_SECONDS, lambda: self.open(port))
            return
        sock.setblocking(False)
        self._listening = sock
        self._loop.watch(sock, self._accept)

    def close(self):
        for connection in list(self._connections):
            connection.close()
        if self._listening is not None:
            self._loop.forget(self._listening)
            self._listening.close()

    def _accept(self):
        try:
            sock, _ = self._listening.accept()
        except OSError:
            return
        if len(self._connections) >= CONNECTIONS:
            self._connections[0].close()
        connection = _Connection(self._loop, sock, self._status, self._connections)
        self._connections.append(connection)
        self._loop.after(SECONDS, connection.close)


class _Connection:
    """reading the head → sending the answer → draining what the client still sends → closed"""

    def __init__(self, loop, sock, status, connections):
        self._loop = loop
        self._socket = sock
        self._status = status
        self._connections = connections
        self._head = b""
        self._answer = b""
        sock.setblocking(False)
        loop.watch(sock, self._read)

    def _read(self):
        data = self._received()
        if data is None:
            return
        if not data:
            self.close()
            return
        self._head += data
        if b"\r\n\r\n" in self._head or b"\n\n" in self._head:
            self._answer = answer(self._head, self._status)
        elif len(self._head) > HEAD_BYTES:
            self._answer = _response("431 Request Header Fields Too Large", b"the request's head is too large\n")
        else:
            return
        self._loop.watch(self._socket, self._write, selectors.EVENT_WRITE)

    def _write(self):
        try:
            sent = self._socket.send(self._answer)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self.close()
            return
        self._answer = self._answer[sent:]
        if not self._answer:
            try:
                self._socket.shutdown(socket.SHUT_WR)
            except OSError:
                self.close()
                return
            self._loop.watch(self._socket, self._drain)

    def _drain(self):
        data = self._received()
        if data is not None and not data:
            self.close()

    def _received(self):
        try:
            return self._socket.recv(4096)
        except (BlockingIOError, InterruptedError):
            return None
        except OSError:
            return b""

    def close(self):
        if self in self._connections:
            self._connections.remove(self)
            self._loop.forget(self._socket)
            self._socket.close()


def answer(head, status):
    words = head.splitlines()[0].split()
    method, target = (words + [b"", b""])[:2]
    if method not in (b"GET", b"HEAD"):
        return _response("405 Method Not Allowed", b"allowed: GET, HEAD\n", extra="Allow: GET, HEAD\r\n")
    if target.split(b"?", 1)[0] != b"/":
        return _response("404 Not Found", b"the status is at /\n", method)
    return _response("200 OK", status(), method, "application/json")


def _response(line, body, method=b"GET", kind="text/plain; charset=utf-8", extra=""):
    head = "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n" % (line, kind, len(body))
    head += extra + "Cache-Control: no-store\r\nConnection: close\r\n\r\n"
    return head.encode("ascii") + (b"" if method == b"HEAD" else body)

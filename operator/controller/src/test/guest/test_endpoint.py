import http.client
import socket
import threading
import unittest

import support
import endpoint
import loop

HOST = "127.0.0.1"


class EndpointTest(unittest.TestCase):
    def setUp(self):
        self.loop = loop.Loop()
        self.port = support.free_port()
        self.said = []
        self.endpoint = endpoint.Endpoint(self.loop, lambda: b'{"a":1}', self.said.append, HOST)
        self.over = False
        self.addCleanup(self.loop.close)
        self.addCleanup(self.endpoint.close)

    def serve(self):
        self.endpoint.open(self.port)

        def turn():
            while not self.over:
                self.loop.step(0.02)

        thread = threading.Thread(target=turn)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(setattr, self, "over", True)

    def ask(self, method, path, headers=()):
        connection = http.client.HTTPConnection(HOST, self.port, timeout=5)
        self.addCleanup(connection.close)
        connection.request(method, path, headers=dict(headers))
        response = connection.getresponse()
        return response.status, response.getheader("Content-Type"), response.read()

    def test_should_answer_with_the_status(self):
        self.serve()
        self.assertEqual((200, "application/json", b'{"a":1}'), self.ask("GET", "/?x=1"))

    def test_should_answer_a_head_request_without_a_body(self):
        self.serve()
        self.assertEqual((200, b""), self.ask("HEAD", "/")[::2])

    def test_should_refuse_what_it_does_not_have(self):
        self.serve()
        self.assertEqual(404, self.ask("GET", "/other")[0])
        self.assertEqual(405, self.ask("POST", "/")[0])

    def test_should_read_the_whole_head_before_it_answers(self):
        self.serve()
        with socket.create_connection((HOST, self.port), 5) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n")
            client.settimeout(0.3)
            with self.assertRaises(socket.timeout):
                client.recv(1)
            client.settimeout(5)
            client.sendall(b"X: b\r\n\r\n")
            self.assertTrue(client.recv(1000).startswith(b"HTTP/1.1 200 OK\r\n"))

    def test_should_not_reset_a_client_that_sends_more_than_was_asked(self):
        self.serve()
        with socket.create_connection((HOST, self.port), 5) as client:
            client.sendall(b"GET / HTTP/1.1\r\n\r\n" + b"x" * 200000)
            received = b""
            while True:
                data = client.recv(4096)
                if not data:
                    break
                received += data
        self.assertTrue(received.endswith(b'{"a":1}'))

    def test_should_refuse_a_head_that_is_too_large(self):
        self.serve()
        self.assertEqual(431, self.ask("GET", "/", {"X": "y" * 2 * endpoint.HEAD_BYTES})[0])

    def test_should_stand_silent_clients_beyond_its_bound(self):
        self.serve()
        for _ in range(endpoint.CONNECTIONS + 8):
            self.addCleanup(socket.create_connection((HOST, self.port), 5).close)
        self.assertEqual(200, self.ask("GET", "/")[0])

    def test_should_try_again_when_its_port_is_taken(self):
        with socket.socket() as other:
            other.bind((HOST, self.port))
            other.listen(1)
            asked = []
            self.loop.after = lambda seconds, callback: asked.append(callback)
            self.endpoint.open(self.port)
        self.assertIn("Address already in use", self.said[0])
        asked[0]()
        self.assertEqual(1, len(self.said))
        socket.create_connection((HOST, self.port), 5).close()


class ListenerTest(unittest.TestCase):
    def test_should_listen_on_both_families_where_there_are_two(self):
        port = support.free_port()
        with endpoint.listener(port) as sock:
            socket.create_connection(("127.0.0.1", port), 5).close()
            if sock.family == socket.AF_INET6:
                socket.create_connection(("::1", port), 5).close()

    def test_should_not_share_a_port(self):
        port = support.free_port()
        with socket.socket() as other:
            other.bind(("127.0.0.1", port))
            other.listen(1)
            with self.assertRaises(OSError):
                endpoint.listener(port)


if __name__ == "__main__":
    unittest.main()

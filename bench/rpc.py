"""A minimal client of Serf's agent RPC, for measuring: many connections, one selector loop."""

import socket
import time

import msgpack


class Connection:
    """One RPC connection. Records are (monotonic seconds of arrival, header, body)."""

    def __init__(self, name, host, port=7373):
        self.name = name
        self.socket = socket.create_connection((host, port), timeout=10)
        self.unpacker = msgpack.Unpacker(raw=False, strict_map_key=False, unicode_errors="replace")
        self.sequence = 0
        self.records = []
        self._request("handshake", {"Version": 1}, has_body=False)

    def _send(self, command, body):
        self.sequence += 1
        data = msgpack.packb({"Command": command, "Seq": self.sequence})
        if body is not None:
            data += msgpack.packb(body)
        self.socket.sendall(data)
        return self.sequence

    def _next(self):
        while True:
            for value in self.unpacker:
                return value
            data = self.socket.recv(65536)
            if not data:
                raise ConnectionError(f"{self.name} closed its RPC connection")
            self.unpacker.feed(data)

    def _request(self, command, body=None, has_body=False):
        sequence = self._send(command, body)
        header = self._next()
        assert header["Seq"] == sequence, header
        if header["Error"]:
            raise RuntimeError(f"{self.name}: {command}: {header['Error']}")
        return self._next() if has_body else None

    def stats(self):
        return self._request("stats", has_body=True)

    def join(self, addresses):
        return self._request("join", {"Existing": addresses, "Replay": False}, has_body=True)["Num"]

    def event(self, name, payload=b""):
        self._request("event", {"Name": name, "Payload": payload, "Coalesce": False})

    def stream(self, kind):
        """Asks for events (`user:NAME`, …); from here on only read() may be used."""
        self._request("stream", {"Type": kind})

    def monitor(self, level):
        """Asks for log lines; from here on only read() may be used."""
        self._request("monitor", {"LogLevel": level})

    def read(self):
        """Takes what has arrived without waiting; gives the bodies of complete records.

        Also of those that came together with an answer: nothing new may follow them for long.
        """
        self.socket.setblocking(False)
        try:
            self.unpacker.feed(self.socket.recv(1 << 20))
        except BlockingIOError:
            pass
        finally:
            self.socket.settimeout(10)
        now = time.monotonic()
        values = list(self.unpacker)
        return [(now, value) for value in values if "Seq" not in value]

    def close(self):
        self.socket.close()

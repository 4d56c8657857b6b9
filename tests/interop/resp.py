"""What Redis clients and servers say (RESP2), and clients that are no more than that."""

import random
import socket


class Error(str):
    """An error reply."""


def encoded(words):
    """A command; text stands for its bytes in Latin-1."""
    parts = [word if isinstance(word, bytes) else str(word).encode("latin-1") for word in words]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(p), p) for p in parts)


def read_reply(stream):
    line = stream.readline()
    if not line.endswith(b"\r\n"):
        raise EOFError("the server has closed the connection")
    kind, rest = line[:1], line[1:-2]
    if kind == b"+":
        return rest
    if kind == b"-":
        return Error(rest.decode("latin-1"))
    if kind == b":":
        return int(rest)
    if kind == b"$":
        return None if rest == b"-1" else stream.read(int(rest) + 2)[:-2]
    assert kind == b"*", line
    return None if rest == b"-1" else [read_reply(stream) for _ in range(int(rest))]


def connected(where, timeout):
    """A socket; `where` is host and port, or a path."""
    if isinstance(where, tuple):
        return socket.create_connection(where, timeout)
    out = socket.socket(socket.AF_UNIX)
    out.settimeout(timeout)
    try:
        out.connect(where)
    except OSError:
        out.close()
        raise
    return out


class Link:
    """One connection to one server."""

    def __init__(self, where, timeout=30):
        self.socket = connected(where, timeout)
        self.stream = self.socket.makefile("rb")

    def ask_all(self, requests):
        self.socket.sendall(b"".join(encoded(request) for request in requests))
        return [read_reply(self.stream) for _ in requests]

    def ask(self, *request):
        return self.ask_all([request])[0]

    def close(self):
        self.stream.close()
        self.socket.close()


def ask(where, *request):
    """The reply to one request on a connection of its own."""
    link = Link(where)
    try:
        return link.ask(*request)
    finally:
        link.close()


class Client:
    """Follows MOVED, and asks others when a node does not answer in time."""

    def __init__(self, nodes, timeout=0.5):
        self.nodes, self.timeout = nodes, timeout
        self.link, self.where = None, None

    def ask_all(self, requests):
        """The replies; None: the connection broke, and nobody knows what was done."""
        try:
            if self.link is None:
                self.where = self.where or random.choice(self.nodes)
                self.link = Link(self.where, self.timeout)
            replies = self.link.ask_all(requests)
        except (OSError, EOFError):
            self.drop(None)
            return None
        errors = [reply for reply in replies if isinstance(reply, Error)]
        moved = next((error for error in errors if error.startswith("MOVED")), None)
        if moved:
            host, port = moved.split()[2].rsplit(":", 1)
            if (host, int(port)) != self.where:
                self.drop((host, int(port)))
        elif errors:
            self.drop(None)
        return replies

    def drop(self, where):
        if self.link is not None:
            self.link.close()
        self.link, self.where = None, where

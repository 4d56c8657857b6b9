#!/usr/bin/env python3
"""Strangers who knock at the gossip port as links do: cut off, counted, and of little cost."""

import contextlib
import http.client
import os
import pathlib
import re
import socket
import struct
import unittest

from cluster import (GOSSIP_PORT, Agent, InteropTest, form, start_all, stop_all, wait_all_see,
                     wait_for)

HTTP_PORT = 7374
PREAMBLE = b"\xd7PANDO"
HELLO, DATA, REFUSAL = 1, 4, 10
KEY = "QEFCQ0RFRkdISUpLTE1OTw=="
# Numbers of docs/protocol/link.md, "Reasons".
CLUSTER_NAME, KEY_REASON, UNKNOWN_PEER, HANDSHAKE_TIMEOUT = 2, 4, 8, 22


def frame(kind, body=b"", length=None):
    return struct.pack(">BBH", kind, 0, len(body) if length is None else length) + body


def varint(number):
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def field(number, value):
    """One field of a protobuf message: a number, or bytes."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def hello(name=b"stranger", cluster=b"pando", to=b""):
    windows = b"".join(varint(1 << 20) for _ in range(4))
    greeting = (field(1, 1) + field(2, 1) + field(3, field(1, cluster)) +
                field(5, field(1, os.urandom(16)) + field(2, 1)) + field(6, name) + field(7, to) +
                field(9, os.urandom(16)) + field(10, windows))
    return frame(HELLO, field(1, greeting))


def read_refusal(stream):
    """The reason and detail of the frame that ends a connection; everything before is returned."""
    heard = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := stream.recv(65536):
            heard += piece
    if not heard.startswith(PREAMBLE):
        raise AssertionError(f"no preamble in {heard!r}")
    frames, rest = [], heard[len(PREAMBLE):]
    while rest:
        kind, _, length = struct.unpack(">BBH", rest[:4])
        frames.append((kind, rest[4:4 + length]))
        rest = rest[4 + length:]
    kind, body = frames[-1]
    assert kind == REFUSAL and body[0] == 8, frames
    return body[1], [earlier for earlier, _ in frames[:-1]]


class HostileLinks(InteropTest):
    def setUp(self):
        super().setUp()
        self.addCleanup(stop_all)

    def start(self, *flags):
        agents = [Agent("pando", f"n{i}", *flags) for i in range(2)]
        agents[0].flags.append(f"-http={agents[0].host}:{HTTP_PORT}")
        start_all(agents)
        form(agents)
        self.victim, self.friend = agents
        return self.victim

    def knock(self, *said):
        stream = socket.create_connection((self.victim.host, GOSSIP_PORT), timeout=30)
        self.addCleanup(stream.close)
        stream.sendall(b"".join(said))
        return stream

    def refused(self, reason):
        connection = http.client.HTTPConnection(self.victim.host, HTTP_PORT, timeout=20)
        try:
            connection.request("GET", "/metrics")
            page = connection.getresponse().read().decode()
        finally:
            connection.close()
        found = re.search(rf'pando_refused_total{{reason="link_{reason}"}} (\d+)', page)
        return int(found.group(1)) if found else 0

    def resident(self):
        statm = pathlib.Path(f"/proc/{self.victim.process.pid}/statm").read_text()
        return int(statm.split()[1]) * os.sysconf("SC_PAGESIZE")

    def test_whoever_breaks_a_rule_is_cut_off_with_a_counted_reason(self):
        self.start()
        cases = {
            "garbage": b"\xd7GET / HTTP/1.1\r\n\r\n",
            "oversized_frame": PREAMBLE + frame(HELLO, length=16385),
            "wrong_order": PREAMBLE + frame(DATA, b"x"),
            "bad_message": PREAMBLE + frame(HELLO, b"\xff" * 40),
            "cluster_name": PREAMBLE + hello(cluster=b"elsewhere"),
        }
        for reason, bytes_said in cases.items():
            with self.subTest(reason):
                _, before = read_refusal(self.knock(bytes_said))
                self.assertEqual(before, [], "nothing but the reason was told")
                self.assertEqual(self.refused(reason), 1)

    def test_who_never_finishes_its_introduction_is_cut_off(self):
        self.start()
        half = self.knock(b"\xd7")
        slow = self.knock(PREAMBLE, hello()[:20])
        nobody = self.knock(PREAMBLE, hello(to=self.victim.name.encode()))
        for stream, reason in ((half, HANDSHAKE_TIMEOUT), (slow, HANDSHAKE_TIMEOUT),
                               (nobody, UNKNOWN_PEER)):
            self.assertEqual(read_refusal(stream), (reason, []))
        self.assertEqual(self.refused("handshake_timeout"), 2)

    def test_a_crowd_of_strangers_costs_little_and_keeps_nobody_out(self):
        self.start()
        before = self.resident()
        crowd = [self.knock(PREAMBLE, hello()[:20]) for _ in range(300)]
        wait_for(lambda: self.refused("busy") + self.refused("handshake_timeout") > 0,
                 "some of the crowd are turned away")
        self.assertLess(self.resident() - before, 16 << 20)
        newcomer = Agent("pando", "newcomer").start(f"-join={self.victim.gossip}")
        agents = [self.victim, self.friend, newcomer]
        wait_all_see(agents, {a.name: "alive" for a in agents}, "a newcomer is taken in")
        for stream in crowd:
            stream.close()

    def test_a_stranger_without_the_key_is_told_nothing_else(self):
        self.start(f"-encrypt={KEY}")
        for said in (hello(), hello(name=self.friend.name.encode())):
            self.assertEqual(read_refusal(self.knock(PREAMBLE, said)), (KEY_REASON, []))
        self.assertEqual(self.refused("key"), 2)
        self.assertEqual(self.victim.statuses()[self.friend.name], "alive")


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""Clients that speak nonsense, promise much, never read or never end: each is answered as by Redis
or held up, and nobody else notices."""

import pathlib
import resource
import select
import socket
import tempfile
import time
import unittest

import redis

import watch
from cluster import Agent, InteropTest, start_process, stop_all, wait_for

PORT = watch.RESP_PORT
CONNECTIONS = 2000
MIB = 1 << 20

# What is wrong before anything can be answered.
MALFORMED = [
    b"*a\r\n",
    b"*2147483648\r\n",
    b"*99999999999999999999\r\n",
    b"*1\r\n:1\r\n",
    b"*1\r\n+PING\r\n",
    b"*1\r\n$-1\r\n",
    b"*1\r\n$a\r\n",
    b"*1\r\n$536870913\r\n",
    b"*2\r\n$4\r\nECHO\r\n$99999999999\r\n",
    b"GET \"a\r\n",
    b"GET 'a'b\r\n",
    b"x" * (65 << 10),
    b"*" + b"1" * (65 << 10),
    b"*1\r\n$" + b"1" * (65 << 10),
    b"PING\r\n*1\r\n?\r\n",
    b"*0\r\n*-1\r\n\r\nPING\r\n*1\r\n$x\r\n",
]


def connect(to):
    if isinstance(to, tuple):
        return socket.create_connection(to, timeout=30)
    out = socket.socket(socket.AF_UNIX)
    out.settimeout(30)
    out.connect(to)
    return out


def conversation(to, words):
    """Everything that is heard until the other side closes."""
    with connect(to) as client:
        client.sendall(words)
        heard = b""
        while True:
            try:
                got = client.recv(65536)
            except ConnectionError:
                return heard
            if not got:
                return heard
            heard += got


def resident(agent):
    """Bytes of memory that a process has."""
    for line in pathlib.Path(f"/proc/{agent.process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) << 10
    raise ValueError("it has ended")


class BadClients(InteropTest):
    @classmethod
    def setUpClass(cls):
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        cls.agent = watch.doors(Agent("pando", "n0"))
        cls.agent.flags += ["-store", "-buckets=16", "-copies=1"]
        cls.agent.start()
        cls.to = (cls.agent.host, PORT)
        cls.good = redis.Redis(host=cls.agent.host, port=PORT, socket_timeout=10)
        wait_for(lambda: cls.good.set("bad:ready", 1), "the store")

    @classmethod
    def tearDownClass(cls):
        cls.good.close()
        stop_all()

    def still_served(self):
        """Others get their answers, and soon."""
        started = time.monotonic()
        for i in range(100):
            self.good.set("bad:good", i)
            self.assertEqual(self.good.get("bad:good"), str(i).encode())
        self.assertLess(time.monotonic() - started, 5)

    def test_nonsense_is_answered_as_by_redis(self):
        with tempfile.TemporaryDirectory() as directory:
            path = f"{directory}/redis"
            original = start_process(["redis-server", "--port", "0", "--unixsocket", path,
                                      "--save", "", "--logfile", f"{directory}/log"])
            try:
                wait_for(lambda: conversation(path, b"QUIT\r\n"), "redis-server")
                for words in MALFORMED:
                    self.assertEqual(conversation(self.to, words), conversation(path, words),
                                     words[:60])
            finally:
                original.kill()
                original.wait(timeout=15)
        self.still_served()

    def test_who_promises_much_costs_what_was_sent(self):
        before = resident(self.agent)
        clients = [connect(self.to) for _ in range(50)]
        for client in clients:
            client.sendall(b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$536870912\r\n" + b"x" * MIB)
        self.still_served()
        # A buffer that grows by doubling may be twice as large.
        self.assertLess(resident(self.agent) - before, 50 * 3 * MIB)
        for client in clients:
            client.close()
        self.assertIsNone(self.good.get("k"))

    def test_many_that_say_nothing_or_speak_slowly(self):
        clients = [connect(self.to) for _ in range(CONNECTIONS)]
        words = b"*2\r\n$4\r\nECHO\r\n$5\r\nslow!\r\n"
        slow = clients[:200]
        for at in range(len(words)):
            for client in slow:
                client.sendall(words[at:at + 1])
            if at % 8 == 0:
                self.still_served()
        for client in slow:
            self.assertEqual(client.recv(64), b"$5\r\nslow!\r\n")
        clients[-1].sendall(b"PING\r\n")
        self.assertEqual(clients[-1].recv(64), b"+PONG\r\n")
        for client in clients:
            client.close()

    def test_a_deep_pipeline_of_one_that_never_reads(self):
        self.good.set("bad:large", b"x" * (100 << 10))
        before = resident(self.agent)
        asked = b"*2\r\n$3\r\nGET\r\n$9\r\nbad:large\r\n" * 1000
        with connect(self.to) as greedy:
            greedy.setblocking(False)
            sent = 0
            # Until nothing more is taken from it: then its answers hold it up.
            while select.select([], [greedy], [], 1)[1] and sent < 256 * MIB:
                try:
                    sent += greedy.send(asked)
                except BlockingIOError:
                    break
            self.assertLess(sent, 256 * MIB)
            self.still_served()
            self.assertLess(resident(self.agent) - before, 1024 * MIB)

    def test_large_answers_to_a_deep_pipeline_all_come(self):
        value = b"x" * (100 << 10)
        self.good.set("bad:large", value)
        with self.good.pipeline(transaction=False) as pipe:
            for _ in range(1500):
                pipe.get("bad:large")
            self.assertTrue(all(got == value for got in pipe.execute()))

    def test_a_deep_pipeline_of_one_that_reads_is_answered_whole(self):
        count = 100_000
        with connect(self.to) as client:
            client.settimeout(60)
            client.sendall(b"SET bad:deep 0\r\n")
            self.assertEqual(client.recv(64), b"+OK\r\n")
            asked, heard, last = b"INCR bad:deep\r\n" * count, b"", f":{count}\r\n".encode()
            at = 0
            while not heard.endswith(last):
                readable, writable, _ = select.select([client], [client] if at < len(asked) else [],
                                                      [], 60)
                self.assertTrue(readable or writable, heard[-100:])
                if writable:
                    at += client.send(asked[at:at + 65536])
                if readable:
                    heard += client.recv(1 << 16)
        self.assertEqual(heard, b"".join(b":%d\r\n" % i for i in range(1, count + 1)))
        self.still_served()


if __name__ == "__main__":
    unittest.main()

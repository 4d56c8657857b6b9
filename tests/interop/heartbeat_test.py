#!/usr/bin/env python3
"""Data has a thread of its own: whatever clients ask of it, the node goes on."""

import socket
import threading
import time
import unittest

import redis

import watch
from cluster import Agent, InteropTest, start_all, stop_all, wait_for
from http_test import PORT as HTTP_PORT, get
from map_test import settled

# Longer than anybody trusts a silent member.
SECONDS = 5
OCTETS = 64 << 20


def client(agent):
    return redis.Redis(host=agent.host, port=watch.RESP_PORT, socket_timeout=120)


class Heartbeats(InteropTest):
    def setUp(self):
        super().setUp()
        self.addCleanup(stop_all)

    def agents(self, count, copies):
        agents = [watch.doors(Agent("pando", f"n{i}")) for i in range(count)]
        for agent in agents:
            agent.flags += ["-store", "-buckets=16", f"-copies={copies}", "-retry-interval=1s",
                            f"-retry-join={agents[0].gossip}", f"-http={agent.host}:{HTTP_PORT}",
                            f"-identity={agent.directory}/identity"]
        start_all(agents)
        wait_for(lambda: settled(agents, [agent.name for agent in agents], copies), "a map at rest")
        return agents

    def watch(self, agents):
        seen = watch.Watch(agents)
        self.addCleanup(seen.close)
        return seen

    def own_key(self, agent):
        """A key that this agent is primary of: it can count its bits even if it asks nobody."""
        for i in range(1000):
            key = f"{{k{i}}}"
            before = self.served(agent)
            client(agent).setbit(key, 8 * OCTETS - 1, 1)
            if self.served(agent) > before:
                return key
            client(agent).delete(key)
        raise AssertionError("no key is this agent's")

    def served(self, agent):
        return client(agent).info("data")["data_writes"]

    def test_a_command_of_seconds_holds_up_clients_of_data_only(self):
        agents = self.agents(3, copies=1)
        busy = agents[1]
        key = self.own_key(busy)
        start = time.monotonic()
        for _ in range(5):
            self.assertEqual(client(busy).bitcount(key), 1)
        count = int(SECONDS / ((time.monotonic() - start) / 5)) + 1
        seen = self.watch(agents)
        words = [b"BITCOUNT", key.encode()]
        one = b"*2\r\n" + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in words)
        with socket.create_connection((busy.host, watch.RESP_PORT), timeout=120) as link:
            link.sendall(b"MULTI\r\n" + one * count + b"EXEC\r\n")
            start, answers, heard = time.monotonic(), 0, b""
            expected = b"+OK\r\n" + b"+QUEUED\r\n" * count + b"*%d\r\n" % count + b":1\r\n" * count
            link.setblocking(False)
            while len(heard) < len(expected):
                self.assertEqual(get(busy, "/healthz")[0], 200)
                answers += 1
                heard += self.read(link)
            took = time.monotonic() - start
        self.assertEqual(heard, expected)
        print(f"while a transaction took {took:.1f} s: {answers} answers by HTTP", flush=True)
        self.assertGreaterEqual(answers, 20)
        self.trusted(seen, agents)

    def read(self, link):
        try:
            return link.recv(1 << 20)
        except BlockingIOError:
            return b""

    def trusted(self, seen, agents):
        for agent in agents:
            self.assertEqual(seen.about("EventMemberSuspect", agent.name), {})
            self.assertEqual(seen.about("EventMemberFailed", agent.name), {})

    def test_large_values_through_every_node_make_nobody_suspect(self):
        agents = self.agents(3, copies=2)
        seen = self.watch(agents)
        value, failures = b"x" * 50_000, []

        def write(number):
            try:
                with client(agents[number % 3]).pipeline(transaction=False) as pipe:
                    for round_ in range(12):
                        for i in range(100):
                            pipe.set(f"large{number}:{i}", value)
                        pipe.hset(f"huge{number}", mapping={f"f{round_}:{i}": i
                                                            for i in range(2000)})
                        pipe.keys("large*")
                        pipe.delete(f"huge{number - 1}")
                        pipe.execute()
            except redis.RedisError as error:
                failures.append(repr(error))

        threads = [threading.Thread(target=write, args=(i,)) for i in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])
        self.trusted(seen, agents)
        for number in range(3):
            self.assertEqual(client(agents[0]).strlen(f"large{number}:99"), len(value))


if __name__ == "__main__":
    unittest.main()

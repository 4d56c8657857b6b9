#!/usr/bin/env python3
"""Data behind real agents, by Redis's own clients: whatever is killed, added or drained meanwhile,
what was acknowledged is there."""

import contextlib
import os
import signal
import threading
import time
import unittest

import redis

from cluster import PANDO, run, start_all, wait_for
from map_test import settled
from stores import HONEST, PORT, StoreTest, client


class Writers:
    """Threads that write keys of their own and remember which were acknowledged."""

    def __init__(self, agents, count=4):
        self.agents = agents
        self.acknowledged = {}
        self.doubtful = set()
        self.wrong = []
        self.refused = 0
        self.stopped = threading.Event()
        self.threads = [threading.Thread(target=self.write, args=(i,)) for i in range(count)]
        for thread in self.threads:
            thread.start()

    def write(self, number):
        which, made, to = number, 0, None
        while not self.stopped.is_set():
            to = to or client(self.agents[which % len(self.agents)])
            key = f"w{number}:{made}"
            made += 1
            try:
                to.set(key, made)
                self.acknowledged[key] = made
            except (redis.ConnectionError, redis.TimeoutError):
                self.doubtful.add(key)
                to, which = None, which + 1
            except redis.ResponseError as error:
                self.refused += 1
                self.doubtful.add(key)
                if not str(error).startswith(HONEST):
                    self.wrong.append(str(error))

    def stop(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join()

    def wait_more(self, count, what):
        before = len(self.acknowledged)
        wait_for(lambda: len(self.acknowledged) >= before + count, what)


class Data(StoreTest):
    def writers(self, agents):
        writers = Writers(agents)
        self.addCleanup(writers.stop)
        return writers

    def check(self, writers, agent):
        writers.stop()
        self.assertEqual(writers.wrong, [])
        self.assertGreater(len(writers.acknowledged), 500)
        reader = client(agent)
        lost = [key for key, value in writers.acknowledged.items()
                if reader.get(key) != str(value).encode()]
        self.assertEqual(lost, [], f"of {len(writers.acknowledged)} acknowledged writes")

    def test_any_node_serves_any_key(self):
        agents = self.agents(3)
        start_all(agents)
        self.wait_settled(agents)
        ways = [client(agent) for agent in agents]
        for i in range(100):
            ways[i % 3].set(f"key{i}", i)
        for way in ways:
            self.assertEqual(way.mget([f"key{i}" for i in range(100)]),
                             [str(i).encode() for i in range(100)])
            self.assertEqual(len(list(way.scan_iter(count=10))), 100)
            self.assertEqual(way.dbsize(), 100)
        self.assertEqual(ways[0].incr("counter"), 1)
        self.assertEqual(ways[1].incr("counter"), 2)
        self.assertEqual(ways[2].delete("counter", "key1", "key2", "nothing"), 3)
        ways[1].set("short", "x", px=300)
        wait_for(lambda: ways[2].get("short") is None, "the key to expire")
        shown = run(["redis-cli", "-h", agents[2].host, "-p", str(PORT), "GET", "key7"])
        self.assertEqual(shown.stdout, "7\n")

    def test_what_is_too_much_goes_or_is_refused(self):
        limit, value = 1 << 20, "v" * 1000
        agents = self.agents(3)
        for agent in agents[:2]:
            agent.flags += [f"-maxmemory={limit}", "-maxmemory-policy=allkeys-lru"]
        agents[2].flags.append(f"-maxmemory={limit}")
        start_all(agents)
        self.wait_settled(agents)
        way, refused = client(agents[0]), 0
        for i in range(6000):
            try:
                way.set(f"key{i}", value)
            except redis.ResponseError as error:
                self.assertIn("command not allowed when used memory", str(error))
                refused += 1
        # Buckets of the third node refuse; the others let keys go for it too.
        self.assertTrue(500 < refused < 5500, refused)
        for agent in agents:
            wait_for(lambda a=agent: self.octets(a) <= 1.1 * limit, f"{agent.name} fits")
        way.flushall()

        def fits_again():
            with contextlib.suppress(redis.ResponseError):
                return way.set("key0", value)
        wait_for(fits_again, "the others to hear that there is room")

    def octets(self, agent):
        facts = client(agent).execute_command("PANDO.INFO")
        return int(facts[facts.index(b"data_bytes") + 1])

    def test_transactions_of_many_clients_are_exact_at_any_node(self):
        agents = self.agents(3)
        start_all(agents)
        self.wait_settled(agents)
        each, clients = 25, 8
        failures = []

        def count(number):
            way = client(agents[number % 3])
            try:
                for _ in range(each):
                    with way.pipeline(transaction=True) as pipe:
                        self.increment(pipe)
            except redis.RedisError as error:
                failures.append(repr(error))

        threads = [threading.Thread(target=count, args=(i,)) for i in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])
        for agent in agents:
            self.assertEqual(client(agent).mget("{c}n", "{c}sum"),
                             [str(clients * each).encode()] * 2)

    def increment(self, pipe):
        """By optimistic locking, with a second key that must keep step."""
        while True:
            try:
                pipe.watch("{c}n")
                value = int(pipe.get("{c}n") or 0)
                pipe.multi()
                pipe.set("{c}n", value + 1)
                pipe.incr("{c}sum")
                return pipe.execute()
            except redis.WatchError:
                continue

    def test_what_is_wrong_in_a_transaction_is_told_as_by_redis(self):
        agents = self.agents(2)
        start_all(agents)
        self.wait_settled(agents)
        for agent in agents:
            way = client(agent)
            pipe = way.pipeline(transaction=True)
            pipe.set("{t}a", "text").incr("{t}a").get("{t}a")
            replies = pipe.execute(raise_on_error=False)
            self.assertEqual([replies[0], replies[2]], [True, b"text"])
            self.assertIn("not an integer", str(replies[1]))
            pipe = way.pipeline(transaction=True)
            pipe.set("{t}a", 1).execute_command("NONSENSE")
            with self.assertRaisesRegex(redis.RedisError, "unknown command|previous errors"):
                pipe.execute()
            self.assertEqual(way.get("{t}a"), b"text")

    def test_kill_9_loses_nothing(self):
        agents = self.agents(4)
        start_all(agents)
        self.wait_settled(agents)
        writers = self.writers(agents)
        for victim in agents[1:3]:
            writers.wait_more(300, "writes before a death")
            victim.process.send_signal(signal.SIGKILL)
            rest = [agent for agent in agents if agent is not victim]
            writers.wait_more(300, "writes after a death")
            wait_for(lambda: self.copied(rest), "copies of what lost one")
            victim.process.wait()
            victim.start()
            self.wait_settled(agents)
        self.check(writers, agents[3])

    def copied(self, agents):
        settled(agents, [agent.name for agent in agents])
        return True

    def test_a_copy_that_lagged_before_the_kill_loses_nothing(self):
        agents = self.agents(3)
        start_all(agents)
        self.wait_settled(agents)
        writers = self.writers(agents)
        writers.wait_more(300, "writes before the pause")
        agents[2].process.send_signal(signal.SIGSTOP)
        time.sleep(1)  # the lag is what is tested
        agents[1].process.send_signal(signal.SIGKILL)
        agents[2].process.send_signal(signal.SIGCONT)
        writers.wait_more(300, "writes after the kill")
        wait_for(lambda: self.copied([agents[0], agents[2]]), "copies at the two that are left")
        self.check(writers, agents[0])

    def test_growing_and_draining_under_load_fails_nothing(self):
        agents = self.agents(4)
        start_all(agents[:2])
        self.wait_settled(agents[:2])
        writers = self.writers(agents[:1])
        writers.wait_more(300, "writes with two nodes")
        start_all(agents[2:])
        self.wait_settled(agents)
        writers.wait_more(300, "writes with four nodes")
        for agent in (agents[3], agents[2]):
            left = run([PANDO, "leave", f"-rpc-addr={agent.rpc}"], timeout=120)
            self.assertEqual(left.returncode, 0, left.stdout + left.stderr)
        self.wait_settled(agents[:2])
        writers.wait_more(300, "writes with two nodes again")
        self.check(writers, agents[1])
        self.assertEqual(writers.refused, 0)
        self.assertEqual(writers.doubtful, set())


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    unittest.main(verbosity=2)

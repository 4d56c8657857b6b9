#!/usr/bin/env python3
"""The cluster port behind real agents, by clients of Redis Cluster as they are."""

import logging
import os
import signal
import threading
import unittest

import redis
from redis.cluster import ClusterNode, RedisCluster

from cluster import run, start_all, wait_for
from stores import CLUSTER_PORT as PORT
from stores import HONEST, ClusterPortTest

KEYS = 300
# redis-py logs every redirection that it follows.
logging.getLogger("redis.cluster").setLevel(logging.CRITICAL)


def cluster_client(agents):
    return RedisCluster(startup_nodes=[ClusterNode(agent.host, PORT) for agent in agents],
                        socket_timeout=30)


class Writer:
    """A thread with one client: writes keys of its own and remembers which were acknowledged."""

    def __init__(self, agents, number):
        self.agents, self.number = agents, number
        self.client = cluster_client(agents)
        self.acknowledged, self.wrong = {}, []
        self.broken = 0
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self.write)
        self.thread.start()

    def write(self):
        made = 0
        while not self.stopped.is_set():
            key = f"w{self.number}:{made}"
            made += 1
            try:
                self.client.set(key, made)
                self.acknowledged[key] = made
            except (redis.ConnectionError, redis.TimeoutError):
                self.broken += 1
            except redis.exceptions.RedisClusterException as error:
                # A defect of redis-py 4.3: if the first node that it knows is dead, it tries to
                # copy its own locks. Programs make a new client.
                self.broken += 1
                if "cannot pickle" not in str(error):
                    self.wrong.append(str(error))
                self.client = self.remade()
            except redis.RedisError as error:
                if not str(error).startswith(HONEST):
                    self.wrong.append(f"{type(error).__name__}: {error}")

    def remade(self):
        alive = [agent for agent in self.agents if agent.process.poll() is None]
        return cluster_client(alive)

    def stop(self):
        self.stopped.set()
        self.thread.join()


class ClusterPort(ClusterPortTest):
    def test_redis_cli_follows(self):
        agents = self.three()
        for i in range(40):
            done = self.redis_cli(agents[i % 3], "-c", "SET", f"key{i}", f"v{i}")
            self.assertEqual(done.stdout.splitlines()[-1], "OK", done.stdout)
        for i in range(40):
            read = self.redis_cli(agents[(i + 1) % 3], "-c", "GET", f"key{i}")
            self.assertEqual(read.stdout.splitlines()[-1], f"v{i}", read.stdout)
        sent = [self.redis_cli(agents[0], "GET", f"key{i}").stdout for i in range(40)]
        self.assertTrue(any(line.startswith("MOVED ") for line in sent), sent)
        crossing = self.redis_cli(agents[0], "MGET", "key1", "key2").stdout
        self.assertTrue(crossing.startswith("CROSSSLOT"), crossing)

    def test_redis_cli_checks_the_cluster(self):
        agents = self.three()
        for i in range(40):
            self.redis_cli(agents[0], "-c", "SET", f"key{i}", "v")
        for agent in agents:
            checked = run(["redis-cli", "--cluster", "check", f"{agent.host}:{PORT}"])
            self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
            for line in ("[OK] All nodes agree about slots configuration.",
                         "[OK] All 16384 slots covered.", "[OK] 40 keys in 3 masters."):
                self.assertIn(line, checked.stdout)

    def test_redis_benchmark_measures_the_cluster(self):
        agents = self.three()
        measured = run(["redis-benchmark", "--cluster", "-h", agents[0].host, "-p", str(PORT),
                        "-t", "set,get", "-n", "3000", "-c", "12", "-r", "1000", "--csv"])
        self.assertEqual(measured.returncode, 0, measured.stdout + measured.stderr)
        self.assertIn('"SET"', measured.stdout)
        self.assertIn('"GET"', measured.stdout)
        self.assertNotIn("Error", measured.stdout + measured.stderr)

    def test_redis_py_knows_the_cluster(self):
        agents = self.three()
        client = cluster_client(agents[:1])
        self.assertEqual(len(client.get_primaries()), 3)
        for i in range(KEYS):
            self.assertTrue(client.set(f"key{i}", i))
        self.assertEqual(client.dbsize(target_nodes=RedisCluster.PRIMARIES), KEYS)
        self.assertEqual(len(list(client.scan_iter(count=10))), KEYS)
        self.assertEqual(client.mget_nonatomic([f"key{i}" for i in range(KEYS)]),
                         [str(i).encode() for i in range(KEYS)])
        self.assertEqual(client.keyslot("foo"), client.cluster_keyslot("foo"))
        self.assertEqual(client.cluster_info()["cluster_state"], "ok")
        pipe = client.pipeline()
        for i in range(KEYS):
            pipe.incr(f"key{i}")
        self.assertEqual(pipe.execute(), [i + 1 for i in range(KEYS)])
        self.assertTrue(client.flushall())
        self.assertEqual(client.dbsize(target_nodes=RedisCluster.PRIMARIES), 0)

    def test_clients_follow_while_a_node_is_killed_and_another_joins(self):
        agents = self.agents(4)
        start_all(agents[:3])
        self.wait_settled(agents[:3])
        writers = [Writer(agents[:3], number) for number in range(3)]
        for writer in writers:
            self.addCleanup(writer.stop)

        def wait_more(what):
            before = [len(writer.acknowledged) for writer in writers]
            wait_for(lambda: all(len(writer.acknowledged) >= count + 200
                                 for writer, count in zip(writers, before)), what)

        wait_more("writes before the death")
        agents[1].process.send_signal(signal.SIGKILL)
        wait_more("writes after the death")
        rest = [agents[0], agents[2]]
        self.wait_settled(rest)
        agents[3].start()
        self.wait_settled([*rest, agents[3]])
        wait_more("writes after the join")
        for writer in writers:
            writer.stop()
            self.assertEqual(writer.wrong, [])
        reader = cluster_client([agents[3]])
        self.assertEqual(len(reader.get_primaries()), 3)
        lost = [key for writer in writers for key, value in writer.acknowledged.items()
                if reader.get(key) != str(value).encode()]
        self.assertEqual(lost, [])


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    unittest.main(verbosity=2)

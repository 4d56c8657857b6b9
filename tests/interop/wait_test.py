#!/usr/bin/env python3
"""WAIT says how many other nodes hold what was written; CLIENT UNBLOCK finds who waits there."""

import time
import unittest

import redis

from cluster import start_all, wait_for
from stores import CLUSTER_PORT, HONEST, ClusterPortTest, client

KEYS = [f"wait:{i}" for i in range(40)]


class Wait(ClusterPortTest):
    def test_numbers_follow_the_copies(self):
        agents = start_all(self.agents(3))
        self.wait_settled(agents)
        with client(agents[0]).client() as one:
            self.assertEqual(one.wait(1, 0), 1)
            for key in KEYS:
                one.set(key, "x")
            self.assertEqual(one.wait(1, 0), 1)
            started = time.monotonic()
            self.assertEqual(one.wait(2, 300), 1)
            self.assertGreater(time.monotonic() - started, 0.29)
            # Until there are copies elsewhere again.
            agents[2].kill()
            self.assertEqual(wait_for(lambda: one.wait(1, 30_000), "copies"), 1)
            agents[1].kill()
            wait_for(lambda: self.written(one), "the last one to serve")
            wait_for(lambda: one.wait(0, 0) == 0, "nobody else")

    def written(self, one):
        """False if it is said that it is not, or that it is not known: somebody was killed."""
        try:
            return one.set(KEYS[0], "y")
        except redis.ResponseError as error:
            self.assertTrue(str(error).startswith(HONEST), error)
            return False

    def test_at_the_cluster_port(self):
        agents = self.three()
        cluster = redis.RedisCluster(host=agents[0].host, port=CLUSTER_PORT)
        self.addCleanup(cluster.close)
        for key in KEYS:
            cluster.set(key, "x")
        for node in cluster.get_primaries():
            with cluster.get_redis_connection(node).client() as one:
                self.assertEqual(one.wait(1, 1000), 1)
        shown = {}
        for agent in agents:
            for key in KEYS:
                slot = cluster.keyslot(key)
                with redis.Redis(host=agent.host, port=CLUSTER_PORT).client() as one:
                    count = one.execute_command("CLUSTER COUNTKEYSINSLOT", slot)
                    names = one.execute_command("CLUSTER GETKEYSINSLOT", slot, 10)
                self.assertEqual(count, len(names))
                shown.setdefault(key, []).extend(names)
        for key in KEYS:
            self.assertEqual(shown[key].count(key), 1, key)

    def test_who_waits_at_another_node_is_unblocked(self):
        agents = self.three()
        asker = client(agents[0])
        for key in KEYS[:8]:
            with client(agents[0]).client() as blocked:
                number = blocked.client_id()
                blocked.connection.send_command("BLPOP", key, "0")
                wait_for(lambda n=number: b"flags=b" in asker.execute_command(
                    "CLIENT", "LIST", "ID", n), "somebody blocked")
                self.assertEqual(asker.client_unblock(number), 1)
                self.assertIsNone(blocked.connection.read_response())
                blocked.connection.send_command("BLPOP", key, "0")
                wait_for(lambda n=number: b"flags=b" in asker.execute_command(
                    "CLIENT", "LIST", "ID", n), "somebody blocked")
                self.assertEqual(asker.client_unblock(number, error=True), 1)
                with self.assertRaisesRegex(redis.ResponseError, "UNBLOCKED"):
                    blocked.connection.read_response()
                self.assertEqual(asker.client_unblock(number), 0)
            self.assertEqual(asker.rpush(key, "x"), 1)
            self.assertEqual(asker.llen(key), 1)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""Under the policy `read-only` who has no quorum still reads copies to those who ask for that."""

import contextlib
import signal
import unittest

import redis
from redis.crc import key_slot

from cluster import start_all, wait_for
from map_test import the_map
from stores import BUCKETS, CLUSTER_PORT, StoreTest, client, storing, with_cluster_port

KEYS = 200


class Stale(StoreTest):
    def test_a_minority_answers_marked_reads_and_nothing_else(self):
        agents = start_all(with_cluster_port(
            storing(3, 2, BUCKETS, "-split-policy=read-only")))
        self.wait_settled(agents)
        self.assertEqual(the_map(agents[0])["split_policy"], "read-only")
        way = client(agents[0])
        for i in range(KEYS):
            way.set(f"key{i}", f"value{i}")
        left = client(agents[0])
        held = {row["bucket"] for row in the_map(agents[0])["buckets"]
                if agents[0].name in row["acting"]}
        here = [i for i in range(KEYS) if key_slot(f"key{i}".encode()) * BUCKETS // 16384 in held]
        self.assertTrue(here)

        def says(i):
            """The value, and how old it is; a write is known to be acknowledged a little later."""
            try:
                age, value = left.execute_command("PANDO.STALE", "GET", f"key{i}")
            except redis.exceptions.ResponseError as error:
                self.assertIn("TRYAGAIN", str(error))
                return None
            self.assertEqual(value, f"value{i}".encode())
            return age

        def fresh(i):
            with contextlib.suppress(redis.exceptions.ResponseError):
                return left.get(f"key{i}")

        for i in here:
            wait_for(lambda i=i: says(i) is not None, "a copy to know what is acknowledged")
        for agent in agents[1:]:
            agent.process.send_signal(signal.SIGSTOP)
            self.addCleanup(agent.process.send_signal, signal.SIGCONT)
        wait_for(lambda: the_map(agents[0])["phase"] == "no-quorum", "the quorum to be gone")
        # A second behind the last lease, and growing.
        ages = [says(i) for i in here]
        self.assertTrue(all(age >= 1000 for age in ages), ages)
        wait_for(lambda: says(here[0]) > max(ages) + 1000, "the answers to grow old")
        cluster = client(agents[0], CLUSTER_PORT)
        self.assertGreater(cluster.execute_command("PANDO.STALE", "STRLEN", f"key{here[0]}")[0],
                           1000)
        for words in (("GET", f"key{here[0]}"), ("SET", f"key{here[0]}", "x")):
            with self.assertRaisesRegex(redis.ResponseError, "CLUSTERDOWN|INDOUBT"):
                left.execute_command(*words)
        for agent in agents[1:]:
            agent.process.send_signal(signal.SIGCONT)
        wait_for(lambda: fresh(here[0]) == f"value{here[0]}".encode(), "a quorum to be back")
        wait_for(lambda: (says(here[0]) or 3000) < 3000, "the answers to be young again")

    def test_under_majority_there_are_none(self):
        agents = start_all(self.agents(1, copies=1))
        self.wait_settled(agents, copies=1)
        with self.assertRaisesRegex(redis.ResponseError, "split policy is not read-only"):
            client(agents[0]).execute_command("PANDO.STALE", "GET", "key")


if __name__ == "__main__":
    unittest.main()

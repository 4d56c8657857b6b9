#!/usr/bin/env python3
"""INFO has Redis's sections and names, and says what happens."""

import time
import unittest

import redis

from cluster import wait_for
from resp import Error, Link
from stores import CLUSTER_PORT, PORT, BesideRedisTest


def sections(text):
    """Heading -> names of its fields, in their order."""
    out, names = {}, None
    for line in text.decode().splitlines():
        if line.startswith("# "):
            names = out.setdefault(line[2:], [])
        elif line:
            names.append(line.split(":", 1)[0])
    return out


class Info(BesideRedisTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pando, cls.original = (redis.Redis(*place, socket_timeout=30)
                                   for place in (cls.ours, cls.theirs))

    @classmethod
    def tearDownClass(cls):
        cls.pando.close()
        cls.original.close()
        super().tearDownClass()

    def text(self, *words, port=PORT):
        link = Link((self.agent.host, port))
        self.addCleanup(link.close)
        return link.ask("INFO", *words)

    def test_sections_and_names_are_those_of_redis(self):
        link = Link(self.theirs)
        self.addCleanup(link.close)
        theirs = sections(link.ask("INFO", "everything"))
        ours = sections(self.text("everything"))
        shared = [name for name in theirs if name in ours]
        self.assertEqual([name for name in ours if name in theirs], shared)
        self.assertEqual(set(theirs) - set(shared), {"Modules", "Latencystats", "Errorstats"}
                         - set(ours))
        for name in shared:
            if name in ("Commandstats", "Errorstats"):
                continue
            known = [field for field in theirs[name] if field in ours[name]]
            self.assertEqual([f for f in ours[name] if f in theirs[name]], known, name)
            extra = set(ours[name]) - set(theirs[name])
            self.assertLessEqual(extra, {"pando_version", "pando_shards"}, name)
        self.assertEqual(self.text("nonsense"), b"")
        self.assertEqual(list(sections(self.text("keyspace", "CPU"))), ["CPU", "Keyspace"])

    def test_what_happens_is_counted(self):
        self.pando.config_resetstat()
        for client in (self.original, self.pando):
            for i in range(5):
                client.set(f"info:{i}", "x", ex=1000 if i < 2 else None)
            for wrong in (("LPUSH", "info:1", "x"), ("GET",)):
                with self.assertRaises(redis.ResponseError):
                    client.execute_command(*wrong)
        for client in (self.original, self.pando):
            space = client.info("keyspace")["db0"]
            self.assertEqual((space["keys"], space["expires"]), (6, 2))
            stats = client.info("commandstats")
            self.assertEqual(stats["cmdstat_lpush"]["failed_calls"], 1)
            self.assertEqual(stats["cmdstat_get"]["rejected_calls"], 1)
            self.assertEqual(client.info("errorstats")["errorstat_WRONGTYPE"], "count=1")
            spent = stats["cmdstat_set"]
            self.assertGreater(spent["usec"], 0)
            self.assertGreater(spent["usec_per_call"], 0)
            self.assertEqual(list(spent), ["calls", "usec", "usec_per_call", "rejected_calls",
                                           "failed_calls"])
        self.assertEqual(self.pando.info("commandstats")["cmdstat_set"]["calls"], 5)
        self.pando.config_resetstat()
        self.assertEqual(self.text("errorstats"), b"")
        self.assertLess(self.pando.info("stats")["total_commands_processed"], 5)

    def test_clients_are_counted_over_all_ports(self):
        before = self.pando.info("clients")
        other = Link((self.agent.host, CLUSTER_PORT))
        self.addCleanup(other.close)
        other.socket.sendall(b"BLPOP info:nothing 0\r\n")

        def seen():
            now = self.pando.info("clients")
            return (now["connected_clients"] > before["connected_clients"]
                    and now["blocked_clients"] == before["blocked_clients"] + 1)
        wait_for(seen, "a blocked client of the other port")
        self.assertIn(b"cluster_enabled:1", self.text("cluster", port=CLUSTER_PORT))
        self.assertIn(b"redis_mode:cluster", self.text("server", port=CLUSTER_PORT))
        self.assertIn(b"cluster_enabled:0", self.text("cluster"))

    def test_memory_is_described(self):
        """With Redis's names, as far as we have them; what can be measured is what INFO says."""
        self.pando.set("info:large", "x" * 5_000_000)
        self.addCleanup(self.pando.delete, "info:large")
        ours, theirs = self.pando.memory_stats(), self.original.memory_stats()
        self.assertEqual([name for name in theirs if name in ours], list(ours))
        self.assertEqual(ours["keys.count"], self.pando.dbsize())
        self.assertGreater(ours["dataset.bytes"], 5_000_000)
        self.assertGreater(ours["allocator.resident"], ours["dataset.bytes"])
        link = Link(self.ours)
        self.addCleanup(link.close)
        self.assertTrue(link.ask("MEMORY", "DOCTOR").endswith(b".\n"))
        report = link.ask("MEMORY", "MALLOC-STATS")
        # <malloc: the C library's, where there are sanitizers.
        self.assertTrue(report.startswith((b"mimalloc", b"<malloc")))
        self.assertTrue(self.pando.memory_purge())

    def test_uptime_runs(self):
        first = self.pando.info("server")["server_time_usec"]
        self.assertLess(abs(first / 1e6 - time.time()), 5)
        self.assertGreater(self.pando.info("server")["server_time_usec"], first)
        self.assertNotIsInstance(self.text(), Error)


if __name__ == "__main__":
    unittest.main()

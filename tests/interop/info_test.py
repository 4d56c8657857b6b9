#!/usr/bin/env python3
"""INFO has Redis's sections and names, and says what happens."""

import os
import subprocess
import tempfile
import time
import unittest

import redis

import watch
from cluster import Agent, InteropTest, start_process, stop_all, wait_for
from resp import Error, Link

PORT, CLUSTER_PORT = watch.RESP_PORT, 7380


def sections(text):
    """Heading -> names of its fields, in their order."""
    out, names = {}, None
    for line in text.decode().splitlines():
        if line.startswith("# "):
            names = out.setdefault(line[2:], [])
        elif line:
            names.append(line.split(":", 1)[0])
    return out


class Info(InteropTest):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.agent = watch.doors(Agent("pando", "n0"))
        cls.agent.flags += ["-store", "-buckets=16", "-copies=1",
                            f"-resp-cluster={cls.agent.host}:{CLUSTER_PORT}"]
        cls.agent.start()
        cls.ours = redis.Redis(host=cls.agent.host, port=PORT, socket_timeout=30)
        port = 16000 + os.getpid() % 16000
        cls.redis = start_process(
            ["redis-server", "--port", str(port), "--bind", cls.agent.host, "--save", "",
             "--dir", cls.folder.name], stdout=subprocess.DEVNULL)
        cls.theirs = redis.Redis(host=cls.agent.host, port=port, socket_timeout=30)
        for client in (cls.theirs, cls.ours):
            wait_for(lambda c=client: cls.answers(c), "both to answer")

    @classmethod
    def tearDownClass(cls):
        cls.ours.close()
        cls.theirs.close()
        cls.redis.kill()
        cls.redis.wait(timeout=15)
        cls.folder.cleanup()
        stop_all()

    @staticmethod
    def answers(client):
        try:
            return client.set("ready", 1)
        except redis.ConnectionError:
            return False

    def text(self, *words, port=PORT):
        link = Link((self.agent.host, port))
        self.addCleanup(link.close)
        return link.ask("INFO", *words)

    def test_sections_and_names_are_those_of_redis(self):
        where = self.theirs.connection_pool.connection_kwargs
        link = Link((where["host"], where["port"]))
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
            self.assertLessEqual(extra, {"pando_version"}, name)
        self.assertEqual(self.text("nonsense"), b"")
        self.assertEqual(list(sections(self.text("keyspace", "CPU"))), ["CPU", "Keyspace"])

    def test_what_happens_is_counted(self):
        self.ours.config_resetstat()
        for client in (self.theirs, self.ours):
            for i in range(5):
                client.set(f"info:{i}", "x", ex=1000 if i < 2 else None)
            for wrong in (("LPUSH", "info:1", "x"), ("GET",)):
                with self.assertRaises(redis.ResponseError):
                    client.execute_command(*wrong)
        for client in (self.theirs, self.ours):
            space = client.info("keyspace")["db0"]
            self.assertEqual((space["keys"], space["expires"]), (6, 2))
            stats = client.info("commandstats")
            self.assertEqual(stats["cmdstat_lpush"]["failed_calls"], 1)
            self.assertEqual(stats["cmdstat_get"]["rejected_calls"], 1)
            self.assertEqual(client.info("errorstats")["errorstat_WRONGTYPE"], "count=1")
        self.assertEqual(self.ours.info("commandstats")["cmdstat_set"]["calls"], 5)
        self.ours.config_resetstat()
        self.assertEqual(self.text("errorstats"), b"")
        self.assertLess(self.ours.info("stats")["total_commands_processed"], 5)

    def test_clients_are_counted_over_all_ports(self):
        before = self.ours.info("clients")
        other = Link((self.agent.host, CLUSTER_PORT))
        self.addCleanup(other.close)
        other.socket.sendall(b"BLPOP info:nothing 0\r\n")

        def seen():
            now = self.ours.info("clients")
            return (now["connected_clients"] > before["connected_clients"]
                    and now["blocked_clients"] == before["blocked_clients"] + 1)
        wait_for(seen, "a blocked client of the other port")
        self.assertIn(b"cluster_enabled:1", self.text("cluster", port=CLUSTER_PORT))
        self.assertIn(b"redis_mode:cluster", self.text("server", port=CLUSTER_PORT))
        self.assertIn(b"cluster_enabled:0", self.text("cluster"))

    def test_uptime_runs(self):
        first = self.ours.info("server")["server_time_usec"]
        self.assertLess(abs(first / 1e6 - time.time()), 5)
        self.assertGreater(self.ours.info("server")["server_time_usec"], first)
        self.assertNotIsInstance(self.text(), Error)


if __name__ == "__main__":
    unittest.main()

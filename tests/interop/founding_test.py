#!/usr/bin/env python3
"""Who begins a map anew, and who waits: nodes that are started again, cut off or all at once."""

import pathlib
import signal
import unittest

import map_test
import stores
import watch
from cluster import PANDO, InteropTest, run, start_all, stop_all, wait_for
from hosts import Host, own_network

COMPLAINT = "begins no new map"


class Founding(InteropTest):
    limit = 600

    def setUp(self):
        super().setUp()
        self.addCleanup(stop_all)

    def formed(self, count):
        hosts = [Host(f"n{i}") for i in range(count)]
        seeds = [f"-retry-join={host.gossip}" for host in hosts]
        for host in hosts:
            host.flags += [*seeds, "-retry-interval=1s", "-store", "-buckets=64"]
        start_all(hosts)
        self.settled(hosts, "a map of all")
        for host in hosts:
            wait_for(lambda h=host: self.remembered(h) == sorted(o.name for o in hosts),
                     f"{host.name} to keep who belongs to the map")
        return hosts

    def settled(self, agents, what, lost=False):
        names = [agent.name for agent in agents]
        return wait_for(lambda: map_test.settled(agents, names, lost=lost), what, 150)

    def lines(self, host, key):
        """The words of these lines of a node's identity file."""
        text = pathlib.Path(f"{host.directory}/identity").read_text(encoding="utf-8")
        return [line.split() for line in text.splitlines() if line.startswith(f"{key} ")]

    def remembered(self, host):
        return sorted(words[2] for words in self.lines(host, "member"))

    def number(self, host):
        return int(self.lines(host, "map")[0][1])

    def kill(self, host):
        """With its guardian: nobody is told."""
        for pid in watch.guardians(host):
            run(["kill", "-9", str(pid)])
        host.process.send_signal(signal.SIGKILL)
        host.process.wait()

    def wait_complains(self, host):
        """It has been quiet for long enough to found, and has not."""
        wait_for(lambda: COMPLAINT in host.log_path.read_text(errors="replace"),
                 f"{host.name} to say why it founds nothing", 60)
        self.assertNotIn("hash", map_test.the_map(host), "it has a map")

    def cut(self, ones, others):
        for host in ones:
            host.cut_off(others)
        for host in others:
            host.cut_off(ones)

    def test_who_starts_cut_off_waits_and_what_was_acknowledged_is_there(self):
        hosts = self.formed(3)
        alone, others = hosts[0], hosts[1:]
        self.cut([alone], others)
        self.kill(alone)
        alone.launch()
        self.settled(others, "the others to go on")
        client = stores.client(others[0])
        for number in range(100):
            self.assertTrue(client.set(f"key-{number}", number))
        self.wait_complains(alone)
        refused = run(["redis-cli", "-h", alone.host, "-p", str(stores.PORT), "SET", "a", "1"])
        self.assertIn("CLUSTERDOWN", refused.stdout + refused.stderr)
        for host in hosts:
            host.rejoined()
        self.assertEqual(self.settled(hosts, "one map of all again")["branch"], "main")
        client = stores.client(alone)
        for number in range(100):
            self.assertEqual(client.get(f"key-{number}"), str(number).encode())

    def test_all_begin_anew_when_all_are_there(self):
        hosts = self.formed(3)
        remembered = max(self.number(host) for host in hosts)
        for host in hosts:
            self.kill(host)
        for host in hosts[:2]:
            host.launch()
        for host in hosts[:2]:
            self.wait_complains(host)
        hosts[2].launch()
        anew = self.settled(hosts, "one map of all, begun anew")
        self.assertTrue(anew["branch"].startswith("main-"), anew["branch"])
        self.assertGreater(anew["epoch"], remembered)

    def test_an_operator_gives_up_who_will_not_come_back(self):
        hosts = self.formed(2)
        for host in hosts:
            self.kill(host)
        left = hosts[0].launch()
        self.wait_complains(left)
        done = run([PANDO, "accept-loss", f"-resp={left.host}:{stores.PORT}", "-yes"])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.settled([left], "a map of its own")
        self.assertEqual(self.remembered(left), [left.name])
        self.assertTrue(stores.client(left).set("a", 1))


def setUpModule():
    own_network()


if __name__ == "__main__":
    unittest.main()

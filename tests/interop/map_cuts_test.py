#!/usr/bin/env python3
"""The network is cut between hosts that hold data: one side decides, or each has its branch."""

import unittest

import map_test
from cluster import InteropTest, start_all, stop_all, wait_for
from hosts import Host, own_network


class MapCuts(InteropTest):
    limit = 600

    def setUp(self):
        super().setUp()
        self.addCleanup(stop_all)

    def formed(self, policy):
        hosts = [Host(f"n{i}") for i in range(5)]
        seeds = [f"-retry-join={host.gossip}" for host in hosts[:3]]
        for host in hosts:
            host.flags += [*seeds, "-retry-interval=1s", "-store", "-buckets=64",
                           f"-split-policy={policy}"]
        start_all(hosts)
        self.settled(hosts, hosts, "a map of five")
        return hosts

    def settled(self, agents, members, what, lost=False):
        names = [member.name for member in members]
        return wait_for(lambda: map_test.settled(agents, names, lost=lost), what, 150)

    def cut(self, ones, others):
        for host in ones:
            host.cut_off(others)
        for host in others:
            host.cut_off(ones)

    def wait_serves(self, host, expected, what):
        wait_for(lambda: map_test.the_map(host)["serves"] is expected, what)

    def test_majority_decides_and_the_others_serve_nothing(self):
        hosts = self.formed("majority")
        few, many = hosts[:2], hosts[2:]
        before = map_test.the_map(few[0])
        self.cut(few, many)
        for host in few:
            self.wait_serves(host, False, "a minority serves nothing")
        self.settled(many, many, "a map of the three", lost=True)
        for host in few:
            wait_for(lambda h=host: map_test.the_map(h)["phase"] == "no-quorum", "it says why")
            kept = map_test.the_map(host)
            self.assertEqual((kept["epoch"], kept["hash"]), (before["epoch"], before["hash"]))
        for host in hosts:
            host.rejoined()
        self.settled(hosts, hosts, "one map of all again", lost=True)
        for host in hosts:
            self.wait_serves(host, True, "all serve again")

    def test_available_goes_on_as_two_branches_and_then_as_one(self):
        hosts = self.formed("available")
        few, many = hosts[:2], hosts[2:]
        self.cut(few, many)
        ones = self.settled(few, few, "a branch of the two", lost=True)
        others = self.settled(many, many, "the map of the three", lost=True)
        self.assertNotEqual(ones["branch"], others["branch"])
        self.assertEqual(others["branch"], "main")
        for host in hosts:
            host.rejoined()
        whole = self.settled(hosts, hosts, "one map of all again", lost=True)
        self.assertEqual(whole["branch"], "main", "the larger side survives")


def setUpModule():
    own_network()


if __name__ == "__main__":
    unittest.main()

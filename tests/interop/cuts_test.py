"""One connection per pair, counted by ss, when the network is cut between real hosts and heals."""

import signal
import unittest

from cluster import GOSSIP_PORT, InteropTest, start_all, stop_all, wait_all_see, wait_for
from hosts import Host, own_network

SIZE = 10


def links_between(hosts):
    """Established connections to the gossip ports of these hosts, each counted where it was
    accepted, with the pairs that they join."""
    addresses = {host.host for host in hosts}
    pairs = []
    for host in hosts:
        table = host.inside("ss", "-Htn", "state", "established",
                            f"( sport = :{GOSSIP_PORT} )").stdout
        for line in table.splitlines():
            peer = line.split()[3].rsplit(":", 1)[0]
            if peer in addresses:
                pairs.append(frozenset((host.host, peer)))
    return pairs


class Cuts(InteropTest):
    limit = 600

    def setUp(self):
        super().setUp()
        self.addCleanup(stop_all)
        self.hosts = [Host(f"n{i}") for i in range(SIZE)]
        seeds = [f"-retry-join={host.gossip}" for host in self.hosts[:3]]
        for host in self.hosts:
            host.flags += [*seeds, "-retry-interval=1s"]

    def wait_meshed(self, hosts, what):
        """One connection for each pair, and still so some looks later."""
        expected = len(hosts) * (len(hosts) - 1) // 2
        steady = 0

        def settled():
            nonlocal steady
            pairs = links_between(hosts)
            exact = len(pairs) == expected == len(set(pairs))
            steady = steady + 1 if exact else 0
            if steady < 5:
                raise ValueError(f"{len(pairs)} connections of {len(set(pairs))} pairs, "
                                 f"not {expected}")
            return True

        wait_for(settled, what)

    def wait_alive(self, what):
        wait_all_see(self.hosts, {host.name: "alive" for host in self.hosts}, what)

    def cut(self, ones, others):
        for host in ones:
            host.cut_off(others)
        for host in others:
            host.cut_off(ones)

    def test_ss_shows_45_links_after_starts_restarts_and_cuts(self):
        start_all(self.hosts)
        self.wait_alive("all see all after a start at once")
        self.wait_meshed(self.hosts, "45 links after a start at once")

        for victim in self.hosts[4:7]:
            victim.process.send_signal(signal.SIGKILL)
            victim.process.wait()
        start_all(self.hosts[4:7])
        self.wait_alive("all see all after kill -9 and restart")
        self.wait_meshed(self.hosts, "45 links after kill -9 and restart")

        few, many = self.hosts[:3], self.hosts[3:]
        self.cut(few, many)
        wait_all_see(few, {host.name: "failed" for host in many}, "the few miss the many")
        wait_all_see(many, {host.name: "failed" for host in few}, "the many miss the few")
        self.wait_meshed(few, "3 links on one side of the cut")
        self.wait_meshed(many, "21 links on the other side")
        for host in self.hosts:
            host.rejoined()
        self.wait_alive("all see all after the cut")
        self.wait_meshed(self.hosts, "45 links after the cut")

    def test_a_cut_too_short_to_be_noticed_leaves_every_link_in_place(self):
        start_all(self.hosts)
        self.wait_alive("all see all")
        self.wait_meshed(self.hosts, "45 links")
        before = {host.name: host.log().count("linked with") for host in self.hosts}
        self.cut(self.hosts[:5], self.hosts[5:])
        for host in self.hosts:
            host.rejoined()
        self.wait_alive("all see all")
        self.wait_meshed(self.hosts, "45 links")
        after = {host.name: host.log().count("linked with") for host in self.hosts}
        self.assertEqual(after, before)


def setUpModule():
    own_network()


if __name__ == "__main__":
    unittest.main()

"""Links between real agents: one TCP connection per pair, and clusters that never mix."""

import pathlib
import signal
import unittest

from cluster import (GOSSIP_PORT, Agent, InteropTest, form, start_all, stop_all, wait_all_see,
                     wait_for)

ESTABLISHED = "01"


def endpoint(text):
    """A row's `0100007F:1F0A` as (address, port)."""
    address, port = text.split(":")
    octets = bytes.fromhex(address)[::-1]
    return ".".join(str(octet) for octet in octets), int(port, 16)


def accepted_links(agents):
    """Established connections to the gossip ports of these agents, as the kernel has them.

    Each connection is counted once: at the end that listens.
    """
    hosts = {agent.host for agent in agents}
    count = 0
    for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        host, port = endpoint(fields[1])
        count += fields[3] == ESTABLISHED and host in hosts and port == GOSSIP_PORT
    return count


def wait_for_links(agents, what):
    """One connection per pair, and still so some looks later: state exchanges come and go."""
    expected = len(agents) * (len(agents) - 1) // 2
    steady = 0

    def settled():
        nonlocal steady
        found = accepted_links(agents)
        steady = steady + 1 if found == expected else 0
        if steady < 5:
            raise ValueError(f"{found} connections, not {expected}")
        return True

    wait_for(settled, what)


class Links(InteropTest):
    def setUp(self):
        super().setUp()
        self.addCleanup(stop_all)

    def agents(self, count, *flags, prefix="n"):
        return [Agent("pando", f"{prefix}{i}", *flags) for i in range(count)]

    def test_ten_agents_share_exactly_45_connections_whatever_happens(self):
        agents = self.agents(10)
        seeds = [f"-retry-join={agent.gossip}" for agent in agents[:3]]
        for agent in agents:
            agent.flags += [*seeds, "-retry-interval=1s", f"-identity={agent.directory}/identity"]
        start_all(agents)
        everybody = {agent.name: "alive" for agent in agents}
        wait_all_see(agents, everybody, "all see all after a start at once")
        wait_for_links(agents, "45 connections after a start at once")

        for victim in agents[2:6]:
            victim.kill()
        start_all(agents[2:6])
        wait_all_see(agents, everybody, "all see all after kill -9 and restart")
        wait_for_links(agents, "45 connections after kill -9 and restart")

        for paused in agents[7:9]:
            paused.process.send_signal(signal.SIGSTOP)
        others = agents[:7] + agents[9:]
        for paused in agents[7:9]:
            wait_all_see(others, {paused.name: "failed"}, f"{paused.name} is missed")
        wait_for_links(others, "28 connections without the two that are stopped")
        for paused in agents[7:9]:
            paused.process.send_signal(signal.SIGCONT)
        wait_all_see(agents, everybody, "all see all after a pause")
        wait_for_links(agents, "45 connections after a pause")

    def assert_apart(self, ours, theirs, words):
        """Joining either to the other changes no table, and both sides say why."""
        before = [set(agent.members()) for agent in ours + theirs]
        for asker, asked in ((ours[0], theirs[0]), (theirs[1], ours[1])):
            result = asker.cli("join", asked.gossip, via="pando")
            self.assertNotEqual(result.returncode, 0, result.stdout)
            self.assertIn(words, result.stdout + result.stderr)
            wait_for(lambda a=asked: f"belongs to another cluster: {words}" in a.log(),
                     f"{asked.name} says why it refused")
            wait_for(lambda a=asker: f"refused to exchange members: {words}" in a.log(),
                     f"{asker.name} says why it was refused")
        self.assertEqual([set(agent.members()) for agent in ours + theirs], before)
        wait_for_links(ours, "the first cluster keeps its links")
        wait_for_links(theirs, "the second cluster keeps its links")

    def test_clusters_of_different_names_never_mix(self):
        oaks = self.agents(3, "-cluster=oak", prefix="oak")
        ashes = self.agents(3, "-cluster=ash", prefix="ash")
        start_all(oaks + ashes)
        form(oaks)
        form(ashes)
        self.assert_apart(oaks, ashes, "the clusters have different names")

    def test_clusters_of_different_keys_never_mix(self):
        keys = ("QEFCQ0RFRkdISUpLTE1OTw==", "UEFCQ0RFRkdISUpLTE1OTw==")
        oaks, ashes = (self.agents(2, f"-encrypt={key}", prefix=f"k{i}-")
                       for i, key in enumerate(keys))
        plain = self.agents(2, prefix="plain")
        start_all(oaks + ashes + plain)
        for cluster in (oaks, ashes, plain):
            form(cluster)
            wait_for_links(cluster, "each cluster is linked")
        decrypt = "No installed keys could decrypt the message"
        for asker, asked, here, there in (
                (oaks[0], ashes[0], decrypt, decrypt),
                (oaks[1], plain[0], "Encryption is configured but remote state is not encrypted",
                 "Remote state is encrypted and encryption is not configured"),
                (plain[1], ashes[1], "Remote state is encrypted and encryption is not configured",
                 "Encryption is configured but remote state is not encrypted")):
            result = asker.cli("join", asked.gossip, via="pando")
            self.assertNotEqual(result.returncode, 0, result.stdout)
            self.assertIn(here, result.stdout)
            wait_for(lambda: f"refused a stream from {asked.gossip}: {here}" in asker.log(),
                     f"{asker.name} says whom it refused")
            wait_for(lambda: there in asked.log(), f"{asked.name} says why it refused")
        for cluster in (oaks, ashes, plain):
            self.assertEqual({name for agent in cluster for name in agent.members()},
                             {agent.name for agent in cluster})

    def test_clusters_of_one_name_and_different_ids_never_mix(self):
        ours, theirs = self.agents(3, prefix="a"), self.agents(3, prefix="b")
        for agent in ours + theirs:
            agent.flags.append(f"-identity={agent.directory}/identity")
        start_all(ours + theirs)
        form(ours)
        form(theirs)

        def cluster_of(agent):
            lines = (agent.directory / "identity").read_text().splitlines()
            return dict(line.split() for line in lines).get("cluster")

        for cluster in (ours, theirs):
            wait_for(lambda c=cluster: all(map(cluster_of, c)), "the cluster's id settles")
            self.assertEqual(len(set(map(cluster_of, cluster))), 1)
        self.assertNotEqual(cluster_of(ours[0]), cluster_of(theirs[0]))
        words = "the clusters have the same name but different ids"
        self.assert_apart(ours, theirs, words)

        # A restart remembers: it finds the same others, and is refused as before.
        ours[0].kill()
        ours[0].start(f"-join={ours[1].gossip}")
        wait_all_see(ours, {agent.name: "alive" for agent in ours}, "the restarted agent is back")
        self.assert_apart(ours, theirs, words)

    def test_an_address_of_the_other_cluster_among_the_seeds_stops_nobody(self):
        oaks = self.agents(2, "-cluster=oak", prefix="oak")
        ash = Agent("pando", "ash", "-cluster=ash").start()
        oaks[0].start()
        oaks[1].start(f"-retry-join={ash.gossip}", f"-retry-join={oaks[0].gossip}",
                      "-retry-interval=1s")
        wait_all_see(oaks, {agent.name: "alive" for agent in oaks}, "the oaks find each other")
        self.assertEqual(set(ash.members()), {"ash"})

    def test_a_serf_only_agent_is_a_plain_member(self):
        plain = Agent("pando", "plain", "-serf-only")
        others = self.agents(2)
        start_all([plain, *others])
        form([plain, *others])
        wait_for_links(others, "the others are linked")
        self.assertEqual(accepted_links([plain]), 0)

    def test_a_damaged_identity_is_refused_with_a_remedy(self):
        agent = Agent("pando", "n")
        path = agent.directory / "identity"
        path.write_text("node 12\n")
        agent.launch(f"-identity={path}")
        self.assertEqual(agent.process.wait(timeout=60), 1)
        self.assertIn("is damaged; remove it", agent.log())


if __name__ == "__main__":
    unittest.main()

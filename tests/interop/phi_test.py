#!/usr/bin/env python3
"""How suspicious silence is, as real agents hear it: it rises while a peer is stopped."""

import http.client
import json
import signal
import unittest

from cluster import PANDO, Agent, InteropTest, form, run, start_all, stop_all, wait_for

RESP_PORT, HTTP_PORT = 7379, 7374


class Phi(InteropTest):
    def setUp(self):
        super().setUp()
        self.addCleanup(stop_all)
        self.agents = [Agent("pando", f"n{i}") for i in range(3)]
        for agent in self.agents:
            agent.flags.append(f"-http={agent.host}:{HTTP_PORT}")
        start_all(self.agents)
        form(self.agents)

    def rows(self, agent):
        door = f"-resp={agent.host}:{RESP_PORT}"
        result = agent.cli("members", "-phi", "-json", door, via="pando")
        self.assertEqual(result.returncode, 0, result.stdout)
        return {row["name"]: row["phi"] for row in json.loads(result.stdout)["members"]}

    def page(self, agent, path):
        connection = http.client.HTTPConnection(agent.host, HTTP_PORT, timeout=20)
        try:
            connection.request("GET", path)
            return connection.getresponse().read().decode()
        finally:
            connection.close()

    def test_phi_follows_a_silence_and_removes_nobody(self):
        watcher, victim, other = self.agents
        wait_for(lambda: all(self.rows(watcher)[a.name] is not None for a in (victim, other)),
                 "phi of both peers is known")
        self.assertIsNone(self.rows(watcher)[watcher.name], "no edge to itself")
        victim.process.send_signal(signal.SIGSTOP)
        wait_for(lambda: (self.rows(watcher)[victim.name] or 0) > 8, "phi rises", 30)
        self.assertEqual(watcher.statuses()[victim.name], "alive", "phi is sooner, and only advice")
        metrics = self.page(watcher, "/metrics")
        self.assertRegex(metrics, rf'pando_phi{{peer="{victim.name}"}} \d')
        self.assertRegex(metrics, r'pando_phi_reached{level="report"} [1-9]')
        members = json.loads(self.page(watcher, "/v1/members"))["members"]
        self.assertGreater({m["name"]: m["phi"] for m in members}[victim.name], 8)
        victim.process.send_signal(signal.SIGCONT)

        def low():
            phi = self.rows(watcher)[victim.name]
            return phi is not None and phi < 3

        wait_for(low, "phi falls when the peer is back")

    def test_peers_lists_the_links_and_why_one_is_lost(self):
        watcher, victim, other = self.agents
        door = f"-resp={watcher.host}:{RESP_PORT}"

        def peers():
            result = run([PANDO, "peers", "-json", door])
            self.assertEqual(result.returncode, 0, result.stdout)
            return {row["peer"]: row for row in json.loads(result.stdout)["peers"]}

        wait_for(lambda: {p["state"] for p in peers().values()} == {"up"} and len(peers()) == 2,
                 "both links are up")
        row = peers()[other.name]
        self.assertEqual(row["address"], other.gossip)
        self.assertIn(row["direction"], ("in", "out"))
        self.assertGreater(row["bytes_in"], 0)
        self.assertEqual(row["trouble"], "")
        page = json.loads(self.page(watcher, "/v1/peers"))["peers"]
        self.assertEqual([p["peer"] for p in page], sorted(peers()))
        table = run([PANDO, "peers", door]).stdout
        self.assertRegex(table, rf"(?m)^{other.name} +up +{other.gossip} ")
        victim.kill()
        wait_for(lambda: victim.name not in peers() or peers()[victim.name]["trouble"],
                 "the lost link says why, until the member is given up")

    def test_members_says_that_phi_is_unknown(self):
        watcher = self.agents[0]
        result = watcher.cli("members", "-phi", f"-name={watcher.name}",
                             f"-resp={watcher.host}:{RESP_PORT}", via="pando")
        self.assertEqual(result.stdout.split("\n")[0].rstrip(),
                         f"{watcher.name}  {watcher.gossip}  alive    phi: unknown")

    def test_without_a_door_for_redis_clients_it_says_what_to_do(self):
        watcher = self.agents[0]
        result = watcher.cli("members", "-phi", f"-resp={watcher.host}:1", via="pando")
        self.assertEqual(result.returncode, 1)
        self.assertIn(f"dial tcp {watcher.host}:1", result.stdout)
        self.assertIn("name with -resp where a running one answers Redis clients", result.stdout)


if __name__ == "__main__":
    unittest.main()

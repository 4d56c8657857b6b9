#!/usr/bin/env python3
"""What operators see of data on their way, and how they hold it: pace, progress, weights."""

import json
import signal
import subprocess
import unittest
import urllib.request

from cluster import PANDO, run, start_all, wait_for
from map_test import the_map
from stores import BUCKETS, PORT, StoreTest, client

HTTP_PORT = 7374


class Operators(StoreTest):
    def pando(self, agent, verb, *words):
        return run([PANDO, verb, f"-resp={agent.host}:{PORT}", *words])

    def moves(self, agent):
        return json.loads(client(agent).execute_command("PANDO.MOVES"))

    def copies(self, agent):
        return {row["name"]: row["copies"] for row in the_map(agent)["members"]}

    def test_moves_are_paused_limited_and_shown(self):
        agents = self.agents(3)
        agents[0].flags.append(f"-http={agents[0].host}:{HTTP_PORT}")
        start_all(agents[:2])
        self.wait_settled(agents[:2])
        way = client(agents[0])
        for i in range(200):
            way.set(f"key{i}", "v" * 1000)
        paused = self.pando(agents[0], "moves", "pause")
        self.assertEqual(paused.returncode, 0, paused.stdout)
        wait_for(lambda: self.moves(agents[1])["paused"], "the other to know of it")
        agents[2].start()
        wait_for(lambda: self.copies(agents[2]) == {"n0": BUCKETS, "n1": BUCKETS, "n2": 0},
                 "the third to be a member")
        shown = self.moves(agents[2])
        self.assertEqual((shown["paused"], shown["learning"], shown["unheard"]), (True, 0, []))
        self.assertIn("Paused", self.pando(agents[2], "moves").stdout)
        limited = self.pando(agents[2], "moves", "-json", "limit", "10mb")
        self.assertEqual(json.loads(limited.stdout)["limit"], 10 << 20)
        resumed = self.pando(agents[1], "moves", "-json", "resume")
        self.assertFalse(json.loads(resumed.stdout)["paused"])
        self.wait_settled(agents)
        wait_for(lambda: self.moves(agents[0])["learning"] == 0, "nothing to move")
        self.assertEqual(self.moves(agents[0])["limit"], 10 << 20)
        with urllib.request.urlopen(f"http://{agents[0].host}:{HTTP_PORT}/v1/moves?of=all") as page:
            everywhere = json.load(page)
        self.assertEqual(sorted(node["node"] for node in everywhere["nodes"]), ["n0", "n1", "n2"])
        self.assertEqual(everywhere["unheard"], [])
        self.assertIn("Limited", self.pando(agents[0], "moves").stdout)
        history = self.pando(agents[0], "map", "history").stdout
        self.assertIn("paused the moves", history)
        self.assertIn("at most 10485760 bytes/s", history)
        wrong = self.pando(agents[0], "moves", "limit", "fast")
        self.assertEqual(wrong.returncode, 1)
        self.assertIn("20mb", wrong.stdout)

    def test_the_map_tells_what_nodes_hold(self):
        agents = start_all(self.agents(3))
        self.wait_settled(agents)
        way = client(agents[0])
        for i in range(300):
            way.set(f"key{i}", "v" * 1000)

        def held():
            shown = self.pando(agents[1], "map").stdout
            rows = [line.split() for line in shown.split("\n\n")[1].splitlines()]
            self.assertEqual(rows[0][4:6], ["KEYS", "BYTES"])
            return sum(int(row[4]) for row in rows[1:]) == 300 and \
                min(float(row[5]) for row in rows[1:]) > 100
        wait_for(held, "all nodes to tell what they hold")

    def test_moves_are_followed_until_interrupted(self):
        agents = start_all(self.agents(1))
        self.wait_settled(agents, copies=1)
        for words in (["moves", "-watch"], ["map", "-watch"]):
            watch = subprocess.Popen(
                [PANDO, *words, "-interval=50ms", f"-resp={agents[0].host}:{PORT}"],
                stdout=subprocess.PIPE, text=True)
            self.addCleanup(watch.stdout.close)
            self.addCleanup(watch.kill)
            self.assertEqual([watch.stdout.readline() for _ in range(2)], ["Nothing moves.\n"] * 2)
            watch.send_signal(signal.SIGINT)
            self.assertEqual(watch.wait(10), 0)

    def test_weights_follow_from_what_a_node_may_use(self):
        agents = self.agents(2)
        agents[1].flags += ["-weight=auto", "-maxmemory=2gb"]
        start_all(agents)
        self.wait_settled(agents)
        weights = {row["name"]: row["weight"] for row in the_map(agents[0])["members"]}
        self.assertEqual(weights, {"n0": 100, "n1": 50})
        wrong = run([PANDO, "agent", "-store", "-weight=heavy"])
        self.assertEqual(wrong.returncode, 1)
        self.assertIn("auto", wrong.stdout)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""Data whose only copy died: clients are told, an operator accepts it, clients write again."""

import json
import signal
import unittest

import redis
from redis.crc import key_slot

from cluster import PANDO, run, start_all, wait_for
from map_test import settled, the_map
from stores import BUCKETS, PORT, StoreTest, client

KEYS = 500


class Loss(StoreTest):
    def accept(self, agent, *words):
        return run([PANDO, "accept-loss", f"-resp={agent.host}:{PORT}", *words])

    def filled(self, count=3, copies=1):
        """So many nodes with so many copies of everything, and values under KEYS keys."""
        agents = start_all(self.agents(count, copies=copies))
        self.wait_settled(agents, copies=copies)
        way = client(agents[0])
        for i in range(KEYS):
            way.set(f"key{i}", "old")
        return agents

    def lost(self, agent):
        shown = the_map(agent)
        return [row["bucket"] for row in shown["buckets"] if row["state"] == "lost"]

    def wait_lost(self, agents, gone):
        wait_for(lambda: settled(agents, [a.name for a in agents], 1, lost=True), "a map at rest")
        wait_for(lambda: self.lost(agents[0]), f"buckets lost with {gone.name}")
        return self.lost(agents[0])

    def key_in(self, buckets):
        slots = 16384 // BUCKETS
        return next(f"key{i}" for i in range(KEYS)
                    if key_slot(f"key{i}".encode()) // slots in buckets)

    def test_two_of_three_that_were_stopped_until_they_were_buried_lose_nothing(self):
        agents = self.filled(copies=2)
        awake, *asleep = agents
        for agent in asleep:
            agent.process.send_signal(signal.SIGSTOP)
        wait_for(lambda: {awake.statuses()[agent.name] for agent in asleep} == {"failed"},
                 "both to be buried", 60)
        for agent in asleep:
            agent.process.send_signal(signal.SIGCONT)
        names = [agent.name for agent in agents]
        wait_for(lambda: settled(agents, names, 2), "a map at rest that lost nothing", 150)
        way = client(awake)
        self.assertEqual([way.get(f"key{i}") for i in range(KEYS)], [b"old"] * KEYS)

    def test_a_killed_only_copy_is_an_error_until_it_is_accepted(self):
        agents = self.filled()
        agents[2].process.send_signal(signal.SIGKILL)
        rest = agents[:2]
        lost = self.wait_lost(rest, agents[2])
        key, way = self.key_in(lost), client(rest[1])
        for words in (("GET", key), ("SET", key, "new")):
            with self.assertRaisesRegex(redis.ResponseError, "accept-loss"):
                way.execute_command(*words)
        shown = json.loads(self.accept(rest[0], "-list", "-json").stdout)
        self.assertEqual([row["bucket"] for row in shown["buckets"]], lost)
        self.assertEqual({tuple(row["held_by"]) for row in shown["buckets"]}, {("n2",)})
        refused = self.accept(rest[0])
        self.assertEqual(refused.returncode, 1)
        self.assertIn("-yes", refused.stdout)
        self.assertEqual(self.lost(rest[0]), lost)
        one = self.accept(rest[0], "-yes", f"-bucket={lost[0]}")
        self.assertEqual(one.returncode, 0, one.stdout)
        wait_for(lambda: self.lost(rest[0]) == lost[1:], "one bucket to begin anew")
        twice = self.accept(rest[0], "-yes", f"-bucket={lost[0]}")
        self.assertIn(f"bucket {lost[0]} is not lost", twice.stdout)
        done = self.accept(rest[1], "-yes", "-json")
        self.assertTrue(json.loads(done.stdout)["accepted"], done.stdout)
        wait_for(lambda: self.lost(rest[0]) == self.lost(rest[1]) == [], "nothing to be lost")
        self.assertIsNone(way.get(key))
        self.assertTrue(way.set(key, "new"))
        self.assertEqual(client(rest[0]).get(key), b"new")
        history = run([PANDO, "map", f"-resp={rest[0].host}:{PORT}", "history"]).stdout
        self.assertIn("accepted the loss of bucket", history)
        self.assertIn("Nothing is lost.", self.accept(rest[0]).stdout)

    def test_what_a_returning_node_kept_does_not_come_back(self):
        agents = self.filled()
        agents[2].process.send_signal(signal.SIGSTOP)
        self.addCleanup(agents[2].process.send_signal, signal.SIGCONT)
        rest = agents[:2]
        lost = self.wait_lost(rest, agents[2])
        self.assertEqual(self.accept(rest[0], "-yes").returncode, 0)
        wait_for(lambda: not self.lost(rest[0]), "nothing to be lost")
        way = client(rest[0])
        there = {f"key{i}": way.get(f"key{i}") for i in range(KEYS)}
        self.assertIn(None, there.values())
        new = self.key_in(lost)
        way.set(new, "new")
        there[new] = b"new"
        agents[2].process.send_signal(signal.SIGCONT)
        self.wait_settled(agents, copies=1)
        back = client(agents[2])
        self.assertEqual({key: back.get(key) for key in there}, there)

    def told_of_all(self, agent, writes):
        """Whether this agent has heard of all writes of buckets that others are primary of."""
        others = sum(writes(row["bucket"]) for row in the_map(agent)["buckets"]
                     if row["acting"][0] != agent.name)
        facts = client(agent).execute_command("PANDO.INFO")
        return int(facts[facts.index(b"data_other_writes") + 1]) == others

    def test_a_report_tells_how_much_was_lost(self):
        agents = self.filled(4, copies=2)
        way = client(agents[0])
        for i in range(KEYS):
            way.set(f"key{i}", "new")
        buckets = the_map(agents[0])["buckets"]
        names = set(buckets[0]["acting"])
        both = {row["bucket"] for row in buckets if set(row["acting"]) == names}
        rest = [a for a in agents if a.name not in names]
        slots = 16384 // BUCKETS
        keys = {b: sum(key_slot(f"key{i}".encode()) // slots == b for i in range(KEYS))
                for b in range(BUCKETS)}
        # Primaries say it once a second.
        wait_for(lambda: all(self.told_of_all(a, lambda b: 2 * keys[b]) for a in rest),
                 "those who stay to be told")
        for agent in agents:
            if agent not in rest:
                agent.process.send_signal(signal.SIGKILL)
        wait_for(lambda: set(self.lost(rest[0])) == both == set(self.lost(rest[1])), "the loss")
        keys = {b: keys[b] for b in both}
        for agent in rest:
            shown = json.loads(self.accept(agent, "-list", "-json").stdout)
            self.assertEqual({r["bucket"]: r["keys"] for r in shown["buckets"]}, keys)
            self.assertEqual({r["bucket"]: r["sequence"] for r in shown["buckets"]},
                             {b: 2 * n for b, n in keys.items()})
            self.assertEqual((shown["keys"], shown["unknown"]), (sum(keys.values()), 0))
            self.assertTrue(all(r["as_of_ms_before"] >= 0 for r in shown["buckets"]))
        text = self.accept(rest[0], "-list").stdout
        self.assertIn(f"There were about {sum(keys.values())} keys in them", text)


if __name__ == "__main__":
    unittest.main()

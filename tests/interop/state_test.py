#!/usr/bin/env python3
"""`pando state` on real agents: what one says the others know, restarts and erasures included."""

import json
import signal
import unittest

from cluster import PANDO, Agent, InteropTest, Running, form, run, stop_all, wait_for, wait_all_see

PORT = 7379


def words(agent, *arguments):
    return [PANDO, "state", f"-resp={agent.host}:{PORT}", *arguments]


def state(agent, *arguments):
    result = run(words(agent, *arguments))
    return result.returncode, result.stdout


def said(agent, node, key):
    code, value = state(agent, "get", node, key)
    return value.rstrip("\n") if code == 0 else None


class State(InteropTest):
    def setUp(self):
        super().setUp()
        self.agents = [Agent("pando", name) for name in ("ash", "elm", "oak")]
        for agent in self.agents:
            agent.flags.append(f"-identity={agent.directory}/identity")
            agent.start()
        form(self.agents)

    def tearDown(self):
        stop_all()

    def watch(self, agent, *arguments):
        return Running(words(agent, "watch", *arguments))

    def test_what_one_says_the_others_know_and_watch(self):
        ash, elm, oak = self.agents
        self.assertEqual(state(ash, "set", "load", "7"), (0, ""))
        wait_for(lambda: said(elm, "ash", "load") == "7", "elm knows what ash says")
        wait_for(lambda: said(oak, "ash", "load") == "7", "oak knows what ash says")
        watch = self.watch(oak, "ash", "load")
        watch.next_line(lambda line: line == "ash load = 7", "what there is")
        state(ash, "set", "load", "8")
        watch.next_line(lambda line: line == "ash load = 8", "a change")
        state(ash, "erase", "load")
        watch.next_line(lambda line: line == "ash load is gone", "an end")
        watch.process.send_signal(signal.SIGINT)
        self.assertEqual(watch.finish()[0], 0, "Ctrl-C is the way to end it")
        self.assertEqual(watch.lines, ["ash load = 7", "ash load = 8", "ash load is gone"])
        wait_for(lambda: said(elm, "ash", "load") is None, "elm knows it too")
        code, answer = state(elm, "get", "ash", "load")
        self.assertEqual((code, "ash says nothing under 'load'" in answer), (1, True))

    def test_a_restarted_owner_starts_anew_and_nothing_erased_comes_back(self):
        ash, elm, oak = self.agents
        for key in ("erased", "kept"):
            state(ash, "set", key, "old")
        for reader in (elm, oak):
            wait_for(lambda r=reader: said(r, "ash", "kept") == "old", "all know what ash says")
        state(ash, "erase", "erased")
        for reader in (elm, oak):
            wait_for(lambda r=reader: said(r, "ash", "erased") is None, "all know that it is gone")
        watch = self.watch(elm, "-json", "ash")
        watch.next_line(lambda line: json.loads(line)["key"] == "kept", "what there is")
        ash.kill()
        wait_all_see([elm, oak], {"ash": "failed"}, "ash is missed")
        self.assertEqual(said(elm, "ash", "kept"), "old", "of one that has failed it stays")
        ash.start(f"-join={oak.gossip}")
        state(ash, "set", "fresh", "new")
        watch.next_line(lambda line: json.loads(line).get("value") == "new", "the new run's news")
        for reader in self.agents:
            wait_for(lambda r=reader: said(r, "ash", "fresh") == "new", "all know the new run")
            for key in ("erased", "kept"):
                self.assertIsNone(said(reader, "ash", key))
        lines = [json.loads(line) for line in watch.lines]
        self.assertNotIn("erased", [line["key"] for line in lines])
        ends = [line for line in lines if line["key"] == "kept" and line.get("gone")]
        self.assertEqual(len(ends), 1)
        starts = {line["start"] for line in lines}
        self.assertEqual(len(starts), 2, "each run has a number of its own")

    def test_time_limits_lists_and_errors(self):
        ash, elm, _ = self.agents
        state(ash, "set", "-ttl=2s", "hint", "x")
        wait_for(lambda: "s left" in state(elm, "list", "ash", "hint")[1], "elm knows the limit")
        wait_for(lambda: said(elm, "ash", "hint") is None, "it ends by itself", 30)
        rows = json.loads(state(elm, "list", "-json", "-", "pando/name")[1])["state"]
        self.assertEqual([(row["node"], row["value"]) for row in rows],
                         [(name, name) for name in ("ash", "elm", "oak")])
        self.assertEqual(state(ash, "set", "large", "x" * 60_000)[0], 0)
        wait_for(lambda: said(elm, "ash", "large") == "x" * 60_000, "a large value arrives")
        code, answer = state(ash, "set", "pando/name", "elm")
        self.assertEqual((code, "key of the node itself" in answer), (1, True))
        code, answer = state(Agent("pando", "nobody"), "list")
        self.assertEqual((code, "connection refused" in answer), (1, True))

    def test_who_leaves_takes_its_state_along(self):
        ash, elm, _ = self.agents
        state(ash, "set", "load", "7")
        wait_for(lambda: said(elm, "ash", "load") == "7", "elm knows what ash says")
        ash.cli("leave")
        wait_for(lambda: said(elm, "ash", "load") is None, "it is gone")


if __name__ == "__main__":
    unittest.main()

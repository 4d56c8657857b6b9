#!/usr/bin/env python3
"""Real agents agree on who holds which bucket: starts at once, kill -9 one by one, leaves."""

import json
import signal
import unittest

import watch
from cluster import PANDO, Agent, InteropTest, run, start_all, stop_all, wait_for

BUCKETS = 64


def the_map(agent, *words):
    """What `pando map -json` of that agent shows; ValueError if it cannot be asked."""
    shown = run([PANDO, "map", f"-resp={agent.host}:{watch.RESP_PORT}", "-json", *words])
    if shown.returncode != 0:
        raise ValueError(shown.stdout + shown.stderr)
    return json.loads(shown.stdout)


def settled(agents, members, copies=2, lost=False):
    """The one map that all of these agents have, once its members are those and nothing moves.
    `lost`: buckets may have died with those who held them."""
    maps = [the_map(agent) for agent in agents]
    hashes = {(shown.get("epoch"), shown.get("hash")) for shown in maps}
    if len(hashes) != 1 or None in hashes.pop():
        raise ValueError(f"maps: {[(s.get('epoch'), s.get('hash'), s['phase']) for s in maps]}")
    shown = maps[0]
    there = sorted(member["name"] for member in shown["members"])
    if there != sorted(members):
        raise ValueError(f"members {there}")
    wanted = min(copies, len(members))
    for bucket in shown["buckets"]:
        if lost and bucket["state"] == "lost":
            continue
        if len(bucket["acting"]) != wanted or bucket["learners"]:
            raise ValueError(f"moving: {bucket}")
    return shown


class Map(InteropTest):
    def setUp(self):
        super().setUp()
        self.addCleanup(stop_all)

    def agents(self, count):
        agents = [watch.doors(Agent("pando", f"n{i}")) for i in range(count)]
        seeds = [f"-retry-join={agent.gossip}" for agent in agents[:3]]
        for agent in agents:
            agent.flags += ["-store", f"-buckets={BUCKETS}", "-retry-interval=1s", *seeds,
                            f"-identity={agent.directory}/identity"]
        return agents

    def wait_settled(self, agents, members, what, lost=False):
        names = [agent.name for agent in members]
        return wait_for(lambda: settled(agents, names, lost=lost), what)

    def test_one_alone_holds_everything_and_others_share_it(self):
        agents = self.agents(3)
        agents[0].start()
        alone = wait_for(lambda: settled(agents[:1], ["n0"]), "a map of one")
        self.assertEqual({bucket["state"] for bucket in alone["buckets"]}, {"ok"})
        start_all(agents[1:])
        shared = self.wait_settled(agents, agents, "a map of three")
        held = [member["copies"] for member in shared["members"]]
        self.assertEqual(sum(held), 2 * BUCKETS)
        self.assertLessEqual(max(held) - min(held), 3, shared["members"])
        self.assertEqual(shared["durability"]["hosts"], 1)

    def test_ten_at_once_of_which_three_are_killed(self):
        agents = self.agents(10)
        for agent in agents:
            agent.launch()
        agents[0].ready()
        wait_for(lambda: the_map(agents[0]).get("epoch"), "a first map")
        victims, rest = agents[3:6], agents[:3] + agents[6:]
        for agent in victims:
            agent.process.send_signal(signal.SIGKILL)
        for agent in rest:
            agent.ready()
        self.wait_settled(rest, rest, "one map of the seven", lost=True)

    def test_five_three_two_one_by_kill(self):
        agents = start_all(self.agents(5))
        epochs = [self.wait_settled(agents, agents, "a map of five")["epoch"]]
        for left in (4, 3, 2, 1):
            agents[left].kill()
            rest = agents[:left]
            epochs.append(self.wait_settled(rest, rest, f"a map of {left}")["epoch"])
        self.assertEqual(epochs, sorted(set(epochs)))
        last = the_map(agents[0])
        self.assertEqual({bucket["state"] for bucket in last["buckets"]}, {"ok"}, "nothing is lost")
        history = the_map(agents[0], "history")["maps"]
        self.assertEqual(history[0]["epoch"], last["epoch"])

    def test_two_killed_at_once_leave_a_map_of_three(self):
        agents = start_all(self.agents(5))
        self.wait_settled(agents, agents, "a map of five")
        for agent in agents[3:]:
            agent.process.send_signal(signal.SIGKILL)
        rest = agents[:3]
        shown = self.wait_settled(rest, rest, "a map of the three", lost=True)
        lost = [bucket for bucket in shown["buckets"] if bucket["state"] == "lost"]
        self.assertEqual(shown["durability"]["lost"], len(lost), "and it says what is lost")

    def test_who_leaves_hands_over_first(self):
        agents = start_all(self.agents(3))
        self.wait_settled(agents, agents, "a map of three")
        self.assertEqual(agents[2].cli("leave", via="pando").returncode, 0)
        agents[2].process.wait(timeout=60)
        rest = agents[:2]
        shown = self.wait_settled(rest, rest, "a map of two")
        self.assertEqual(shown["durability"]["lost"], 0)

    def test_a_restarted_node_is_another_member(self):
        agents = start_all(self.agents(3))
        before = self.wait_settled(agents, agents, "a map of three")
        agents[1].kill()
        agents[1].start()
        rest = [agents[0], agents[2], agents[1]]

        def another():
            shown = settled(rest, [agent.name for agent in agents])
            starts = {m["name"]: m["start"] for m in shown["members"]}
            old = {m["name"]: m["start"] for m in before["members"]}
            return starts["n1"] > old["n1"] and shown

        shown = wait_for(another, "a map with its later run")
        self.assertEqual(shown["durability"]["lost"], 0)

    def test_plans_and_safe_stops(self):
        agents = start_all(self.agents(3))
        self.wait_settled(agents, agents, "a map of three")
        ask = [f"-resp={agents[0].host}:{watch.RESP_PORT}"]
        safe = run([PANDO, "safe-to-stop", *ask, "n1"])
        self.assertEqual(safe.returncode, 0, safe.stdout)
        plan = run([PANDO, "plan", *ask, "-json", "-lose", "node=n2", "-add", "n9,weight=200"])
        self.assertEqual(plan.returncode, 0, plan.stdout + plan.stderr)
        outlook = json.loads(plan.stdout)
        self.assertEqual(sorted(m["name"] for m in outlook["members"]), ["n0", "n1", "n9"])
        self.assertEqual(sum(outlook["received"].values()), outlook["moves"])
        wrong = run([PANDO, "plan", *ask, "-lose", "moon=x"])
        self.assertEqual(wrong.returncode, 1)
        self.assertIn("zone=LABEL", wrong.stdout + wrong.stderr)
        # The last copy of what nobody else has.
        for agent in agents[1:]:
            agent.kill()
        wait_for(lambda: [m["name"] for m in the_map(agents[0])["members"]] == ["n0"],
                 "a map of one")
        unsafe = run([PANDO, "safe-to-stop", *ask, "n0"])
        self.assertEqual(unsafe.returncode, 1, unsafe.stdout)


if __name__ == "__main__":
    unittest.main()

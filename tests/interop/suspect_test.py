"""A real agent that falls silent is an agreed suspect for all others long before it is removed.

The bounds are loose, because machines are busy; what is really taken is printed, and measured by
bench/run death.
"""

import json
import signal
import time
import unittest

from cluster import (Agent, InteropTest, Running, form, program, start_all, stop_all, wait_all_see,
                     wait_for)
from watch import Watch, doors, why

SLOW = 60  # seconds that a verdict may take on a machine that has better things to do


class AgreedSuspect(InteropTest):
    def setUp(self):
        super().setUp()
        self.addCleanup(stop_all)

    def cluster(self, count, detection):
        agents = [doors(Agent("pando", f"{detection}{i}", f"-detection={detection}"))
                  for i in range(count)]
        start_all(agents)
        form(agents)
        return agents

    def watch(self, agents):
        seen = Watch(agents)
        self.addCleanup(seen.close)
        return seen

    def test_a_stopped_agent_is_doubted_by_all_and_alive_again_when_it_goes_on(self):
        agents = self.cluster(10, "ring")
        victim, others = agents[3], agents[:3] + agents[4:]
        watch = self.watch(others)
        monitor = Running([program("pando"), "monitor", f"-rpc-addr={others[0].rpc}", "-json"])
        monitor.next_line(lambda line: "log" in line, "first line")
        start = time.monotonic()
        victim.process.send_signal(signal.SIGSTOP)
        seen = watch.wait("EventMemberSuspect", victim.name, SLOW)
        times = sorted(when - start for when in seen.values())
        self.shown_as_suspect(others[:3], victim)
        victim.process.send_signal(signal.SIGCONT)
        print(f"SIGSTOP among 10: {len(times)} agents agree after {times[0]:.3f} to "
              f"{times[-1]:.3f} s", flush=True)
        monitor.next_line(lambda line: event(line) == ("member-suspect", victim.name), "suspicion")
        watch.wait("EventMemberTrusted", victim.name, SLOW)
        monitor.next_line(lambda line: event(line) == ("member-trusted", victim.name), "its end")
        wait_all_see(others, {victim.name: "alive"}, "it is alive")
        self.assertEqual(watch.about("EventMemberFailed", victim.name), {})
        for agent in others[:3]:
            self.assertNotIn("suspect_seconds", row(agent, victim.name))
            self.assertNotIn("suspect_seconds", why(agent, victim.name))

    def shown_as_suspect(self, agents, victim):
        """While it is silent: alive for Serf's words, a suspect for ours, with those who say so."""
        for agent in agents:
            shown = row(agent, victim.name)
            self.assertEqual(shown["status"], "alive")
            self.assertGreater(shown["suspect_seconds"], 0)
            self.assertEqual(agent.statuses()[victim.name], "alive")
        asked = why(agents[0], victim.name)
        self.assertGreaterEqual(len(asked["accusers"]), 3)
        self.assertEqual(asked["deaths"], [])
        text = agents[0].cli("members", via="pando").stdout
        self.assertIn("agreed suspect for", text)

    def test_removal_is_not_later_than_with_plain_swim(self):
        last = {}
        for detection in ("swim", "ring"):
            agents = self.cluster(6, detection)
            victim, others = agents[2], agents[:2] + agents[3:]
            watch = self.watch(others)
            start = time.monotonic()
            victim.process.send_signal(signal.SIGSTOP)
            seen = watch.wait("EventMemberFailed", victim.name, SLOW)
            last[detection] = max(seen.values()) - start
            doubted = watch.about("EventMemberSuspect", victim.name)
            self.assertEqual(len(doubted), len(others) if detection == "ring" else 0)
            wait_for(lambda: why(others[0], victim.name)["deaths"], "the death is explained")
            self.assertNotIn("suspect_seconds", row(others[0], victim.name))
            stop_all()
        print(f"removed by all after {last['swim']:.3f} s (swim), {last['ring']:.3f} s (ring)",
              flush=True)
        self.assertLess(last["ring"], last["swim"] + 5)  # one of each: who is probed when is luck


def event(line):
    """Kind and first member of an event that `pando monitor -json` shows; None for log lines."""
    shown = json.loads(line)
    return (shown["event"], shown["members"][0]["name"]) if "members" in shown else None


def row(agent, name):
    """The member's row of `pando members -json`."""
    shown = json.loads(agent.cli("members", "-format=json", via="pando").stdout)
    return next(member for member in shown["members"] if member["name"] == name)


if __name__ == "__main__":
    unittest.main(verbosity=2)

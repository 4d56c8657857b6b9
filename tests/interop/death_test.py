"""How real agents die, who notices when, and what they say about it.

The bounds are loose, because machines are busy; what is really taken is printed, and measured by
bench/run death.
"""

import json
import os
import signal
import statistics
import time
import unittest

from cluster import Agent, InteropTest, form, start_all, stop_all, wait_all_see, wait_for
from watch import Watch, doors, guardians, why

SLOW = 60  # seconds that a verdict may take on a machine that has better things to do


class Death(InteropTest):
    def setUp(self):
        super().setUp()
        self.addCleanup(stop_all)

    def cluster(self, count, *flags):
        """Agents that know each other, are linked, and may restart as the same node."""
        agents = [doors(Agent("pando", f"n{i}", *flags)) for i in range(count)]
        for agent in agents:
            agent.flags.append(f"-identity={agent.directory}/identity")
        start_all(agents)
        form(agents)
        self.wait_linked(agents)
        return agents

    def wait_linked(self, agents):
        for agent in agents:
            wanted = len(agents) - 1
            wait_for(lambda a=agent: a.log().count("linked with") >= wanted,
                     f"{agent.name} has its links")

    def watch(self, agents):
        seen = Watch(agents)
        self.addCleanup(seen.close)
        return seen

    def told(self, watch, name, since, what):
        """Times after `since` at which all told of a failure; printed."""
        seen = watch.wait("EventMemberFailed", name, SLOW)
        times = sorted(when - since for when in seen.values())
        print(f"{what}: {len(times)} agents know after {times[0]:.3f} to {times[-1]:.3f} s, "
              f"median {statistics.median(times):.3f} s", flush=True)
        return times

    def assert_why(self, agents, name, words, basis):
        """Everybody comes to the same conclusion about the last death of a member."""
        for agent in agents:
            def fits(a=agent):
                deaths = why(a, name)["deaths"]
                if not deaths:
                    raise ValueError(f"{a.name} knows of no death")
                death = deaths[0]
                if (death["words"], death["basis"]) != (words, basis):
                    raise ValueError(f"{a.name} says {death}")
                return death
            death = wait_for(fits, f"{agent.name} knows why {name} is gone")
            self.assertGreater(len(death["id"]), 0)

    def test_kill_9_is_known_to_all_at_once_and_named(self):
        agents = self.cluster(30)
        victim, others = agents[7], agents[:7] + agents[8:]
        watch = self.watch(others)
        start = time.monotonic()
        victim.process.send_signal(signal.SIGKILL)
        times = self.told(watch, victim.name, start, "kill -9 among 30")
        self.assertLess(statistics.median(times), 1)
        self.assert_why(others[:5], victim.name, "killed by signal 9", "certain")

    def test_without_its_guardian_broken_links_tell(self):
        agents = self.cluster(30)
        victim, others = agents[7], agents[:7] + agents[8:]
        watch = self.watch(others)
        wait_for(lambda: len(guardians(victim)) == 1, "a guardian")
        time.sleep(5)  # a link that was steady is redialled at once when it is lost
        start = time.monotonic()
        for pid in guardians(victim):
            os.kill(pid, signal.SIGKILL)
        victim.process.send_signal(signal.SIGKILL)
        times = self.told(watch, victim.name, start, "agent and guardian among 30")
        self.assertLess(statistics.median(times), 4)  # plain SWIM: more than 5 s
        self.assert_why(others[:5], victim.name, "process ended", "strong")
        death = why(others[0], victim.name)["deaths"][0]
        self.assertGreaterEqual(len(death["witnesses"]), 3)

    def test_a_guardian_that_is_killed_alone_is_replaced(self):
        agents = self.cluster(4)
        victim, others = agents[3], agents[:3]
        watch = self.watch(others)
        first = wait_for(lambda: guardians(victim), "a guardian")
        os.kill(first[0], signal.SIGKILL)
        second = wait_for(lambda: set(guardians(victim)) - set(first), "another guardian")
        self.assertIn("the guardian was killed by signal 9", victim.log())
        time.sleep(3)
        self.assertEqual(watch.about("EventMemberFailed", victim.name), {})
        victim.process.send_signal(signal.SIGKILL)
        self.told(watch, victim.name, time.monotonic(), "kill -9 with the second guardian")
        self.assert_why(others, victim.name, "killed by signal 9", "certain")
        wait_for(lambda: not any(map(alive, second)), "the guardian ends after its agent")

    def test_who_is_stopped_and_goes_on_comes_back_and_rests(self):
        agents = self.cluster(5)
        victim, others = agents[4], agents[:4]
        watch = self.watch(others)
        victim.process.send_signal(signal.SIGSTOP)
        self.told(watch, victim.name, time.monotonic(), "SIGSTOP among 5")
        self.assert_why(others, victim.name, "paused", "silence")
        time.sleep(3)
        victim.process.send_signal(signal.SIGCONT)
        watch.wait("EventMemberJoin", victim.name, SLOW)
        for agent in others:
            shown = why(agent, victim.name)
            self.assertEqual(shown["status"], "alive")
            self.assertGreater(shown["unfit_seconds"], 0, "it rests three times its outage")
            wait_for(lambda a=agent: unfit(a, victim.name) > 0, "members -json says so")
        everybody = {agent.name: "alive" for agent in agents}
        wait_all_see(agents, everybody, "all see all, the stopped one too")
        wait_for(lambda: unfit(others[0], victim.name) == 0, "it is fit again")

    def test_a_short_stop_is_forgiven(self):
        agents = self.cluster(5)
        victim, others = agents[4], agents[:4]
        watch = self.watch(agents)
        victim.process.send_signal(signal.SIGSTOP)
        time.sleep(1)
        victim.process.send_signal(signal.SIGCONT)
        time.sleep(8)
        for agent in agents:
            self.assertEqual(watch.about("EventMemberFailed", agent.name), {})
        wait_all_see(agents, {a.name: "alive" for a in agents}, "all see all")
        self.assertEqual(why(others[0], victim.name)["deaths"], [])

    def test_kill_9_and_restart_at_once_leaves_no_wrong_verdict(self):
        agents = self.cluster(5)
        victim, others = agents[4], agents[:4]
        gaps = []
        for _ in range(5):
            began = time.monotonic()
            victim.kill()
            victim.launch(*[f"-join={agent.gossip}" for agent in others])
            gaps.append(time.monotonic() - began)
            victim.ready()
            wait_all_see(agents, {a.name: "alive" for a in agents}, "all see all")
        self.assertLess(min(gaps), 0.1)  # a busy machine does not manage it every time
        watch = self.watch(others)
        time.sleep(5)
        self.assertEqual(watch.about("EventMemberFailed", victim.name), {})
        wait_all_see(agents, {a.name: "alive" for a in agents}, "all see all")

    def test_a_newcomer_never_reports_alive_whom_the_cluster_has_removed(self):
        first, dead = self.cluster(2)
        dead.kill()
        wait_all_see([first], {dead.name: "failed"}, "the death is known")
        newcomer = doors(Agent("pando", "newcomer")).start(f"-join={first.gossip}")
        everybody = {first.name: "alive", newcomer.name: "alive"}
        wait_all_see([first, newcomer], everybody, "they find each other")
        time.sleep(3)
        self.assertNotIn(f"EventMemberJoin: {dead.name}", newcomer.log())
        self.assertNotEqual(newcomer.statuses().get(dead.name), "alive")

    def test_who_leaves_is_said_to_have_left_and_its_guardian_goes(self):
        agents = self.cluster(4)
        leaver, others = agents[3], agents[:3]
        guards = wait_for(lambda: guardians(leaver), "a guardian")
        self.assertEqual(leaver.cli("leave", via="pando").returncode, 0)
        wait_all_see(others, {leaver.name: "left"}, "the leave is known")
        self.assert_why(others, leaver.name, "left", "certain")
        wait_for(lambda: not any(map(alive, guards)), "the guardian ends with it")
        self.assert_why(others, leaver.name, "left", "certain")

    def test_a_notice_is_believed_after_the_keys_were_rotated(self):
        old, new = "MDEyMzQ1Njc4OWFiY2RlZg==", "ZmVkY2JhOTg3NjU0MzIxMA=="
        agents = self.cluster(4, f"-encrypt={old}")
        victim, others = agents[3], agents[:3]
        for change in (f"-install={new}", f"-use={new}", f"-remove={old}"):
            result = others[0].cli("keys", change, via="pando")
            self.assertEqual(result.returncode, 0, result.stdout)
        watch = self.watch(others)
        victim.process.send_signal(signal.SIGKILL)
        self.told(watch, victim.name, time.monotonic(), "kill -9 after a rotation of keys")
        self.assert_why(others, victim.name, "killed by signal 9", "certain")


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def unfit(agent, name):
    """Seconds without duty, as `pando members -json` shows them."""
    result = agent.cli("members", "-format=json", via="pando")
    rows = json.loads(result.stdout)["members"]
    return next(row.get("unfit_seconds", 0) for row in rows if row["name"] == name)


if __name__ == "__main__":
    unittest.main()

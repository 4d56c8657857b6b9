"""Clocks of real agents that step an hour, either way, while the cluster runs.

The time of day is bent by a small library that agents load before everything else (bent_clock.c).
Time that only passes is left alone, as it is when an operator or NTP sets a clock.
"""

import datetime
import json
import os
import pathlib
import re
import signal
import tempfile
import unittest

from cluster import (PANDO, Agent, InteropTest, form, run, start_all, stop_all, wait_all_see,
                     wait_for)
from watch import RESP_PORT, doors, why

HOUR = 3600


class Bent(Agent):
    """An agent whose time of day is what a file says: its distance from the true one."""

    def __init__(self, name, shim):
        super().__init__("pando", name)
        doors(self)
        self.flags.append(f"-identity={self.directory}/identity")
        self.distance = self.directory / "distance"
        self.step(0)
        self.environment = os.environ | {"LD_PRELOAD": str(shim), "BENT_CLOCK": str(self.distance)}

    def step(self, seconds):
        whole = self.directory / "distance.new"
        whole.write_text(str(seconds))
        whole.rename(self.distance)

    def lateness(self):
        """How far the newest line of its log is from now, by the agent's clock."""
        times = re.findall(r"(?m)^ *(\d{4}/\d\d/\d\d \d\d:\d\d:\d\d) ", self.log())
        newest = datetime.datetime.strptime(times[-1], "%Y/%m/%d %H:%M:%S")
        return (newest - datetime.datetime.now()).total_seconds()


class ClockSteps(InteropTest):
    limit = 400

    def setUp(self):
        super().setUp()
        self.addCleanup(stop_all)
        shim = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())) / "bent_clock.so"
        source = pathlib.Path(__file__).with_name("bent_clock.c")
        built = run(["cc", "-O2", "-shared", "-fPIC", "-o", str(shim), str(source)])
        self.assertEqual(built.returncode, 0, built.stderr)
        self.agents = [Bent(f"n{i}", shim) for i in range(5)]
        start_all(self.agents)
        form(self.agents)

    def step(self, distances):
        """Sets clocks, and waits until every log shows that they are what they are to be."""
        for agent, distance in zip(self.agents, distances):
            agent.step(distance)

        def stepped():
            self.agents[0].cli("event", "tick", via="pando")
            for agent, distance in zip(self.agents, distances):
                if abs(agent.lateness() - distance) > 120:
                    raise ValueError(f"{agent.name} is off by {agent.lateness():.0f} s")
            return True

        wait_for(stepped, f"the clocks are off by {distances}")

    def failures_told(self):
        """Who was ever said to have failed, by anybody's log."""
        return {name for agent in self.agents for log in agent.directory.glob("log.*")
                for name in re.findall(r"EventMember(?:Failed|Suspect): (\S+)",
                                       log.read_text(errors="replace"))}

    def state(self, agent, *words):
        return run([PANDO, "state", words[0], f"-resp={agent.host}:{RESP_PORT}", *words[1:]])

    def acks(self, agent, query):
        result = agent.cli("query", "-format=json", "-timeout=3s", query)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return len(json.loads(result.stdout)["Acks"])

    def assert_works(self, mark):
        """Queries are answered by all, and what one says for a minute all know for that long."""
        for agent in self.agents:
            # A query is asked once: on a busy machine it may miss somebody.
            wait_for(lambda a=agent: self.acks(a, mark) == len(self.agents),
                     f"a query of {agent.name} reaches all")
            self.assertEqual(self.state(agent, "set", "-ttl=600s", mark, "on").returncode, 0)
        for agent in self.agents:
            for owner in self.agents:
                def known(a=agent, o=owner):
                    shown = self.state(a, "list", o.name, mark).stdout
                    left = re.search(r"([\d.]+) s left", shown)
                    return left and 400 <= float(left[1]) <= 600
                wait_for(known, f"{agent.name} knows what {owner.name} says, and for how long")

    def test_an_hour_either_way_changes_nothing_and_hides_no_death(self):
        everybody = {agent.name: "alive" for agent in self.agents}
        distances = [0, HOUR, -HOUR, HOUR, 0]
        self.step(distances)
        self.assert_works("ahead")
        wait_all_see(self.agents, everybody, "nobody is missed")
        self.assertEqual(self.failures_told(), set())

        victims, others = self.agents[3:], self.agents[:3]
        for victim in victims:
            victim.process.send_signal(signal.SIGKILL)
            victim.process.wait()
        wait_all_see(others, {victim.name: "failed" for victim in victims}, "deaths are noticed")
        for agent in others:
            for victim in victims:
                wait_for(lambda a=agent, v=victim:
                         why(a, v.name)["deaths"][0]["words"] == "killed by signal 9",
                         f"{agent.name} knows why {victim.name} is gone")
        start_all(victims, f"-join={others[1].gossip}")
        wait_all_see(self.agents, everybody, "the killed come back")

        self.step([HOUR, 0, 0, -HOUR, HOUR])
        self.assert_works("back")
        wait_all_see(self.agents, everybody, "nobody is missed")
        self.assertEqual(self.failures_told(), {victim.name for victim in victims})


if __name__ == "__main__":
    unittest.main()

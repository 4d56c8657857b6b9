"""Seeing what agents tell as it happens, and what they say about the dead."""

import json
import pathlib
import time

from cluster import PANDO, run

RESP_PORT = 7379


def doors(agent):
    """Opens the door that why() asks at."""
    agent.flags.append(f"-resp={agent.host}:{RESP_PORT}")
    return agent


def why(agent, name):
    """What `pando why -json` of that agent shows."""
    shown = run([PANDO, "why", f"-resp={agent.host}:{RESP_PORT}", "-json", name])
    return json.loads(shown.stdout)


def guardians(agent):
    """Process ids of the guardians of an agent, as /proc has them."""
    found = []
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            head, _, rest = stat.read_text().rpartition(") ")
        except OSError:  # it has just ended
            continue
        state, parent = rest.split()[:2]
        if head.endswith("(pando-guardian") and int(parent) == agent.process.pid and state != "Z":
            found.append(int(stat.parent.name))
    return found


class Watch:
    """New lines in the logs of some agents, which say what becomes of members at once.

    Events for users are gathered for a second first, so they would not do.
    """

    def __init__(self, agents):
        self.lines = []  # (agent's name, monotonic seconds, text)
        self.logs = []
        for agent in agents:
            log = open(agent.log_path, encoding="utf-8", errors="replace")
            log.seek(0, 2)
            self.logs.append((agent.name, log))

    def pump(self):
        for name, log in self.logs:
            while line := log.readline():
                self.lines.append((name, time.monotonic(), line))

    def about(self, event, name):
        """name of the agent -> when it first said that; `event` as in `EventMemberFailed`."""
        self.pump()
        seen = {}
        for teller, when, line in self.lines:
            if f"{event}: {name} " in line:
                seen.setdefault(teller, when)
        return seen

    def wait(self, event, name, timeout):
        """The same, once all have said it."""
        end = time.monotonic() + timeout
        while len(seen := self.about(event, name)) < len(self.logs):
            if time.monotonic() > end:
                raise AssertionError(f"{event} of {name}: said only by {sorted(seen)}")
            time.sleep(0.001)
        return seen

    def close(self):
        for _, log in self.logs:
            log.close()

#!/usr/bin/env python3
"""How soon all agents have the next map after a member was killed, or has joined.

Usage: map.py [--agents 30] [--rounds 9] [--json]

Each round starts one more agent and kills it again (its guardian speaks). A time is from the start,
or the signal, until another agent's log says that it has adopted the next map. What is copied then
follows in later maps, and is not counted.
"""

import argparse
import json
import pathlib
import re
import signal
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests/interop"))

import cluster  # noqa: E402
import map_test  # noqa: E402
import watch  # noqa: E402

ADOPTED = re.compile(r"adopted the map .*?(\d+)")


class Adopted(watch.Watch):
    """Which maps some agents say that they have adopted, and when."""

    def after(self, epoch):
        """name of the agent -> when it first said that it has a later map than that."""
        self.pump()
        seen = {}
        for name, when, line in self.lines:
            found = ADOPTED.search(line)
            if found and int(found.group(1)) > epoch:
                seen.setdefault(name, when)
        return seen

    def wait_after(self, epoch, agents, timeout):
        """The same, once all have said so."""
        end = time.monotonic() + timeout
        while len(seen := self.after(epoch)) < len(agents):
            if time.monotonic() > end:
                raise AssertionError(f"only {len(seen)} of {len(agents)} have a later map")
            time.sleep(0.002)
        return seen


def whole(agents):
    return cluster.wait_for(lambda: map_test.settled(agents[:3], [a.name for a in agents]),
                            "a settled map of all", 180)


def one_round(agents, number):
    """Seconds until each agent had the next map: after a join, after a kill; and octets."""
    newcomer = storing(f"x{number}")
    epoch = whole(agents)["epoch"]
    seen = Adopted(agents)
    start = time.monotonic()
    newcomer.start(f"-join={agents[0].gossip}")
    joined = [when - start for when in seen.wait_after(epoch, agents, 60).values()]
    epoch = whole([*agents, newcomer])["epoch"]
    start = time.monotonic()
    newcomer.process.send_signal(signal.SIGKILL)
    killed = [when - start for when in seen.wait_after(epoch, agents, 60).values()]
    seen.close()
    newcomer.kill()
    whole(agents)
    history = map_test.the_map(agents[0], "history")["maps"]
    removed = [row["bytes"] for row in history if row["removed"] and not row["buckets"]]
    return {"killed": killed, "joined": joined, "removal": removed[0] if removed else 0,
            "largest": max(row["bytes"] for row in history)}


def summary(rounds, what):
    return {"what": what, "first": statistics.median(min(r[what]) for r in rounds),
            "median": statistics.median(statistics.median(r[what]) for r in rounds),
            "last": statistics.median(max(r[what]) for r in rounds),
            "worst": max(max(r[what]) for r in rounds)}


def storing(name):
    agent = watch.doors(cluster.Agent("pando", name, "-store"))
    agent.level = ["-log-level=info"]
    agent.flags.append(f"-identity={agent.directory}/identity")
    return agent


def measure(count, rounds):
    agents = [storing(f"m{i}") for i in range(count)]
    try:
        cluster.start_all(agents[:1])
        cluster.start_all(agents[1:], f"-join={agents[0].gossip}")
        return [one_round(agents, number) for number in range(rounds)]
    finally:
        cluster.stop_all()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--agents", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rounds = measure(options.agents, options.rounds)
    rows = [summary(rounds, what) for what in ("killed", "joined")]
    if options.json:
        return print(json.dumps({"times": rows, "removal": [r["removal"] for r in rounds]}))
    print(f"{options.agents} agents, {options.rounds} rounds; "
          "seconds until the others have the map\n")
    print("| a member | first | median | last | worst of all |\n|---|---|---|---|---|")
    for row in rows:
        print(f"| {row['what']} | {row['first']:.3f} | {row['median']:.3f} | {row['last']:.3f} | "
              f"{row['worst']:.3f} |")
    print(f"\nOctets of the change that removes a member: "
          f"{statistics.median(r['removal'] for r in rounds):g}; of the largest change: "
          f"{max(r['largest'] for r in rounds)}")


if __name__ == "__main__":
    main()

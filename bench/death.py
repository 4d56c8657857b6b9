#!/usr/bin/env python3
"""How soon the others know that an agent has died, by what is left of it.

Usage: death.py [--agents 30] [--rounds 9] [--json]

Each round kills one agent of a running cluster: the agent alone (its guardian speaks), the agent
with its guardian (broken links speak), or stops it (only silence speaks; once in a cluster that
detects by SWIM, once in one that probes in turns). A time is from the signal until another agent's
log says that the member has failed; for agreed suspect, until it says that.
"""

import argparse
import json
import os
import pathlib
import random
import signal
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests/interop"))

import cluster  # noqa: E402
import watch  # noqa: E402


def kill_alone(agent):
    agent.process.send_signal(signal.SIGKILL)


def kill_both(agent):
    for pid in watch.guardians(agent):
        os.kill(pid, signal.SIGKILL)
    agent.process.send_signal(signal.SIGKILL)


def stop(agent):
    agent.process.send_signal(signal.SIGSTOP)


KILLS = {"kill -9": kill_alone, "kill -9, guardian too": kill_both}
# Detection -> what is done to an agent that detects so.
CLUSTERS = {"ring": {**KILLS, "SIGSTOP, ring": stop}, "swim": {"SIGSTOP, swim": stop}}
TOLD = {"failed": "EventMemberFailed", "suspect": "EventMemberSuspect"}


def one_death(agents, kill):
    """What is told -> seconds until each other agent has told it; and the cause that they name."""
    victim, others = agents[-1], agents[:-1]
    seen = watch.Watch(others)
    time.sleep(random.random())  # rounds follow each other in step with the probes
    start = time.monotonic()
    kill(victim)
    seen.wait(TOLD["failed"], victim.name, 120)
    times = {what: sorted(when - start for when in seen.about(event, victim.name).values())
             for what, event in TOLD.items()}
    time.sleep(2)  # certificates are issued within 1.1 s
    deaths = [watch.why(agent, victim.name)["deaths"] for agent in others[:5]]
    seen.close()
    victim.kill()
    cluster.wait_for(lambda: not watch.guardians(victim), "its guardian goes")
    victim.start(f"-join={others[0].gossip}")
    cluster.wait_all_see(others[:3], {victim.name: "alive"}, "it is back")
    time.sleep(6)  # links count as steady after 5 s
    return times, {death[0]["words"] if death else "unknown" for death in deaths}


def summary(way, what, runs, others):
    """One row; None if that was told in none of the runs."""
    told = [times[what] for times, _ in runs if times[what]]
    if not told:
        return None
    return {"way": way, "told": what,
            "first": statistics.median(times[0] for times in told),
            "median": statistics.median(statistics.median(times) for times in told),
            "last": statistics.median(times[-1] for times in told),
            "worst": max(times[-1] for times in told),
            "missed": others * len(runs) - sum(map(len, told)),
            "causes": sorted(set().union(*(causes for _, causes in runs)))}


def measure(count, rounds, detection):
    agents = [watch.doors(cluster.Agent("pando", f"{detection}{i}", f"-detection={detection}"))
              for i in range(count)]
    for agent in agents:
        agent.flags += ["-log-level=info", f"-identity={agent.directory}/identity"]
    try:
        cluster.start_all(agents)
        cluster.form(agents)
        time.sleep(6)
        rows = []
        for way, kill in CLUSTERS[detection].items():
            runs = [one_death(agents, kill) for _ in range(rounds)]
            told = [summary(way, what, runs, count - 1) for what in TOLD]
            rows += [row for row in told if row]
            print(rows, file=sys.stderr, flush=True)
        return rows
    finally:
        cluster.stop_all()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--agents", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = []
    for detection in CLUSTERS:
        rows += measure(options.agents, options.rounds, detection)
    if options.json:
        return print(json.dumps(rows))
    print(f"{options.agents} agents, {options.rounds} rounds; seconds until the others say so\n")
    print("| | told | first | median | last | worst of all | not told by | cause that they name |")
    print("|---|---|---|---|---|---|---|---|")
    for row in rows:
        print(f"| {row['way']} | {row['told']} | {row['first']:.3f} | {row['median']:.3f} | "
              f"{row['last']:.3f} | {row['worst']:.3f} | {row['missed']} | "
              f"{', '.join(row['causes'])} |")


if __name__ == "__main__":
    main()

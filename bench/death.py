#!/usr/bin/env python3
"""How soon the others know that an agent has died, by what is left of it.

Usage: death.py [--agents 30] [--rounds 9] [--json]

Each round kills one agent of a running cluster: the agent alone (its guardian speaks), the agent
with its guardian (broken links speak), or stops it (only silence speaks). A time is from the signal
until another agent's log says that the member has failed.
"""

import argparse
import json
import os
import pathlib
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


WAYS = {"kill -9": kill_alone, "kill -9, guardian too": kill_both, "SIGSTOP": stop}


def one_death(agents, way):
    """Seconds until each other agent has told of it, and the cause that they name."""
    victim, others = agents[-1], agents[:-1]
    seen = watch.Watch(others)
    start = time.monotonic()
    WAYS[way](victim)
    times = [when - start for when in seen.wait("EventMemberFailed", victim.name, 120).values()]
    time.sleep(2)  # certificates are issued within 1.1 s
    deaths = [watch.why(agent, victim.name)["deaths"] for agent in others[:5]]
    seen.close()
    victim.kill()
    cluster.wait_for(lambda: not watch.guardians(victim), "its guardian goes")
    victim.start(f"-join={others[0].gossip}")
    cluster.wait_all_see(others[:3], {victim.name: "alive"}, "it is back")
    time.sleep(6)  # links count as steady after 5 s
    return sorted(times), [death[0]["words"] if death else "unknown" for death in deaths]


def measure(count, rounds):
    agents = [watch.doors(cluster.Agent("pando", f"node{i}")) for i in range(count)]
    for agent in agents:
        agent.flags += ["-log-level=info", f"-identity={agent.directory}/identity"]
    try:
        cluster.start_all(agents)
        cluster.form(agents)
        time.sleep(6)
        rows = []
        for way in WAYS:
            runs = [one_death(agents, way) for _ in range(rounds)]
            rows.append({"way": way,
                         "first": statistics.median(times[0] for times, _ in runs),
                         "median": statistics.median(statistics.median(t) for t, _ in runs),
                         "last": statistics.median(times[-1] for times, _ in runs),
                         "worst": max(times[-1] for times, _ in runs),
                         "causes": sorted({word for _, words in runs for word in words})})
            print(rows[-1], file=sys.stderr, flush=True)
        return rows
    finally:
        cluster.stop_all()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--agents", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = measure(options.agents, options.rounds)
    if options.json:
        return print(json.dumps(rows))
    print(f"{options.agents} agents, {options.rounds} rounds; seconds until the others say so\n")
    print("| | first | median | last | worst of all | cause that they name |")
    print("|---|---|---|---|---|---|")
    for row in rows:
        print(f"| {row['way']} | {row['first']:.3f} | {row['median']:.3f} | {row['last']:.3f} | "
              f"{row['worst']:.3f} | {', '.join(row['causes'])} |")


if __name__ == "__main__":
    main()

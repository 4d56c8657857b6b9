#!/usr/bin/env python3
"""Writes while a primary dies: how long they fail, and what of the acknowledged is lost.

Usage: failover.py [--runs 3] [--silent] [--json]

Three agents with two copies beside Redis Clusters of three masters and three replicas (node
timeout 1000 ms, and the default). The same client for all, by the cluster port: it follows MOVED,
asks others when a node does not answer, and pipelines 16 writes of unique keys of one slot. Its
primary is killed with SIGKILL; in every second row a holder of its copies was stopped (SIGSTOP) for
one second before, and goes on right after the kill. With --silent, also rows in which the primary
is not killed but stopped, as if its host had gone. The outage is the longest time without an
acknowledged write; lost is what was acknowledged and cannot be read once all is quiet.
"""

import argparse
import itertools
import json
import pathlib
import random
import signal
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests/interop"))

import cluster  # noqa: E402
from pando_cluster import PandoCluster  # noqa: E402
from pipelined_writer import PipelinedWriter, lost  # noqa: E402
from redis_cluster import RedisCluster  # noqa: E402
from resp import Client  # noqa: E402

WRITERS = 4
SYSTEMS = {"pando": PandoCluster, "redis, timeout 1000": lambda: RedisCluster(timeout=1000),
           "redis, default": RedisCluster}


def kill(system, primary, _copy):
    system.processes[primary].kill()
    return time.monotonic()


def kill_while_copy_lags(system, primary, copy):
    system.processes[copy].send_signal(signal.SIGSTOP)
    time.sleep(1)
    killed = kill(system, primary, copy)
    system.processes[copy].send_signal(signal.SIGCONT)
    return killed


def silence(system, primary, _copy):
    system.processes[primary].send_signal(signal.SIGSTOP)
    return time.monotonic()


def run(system, end):
    """One death: outage in seconds, acknowledged, lost."""
    tag = str(random.randrange(1000))
    primary, copy = system.holders(tag)
    writers = [PipelinedWriter(system.nodes, i, tag) for i in range(WRITERS)]
    for writer in writers:
        writer.start()
    cluster.wait_for(lambda: all(len(w.acknowledged) > 500 for w in writers), "writes")
    dead = end(system, primary, copy)
    cluster.wait_for(lambda: all(w.times[-1] > dead + 1 for w in writers), "writes again", 120)
    for writer in writers:
        writer.stop()
    client = Client([node for node in system.nodes if node[0] != primary], 10)
    acknowledged = [key for writer in writers for key in writer.acknowledged]
    gone = len(lost(client, acknowledged))
    client.drop(None)
    return max(w.outage(dead) for w in writers), len(acknowledged), gone


def measure(options):
    ends = {"": kill, ", a copy lags": kill_while_copy_lags}
    if options.silent:
        ends[", silent"] = silence
    rows = []
    for (name, make), (how, end) in itertools.product(SYSTEMS.items(), ends.items()):
        seen = []
        for number in range(options.runs):
            print(f"{name}{how}: {number + 1}/{options.runs}", file=sys.stderr)
            system = make()
            try:
                seen.append(run(system, end))
            finally:
                system.close()
        rows.append({"what": name + how, "outage": statistics.median(s[0] for s in seen),
                     "longest": max(s[0] for s in seen),
                     "acknowledged": sum(s[1] for s in seen), "lost": sum(s[2] for s in seen)})
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--silent", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = measure(options)
    if options.json:
        return print(json.dumps(rows))
    print("| | outage, median | longest | acknowledged | lost |\n|---|---|---|---|---|")
    for row in rows:
        print(f"| {row['what']} | {row['outage']:.2f} s | {row['longest']:.2f} s "
              f"| {row['acknowledged']} | {row['lost']} |")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""A fourth node comes while clients work: how long it takes, what is typed, what clients notice.

Usage: elasticity.py [--keys 1000000] [--runs 1] [--json]

Three agents beside three masters of a Redis Cluster, no further copies on either side, as many keys
of 100 octets in each; then one node more. With Pando that is all; with Redis Cluster somebody
starts it, types `redis-cli --cluster add-node`, waits until all know it, types `--cluster rebalance
--cluster-use-empty-masters`. The same clients for both, which know the slots and follow MOVED and
ASK: batches of 16, half GET and half SET, of keys of one slot. Light: two clients with a batch
every 10 ms; saturating: three, as fast as they can. The dip compares the mean rate while data moves
with that of the 10 s before, and so does the worst second. An operation failed if redirections did
not end in an answer.
"""

import argparse
import json
import multiprocessing
import pathlib
import random
import re
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests/interop"))

import cluster  # noqa: E402
from pando_cluster import PandoCluster  # noqa: E402
from redis_cluster import RedisCluster  # noqa: E402
from resp import Error, Link, ask  # noqa: E402
from slot_client import SlotClient  # noqa: E402

BATCH = 16
TAGS = 4096
VALUE = b"x" * 100
CALM = 10  # seconds
BUCKETS = 1024
BUCKETS_OF_ROLE = re.compile(r"^data_buckets_(\w+):(\d+)", re.MULTILINE)
LOADS = {"light": (2, 0.01), "saturating": (3, 0)}


def key(tag, number):
    return b"{t%d}:%d" % (tag, number)


class Pando(PandoCluster):
    typed = ["pando agent"]

    def __init__(self):
        super().__init__(3, copies=1, spare=1, buckets=BUCKETS)

    def grow(self):
        """Asked over connections that are kept, and little: a process for each look at the map
        would take from clients and servers what is to be measured."""
        self.add()
        links = [Link(node) for node in self.nodes]
        cluster.wait_for(lambda: self.balanced(links), "the fourth to have its share", 1200)
        for link in links:
            link.close()

    def balanced(self, links):
        held = [self.buckets(link) for link in links]
        primaries = [roles["primary"] for roles in held]
        others = sum(roles["replica"] + roles["learner"] for roles in held)
        return others == 0 and sum(primaries) == BUCKETS and min(primaries) >= 0.95 * BUCKETS / 4

    @staticmethod
    def buckets(link):
        """Role -> how many, of a node."""
        said = link.ask("INFO", "data").decode()
        return {role: int(count) for role, count in BUCKETS_OF_ROLE.findall(said)}


class Redis(RedisCluster):
    typed = ["redis-server", "--cluster add-node", "(wait)", "--cluster rebalance"]

    def __init__(self):
        super().__init__(3, replicas=0, timeout=1000)

    def grow(self):
        host, port = self.add()
        known = "%s:%d" % self.nodes[0]
        self.manage("add-node", f"{host}:{port}", known)
        cluster.wait_for(lambda: all(self.knows_all(node) for node in self.nodes),
                         "all to know the new one")
        self.manage("rebalance", known, "--cluster-use-empty-masters")

    def knows_all(self, node):
        said = ask(node, "CLUSTER", "INFO")
        return b"cluster_known_nodes:4" in said and b"cluster_state:ok" in said


def work(nodes, keys, pause, log, stopped, slot_of):
    """In a process of its own: (second, done, failed, longest wait) for each tenth of a second."""
    client, seed = SlotClient(nodes), random.Random()
    window, done, failed, longest, errors = time.monotonic(), 0, 0, 0.0, set()
    while not stopped.is_set():
        tag = seed.randrange(TAGS)
        names = [key(tag, seed.randrange(keys // TAGS)) for _ in range(BATCH)]
        requests = [("GET", name) if i % 2 else ("SET", name, VALUE)
                    for i, name in enumerate(names)]
        begun = time.monotonic()
        replies = client.ask_all(slot_of[tag], requests)
        now = time.monotonic()
        wrong = [reply for reply in replies if isinstance(reply, Error) or reply is None]
        errors |= {str(reply) for reply in wrong}
        done, failed = done + BATCH - len(wrong), failed + len(wrong)
        longest = max(longest, now - begun)
        if now - window >= 0.1:
            log.append((now, done, failed, longest))
            window, done, failed, longest = now, 0, 0, 0.0
        if pause:
            time.sleep(pause)
    log += [(time.monotonic(), done, failed, longest)]
    if errors:
        print("errors:", *sorted(errors)[:5], sep="\n  ", file=sys.stderr)


def fill(system, keys, slot_of):
    client = SlotClient(system.nodes)
    for tag in range(TAGS):
        replies = client.ask_all(slot_of[tag], [("SET", key(tag, number), VALUE)
                                                for number in range(keys // TAGS)])
        assert all(reply == b"OK" for reply in replies), set(map(str, replies))


def rates(logs, begin, end):
    """Operations per whole second between two moments."""
    seconds = [0] * max(1, int(end - begin))
    for when, done, _failed, _longest in (row for log in logs for row in log):
        if begin <= when < begin + len(seconds):
            seconds[int(when - begin)] += done
    return seconds


def run(system, load, keys):
    slot = Link(system.nodes[0])
    slot_of = slot.ask_all([("CLUSTER", "KEYSLOT", b"t%d" % tag) for tag in range(TAGS)])
    slot.close()
    fill(system, keys, slot_of)
    clients, pause = LOADS[load]
    with multiprocessing.Manager() as manager:
        logs, stopped = [manager.list() for _ in range(clients)], manager.Event()
        processes = [multiprocessing.Process(target=work, daemon=True, args=(
            system.nodes, keys, pause, log, stopped, slot_of)) for log in logs]
        for process in processes:
            process.start()
        time.sleep(CALM + 2)  # the first 2 s are not measured
        begin = time.monotonic()
        system.grow()
        end = time.monotonic()
        time.sleep(2)
        stopped.set()
        for process in processes:
            process.join()
        seen = [list(log) for log in logs]
    calm = statistics.mean(rates(seen, begin - CALM, begin))
    moving = rates(seen, begin, end)
    dip = 1 - statistics.mean(moving) / calm
    return {"seconds": end - begin, "failed": sum(row[2] for log in seen for row in log),
            "rate": calm, "dip": dip, "missing": dip * calm * (end - begin),
            "worst second": 1 - min(moving) / calm,
            "longest wait": max(row[3] for log in seen for row in log if row[0] >= begin)}


def measure(options):
    rows = []
    for load in LOADS:
        for name, make in (("pando", Pando), ("redis cluster", Redis)):
            seen = []
            for number in range(options.runs):
                print(f"{name}, {load}: {number + 1}/{options.runs}", file=sys.stderr)
                system = make()
                try:
                    seen.append(run(system, load, options.keys))
                finally:
                    system.close()
            rows.append({"what": f"{name}, {load}", "typed": ", ".join(make.typed)} |
                        {what: statistics.median(row[what] for row in seen) for what in seen[0]})
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keys", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = measure(options)
    if options.json:
        return print(json.dumps(rows))
    print("| | typed | until all is even | operations a second before | failed | dip "
          "| worst second | operations missing | longest wait of a batch |")
    print("|---" * 9 + "|")
    for row in rows:
        print(f"| {row['what']} | {row['typed']} | {row['seconds']:.1f} s | {row['rate']:.0f} "
              f"| {row['failed']:.0f} | {row['dip']:.0%} | {row['worst second']:.0%} "
              f"| {row['missing']:.0f} | {row['longest wait'] * 1000:.0f} ms |")


if __name__ == "__main__":
    main()

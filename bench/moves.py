#!/usr/bin/env python3
"""Buckets that are hard to move: one hash of millions of fields, and one under full load.

Usage: moves.py [--fields 5000000] [--json]

One agent with all the data; a second one comes, and everything is copied to it (two copies).
Huge: one hash in one bucket, while two clients of the first agent write other keys, one in the same
bucket, one in another; shown are the longest waits of one write before and during the copying.
Hot: redis-benchmark writes keys of one bucket as fast as it can (50 clients, pipeline 64).
"""

import argparse
import json
import pathlib
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests/interop"))

import cluster  # noqa: E402
from resp import Link  # noqa: E402
from stores import PORT, storing, wait_settled  # noqa: E402

FIELDS, AT_ONCE = 100, 500  # of a command, commands of a batch
BATCH = FIELDS * AT_ONCE


class Waits(threading.Thread):
    """A client that writes one key again and again, and knows how long it waited."""

    def __init__(self, where, key):
        super().__init__(daemon=True)
        self.link, self.key = Link(where), key
        self.longest, self.stopped = 0.0, threading.Event()

    def run(self):
        while not self.stopped.is_set():
            begun = time.monotonic()
            self.link.ask("SET", self.key, "x")
            self.longest = max(self.longest, time.monotonic() - begun)
            time.sleep(0.0005)
        self.link.close()


def fill(link, fields):
    for first in range(0, fields, BATCH):
        link.ask_all([("HSET", "{h}huge", *(word for field in range(start, start + FIELDS)
                                            for word in (f"f{field:08}", f"v{field:015}")))
                      for start in range(first, first + BATCH, FIELDS)])


def grow(agents):
    """Seconds until the second one has a copy of everything."""
    begun = time.monotonic()
    agents[1].start()
    wait_settled(agents)
    return time.monotonic() - begun


def huge(agents, fields):
    where = agents[0].host, PORT
    link = Link(where)
    fill(link, fields)
    clients = [Waits(where, key) for key in ("other", "{h}same")]
    for client in clients:
        client.start()
    time.sleep(3)
    before = max(client.longest for client in clients)
    for client in clients:
        client.longest = 0.0
    seconds = grow(agents)
    for client in clients:
        client.stopped.set()
        client.join()
    held = link.ask("HLEN", "{h}huge")
    link.close()
    assert held == fields, held
    return {"fields": fields, "seconds": seconds, "wait before": before,
            "wait in the same bucket": clients[1].longest,
            "wait in another": clients[0].longest}


def hot(agents):
    load = subprocess.Popen(["redis-benchmark", "-h", agents[0].host, "-p", str(PORT), "-P", "64",
                             "-n", "1000000000", "-r", "1000000",
                             "SET", "{h}__rand_int__", "x" * 100],
                            stdout=subprocess.PIPE, text=True)
    try:
        time.sleep(3)
        link = Link((agents[0].host, PORT))
        before, begun = link.ask("PANDO.INFO"), time.monotonic()
        seconds = grow(agents)
        after, took = link.ask("PANDO.INFO"), time.monotonic() - begun
        link.close()
    finally:
        load.kill()
        load.wait()
    done = served(after) - served(before)
    return {"seconds": seconds, "writes a second": done / took}


def served(facts):
    facts = dict(zip(facts[::2], facts[1::2]))
    return int(facts[b"data_writes"])


def measure(what, *more):
    agents = storing(2, copies=2)
    cluster.start_all(agents[:1])
    wait_settled(agents[:1])
    try:
        return what(agents, *more)
    finally:
        cluster.stop_all()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fields", type=int, default=5_000_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = {"huge": measure(huge, options.fields // BATCH * BATCH), "hot": measure(hot)}
    if options.json:
        return print(json.dumps(rows))
    one, other = rows["huge"], rows["hot"]
    print("| | copied in | |\n|---|---|---|")
    print(f"| a hash of {one['fields']} fields | {one['seconds']:.1f} s | longest wait of a write "
          f"{one['wait in another'] * 1000:.0f} ms in other buckets, "
          f"{one['wait in the same bucket'] * 1000:.0f} ms in the same "
          f"({one['wait before'] * 1000:.0f} ms before) |")
    print(f"| a bucket under full load | {other['seconds']:.1f} s "
          f"| {other['writes a second']:.0f} writes a second meanwhile |")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Throughput of data beside redis-server and Redis Cluster, and memory per key.

Usage: throughput.py [--quick] [--rounds 3] [--seconds 4] [--keys 1000000] [--json]

All servers are pinned to the first two cores that there are, clients to the others; with fewer than
four nothing is pinned. The sides take turns; what is shown is the median.

One copy: an agent beside a redis-server without persistence, one redis-benchmark of one thread with
keys at random. Two copies: three agents beside a Redis Cluster of three masters and three replicas,
by the cluster port; a writer and reader for each node with random keys of that node, which sends
a pipeline and waits for its answers. Behind each pipeline of SETs Redis Cluster is sent WAIT 1,
since its SET is answered before a replica has it; ours is not. "A server core" is the rate for each
second of CPU time that all servers of the side used.
"""

import argparse
import binascii
import json
import multiprocessing
import os
import pathlib
import random
import selectors
import socket
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests/interop"))

import cluster  # noqa: E402
import resp  # noqa: E402
import store  # noqa: E402
import watch  # noqa: E402
from pando_cluster import PandoCluster  # noqa: E402
from redis_cluster import RedisCluster, slots  # noqa: E402

PIPELINES = (1, 16, 64)
CONNECTIONS = 16  # of the client of each node
BATCHES = 500     # different ones, of each client
OK, WAITED = b"+OK\r\n", b":1\r\n"
ANSWER = b"$100\r\n" + store.VALUE + b"\r\n"


def cores():
    """(of servers, of clients); None: there are too few."""
    all_cores = sorted(os.sched_getaffinity(0))
    return (all_cores[:2], all_cores[2:]) if len(all_cores) >= 4 else None


def pin(pids, where):
    """All threads that these processes have by now, and what they start."""
    for pid in pids if where else ():
        for task in os.listdir(f"/proc/{pid}/task"):
            os.sched_setaffinity(int(task), where)


class Load:
    """The client of one node: so many connections, each with one pipeline under way."""

    def __init__(self, node, batches, answer):
        self.node, self.batches, self.answer = node, batches, answer

    def run(self, where, begin, seconds, done):
        if where:
            os.sched_setaffinity(0, where)
        loop = selectors.DefaultSelector()
        for number in range(CONNECTIONS):
            link = socket.create_connection(self.node, 10)
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            loop.register(link, selectors.EVENT_READ, [number * BATCHES // CONNECTIONS, 0])
        begin.wait()
        for key in loop.get_map().values():
            key.fileobj.sendall(self.batches[key.data[0]])
        count, end = 0, time.monotonic() + seconds
        while time.monotonic() < end:
            for key, _ in loop.select(1):
                count += self.hear(key.fileobj, key.data)
        done.put(count)

    def hear(self, link, state):
        """Takes what has come; sends the next batch, and says 1, if that was all."""
        got = link.recv(1 << 20)
        state[1] += len(got)
        if state[1] < len(self.answer):
            return 0
        if state[1] > len(self.answer) or got[-4:] != self.answer[-4:]:
            raise AssertionError(f"{self.node} answered {got[-200:]!r}")
        state[0], state[1] = (state[0] + 1) % len(self.batches), 0
        link.sendall(self.batches[state[0]])
        return 1


def loads(owners, command, pipeline, waits):
    """A Load for each node with keys of its own."""
    out = []
    for node, keys in owners.items():
        batches = []
        for _ in range(BATCHES):
            chosen = random.choices(keys, k=pipeline)
            words = [(command, key, store.VALUE) if command == "SET" else (command, key)
                     for key in chosen] + ([("WAIT", 1, 0)] if waits else [])
            batches.append(b"".join(resp.encoded(w) for w in words))
        answer = (OK if command == "SET" else ANSWER) * pipeline + (WAITED if waits else b"")
        out.append(Load(node, batches, answer))
    return out


def drive(some, pids, pipeline, seconds, where):
    """(commands a second, commands for each second of the servers' CPU time)."""
    begin, done = multiprocessing.Event(), multiprocessing.Queue()
    clients = [multiprocessing.Process(target=load.run, args=(where, begin, seconds, done),
                                       daemon=True) for load in some]
    for client in clients:
        client.start()
    time.sleep(0.5)  # they connect; who is late works less, on both sides
    used = store.cpu(pids)
    begin.set()
    commands = sum(done.get(timeout=seconds + 60) for _ in clients) * pipeline
    used = store.cpu(pids) - used
    for client in clients:
        client.join()
    return commands / seconds, commands / used


def owned(nodes, count):
    """About so many random keys of each node, by what the first one says of slots."""
    owner = {}
    for first, last, master, *_ in slots(nodes[0]):
        place = (master[0].decode(), master[1])
        for slot in range(first, last + 1):
            owner[slot] = place
    keys = {place: [] for place in owner.values()}
    for number in range(count):
        key = b"key:%012d" % number
        keys[owner[binascii.crc_hqx(key, 0) % 16384]].append(key)
    return keys


class Two:
    """A side with two copies of everything."""

    def __init__(self, make, waits, where):
        self.system, self.waits = make(), waits
        self.pids = [p.pid for p in self.system.processes.values()]
        pin(self.pids, where)

    def fill(self, keys):
        self.owners = owned(self.system.nodes, keys)
        for node, own in self.owners.items():
            link = resp.Link(node, 60)
            for first in range(0, len(own), 500):
                link.ask_all([("SET", key, store.VALUE) for key in own[first:first + 500]])
            link.close()

    def measure(self, command, pipeline, options, where):
        some = loads(self.owners, command, pipeline, self.waits and command == "SET")
        return drive(some, self.pids, pipeline, options.seconds, where)


class One:
    """A side with one server, asked by redis-benchmark."""

    def __init__(self, host, port, pid, where):
        self.side = store.Side(host, port, pid)
        pin([pid], where)

    def fill(self, keys):
        self.side.measure("SET", 2 * keys, 64)

    def measure(self, command, pipeline, options, where):
        before = os.sched_getaffinity(0)
        os.sched_setaffinity(0, where or before)
        try:
            requests = int(options.seconds * (50_000 if pipeline == 1 else 400_000))
            rate, microseconds = self.side.measure(command, requests, pipeline)
        finally:
            os.sched_setaffinity(0, before)
        return rate, 1e6 / microseconds


def compare(what, ours, theirs, options, where):
    """Rows of (what, ours, theirs), each a pair: in total, for a server core."""
    ours.fill(options.keys)
    theirs.fill(options.keys)
    rows = []
    for pipeline in PIPELINES:
        for command in ("SET", "GET"):
            seen = [[side.measure(command, pipeline, options, where) for side in (ours, theirs)]
                    for _ in range(options.rounds)]
            rows.append((f"{what}, {command}, pipeline {pipeline}",
                         *([statistics.median(turn[side][i] for turn in seen) for i in (0, 1)]
                           for side in (0, 1))))
            print(f"{rows[-1][0]}: {rows[-1][1][1] / rows[-1][2][1]:.2f} a server core",
                  file=sys.stderr)
    return rows


def one_copy(options, servers, clients):
    redis, agent = store.Redis(), store.pando(1, 1)[0]
    try:
        return compare("one copy",
                       One(agent.host, watch.RESP_PORT, agent.process.pid, servers),
                       One(redis.host, redis.port, redis.process.pid, servers), options, clients)
    finally:
        cluster.stop_all()
        redis.stop()


def two_copies(options, servers, clients):
    sides = []
    try:
        sides.append(Two(PandoCluster, False, servers))
        sides.append(Two(RedisCluster, True, servers))
        return compare("two copies", *sides, options, clients)
    finally:
        for side in sides:
            side.system.close()


def memory(options):
    redis, agent = store.Redis(), store.pando(1, 1)[0]
    try:
        return [store.octets_per_key(agent.host, watch.RESP_PORT, agent.process.pid, options.keys),
                store.octets_per_key(redis.host, redis.port, redis.process.pid, options.keys)]
    finally:
        cluster.stop_all()
        redis.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one round of a second, 100,000 keys")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--keys", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.seconds, options.keys = 1, 1, 100_000
    servers, clients = cores() or (None, None)
    if servers is None:
        print("fewer than four cores: nothing is pinned", file=sys.stderr)
    rows = one_copy(options, servers, clients) + two_copies(options, servers, clients)
    octets = memory(options)
    if options.json:
        return print(json.dumps({"pinned": servers is not None, "octets per key": octets, "rows": [
            {"what": what, "pando": ours, "redis": theirs} for what, ours, theirs in rows]}))
    print("| commands a second | Pando | Redis | ratio | Pando, a server core | Redis | ratio |\n"
          "|---|---|---|---|---|---|---|")
    for what, ours, theirs in rows:
        cells = [f"{a:,.0f} | {b:,.0f} | {a / b:.2f}" for a, b in zip(ours, theirs)]
        print(f"| {what} | {' | '.join(cells)} |")
    print(f"\nResident octets for each of {options.keys:,} keys of 16, value of 100: "
          f"{octets[0]:.0f}, redis-server {octets[1]:.0f}.")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Throughput of data beside redis-server and Redis Cluster, and memory per key.

Usage: throughput.py [--quick] [--rounds 3] [--seconds 4] [--keys 1000000] [--json]

All servers are pinned to the first two cores that there are, clients to the others; with fewer than
four nothing is pinned. The sides take turns; what is shown is the median.

One copy: an agent beside a redis-server without persistence, one redis-benchmark of one thread with
keys at random. Two copies: three agents beside a Redis Cluster of three masters and three replicas,
by the cluster port; a client (bench/load) for each node with random keys of that node, of 16
connections that each send a pipeline and wait for its answers. Behind each pipeline of SETs Redis
Cluster is sent WAIT 1, since its SET is answered before a replica has it; ours is not. "A server
core" is the rate for each second of CPU time that all servers of the side used.
"""

import argparse
import binascii
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests/interop"))

import cluster  # noqa: E402
import resp  # noqa: E402
import store  # noqa: E402
import watch  # noqa: E402
from pando_cluster import PandoCluster  # noqa: E402
from redis_cluster import RedisCluster, slots  # noqa: E402

TREE = pathlib.Path(__file__).resolve().parents[1]
PIPELINES = (1, 16, 64)
CONNECTIONS = 16  # of the client of each node


def cores():
    """(of servers, of clients); None: there are too few."""
    all_cores = sorted(os.sched_getaffinity(0))
    return (all_cores[:2], all_cores[2:]) if len(all_cores) >= 4 else None


def pin(pids, where):
    """All threads that these processes have by now, and what they start."""
    for pid in pids if where else ():
        for task in os.listdir(f"/proc/{pid}/task"):
            os.sched_setaffinity(int(task), where)


def built():
    """The client's program: bench/load/load.cc."""
    program = TREE / "build/bench/load"
    program.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["g++", "-std=c++23", "-O2", "-o", program, TREE / "bench/load/load.cc"],
                   check=True)
    return program


class Clients:
    """A client for each node, which asks for keys of that node."""

    def __init__(self, owners):
        self.program, self.folder = built(), tempfile.TemporaryDirectory()
        self.keys = {}
        for number, (node, keys) in enumerate(owners.items()):
            self.keys[node] = pathlib.Path(self.folder.name, str(number))
            self.keys[node].write_bytes(b"\n".join(keys) + b"\n")

    def start(self, node, words, where):
        client = subprocess.Popen(
            [self.program, node[0], str(node[1]), *map(str, words[:3]), self.keys[node],
             *words[3:]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if client.stdout.readline() != "ready\n":
            raise SystemExit(f"throughput: the client of {node} did not start")
        pin([client.pid], where)
        return client

    def drive(self, command, pipeline, seconds, waits, pids, where):
        """(commands a second, commands for each second of the CPU time of `pids`)."""
        words = (CONNECTIONS, pipeline, seconds, command, *(["WAIT"] if waits else []))
        running = [self.start(node, words, where) for node in self.keys]
        used = store.cpu(pids)
        for client in running:
            client.stdin.write("go\n")
            client.stdin.flush()
        commands = sum(int(client.communicate()[0]) for client in running) * pipeline
        return commands / seconds, commands / (store.cpu(pids) - used)


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
        owners = owned(self.system.nodes, keys)
        self.clients = Clients(owners)
        for node, own in owners.items():
            link = resp.Link(node, 60)
            for first in range(0, len(own), 500):
                link.ask_all([("SET", key, store.VALUE) for key in own[first:first + 500]])
            link.close()

    def measure(self, command, pipeline, options, where):
        return self.clients.drive(command, pipeline, options.seconds,
                                  self.waits and command == "SET", self.pids, where)


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

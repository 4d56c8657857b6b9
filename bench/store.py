#!/usr/bin/env python3
"""Data beside redis-server: commands a second, and memory per key.

Usage: store.py [--rounds 3] [--requests 300000] [--keys 1000000] [--json]

One agent with one copy beside one redis-server without persistence, three agents with two copies
beside a redis-server with one replica and, for writes, without waiting for it (what redis-benchmark
cannot do: its SET is not followed by WAIT). The same redis-benchmark, keys at random, values of 100
octets; the two take turns, and the ratios are of the medians. A client of one thread uses a core of
its own where there are enough. The CPU time is that of all servers of a side for one command: other
work on the machine changes it less than the rate.
"""

import argparse
import json
import os
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests/interop"))

import cluster  # noqa: E402
import map_test  # noqa: E402
import watch  # noqa: E402

RATE = re.compile(r"(\w+): ([\d.]+) requests per second")
VALUE = b"x" * 100
PIPELINES = (1, 16, 64)


class Redis:
    """A redis-server of our own, on loopback, without persistence."""

    def __init__(self, *options):
        self.host, self.port = cluster.address(), 6379
        self.directory = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen(
            ["redis-server", "--bind", self.host, "--port", str(self.port), "--save", "",
             "--appendonly", "no", "--dir", self.directory.name, *options],
            stdout=subprocess.DEVNULL)
        cluster.wait_for(lambda: socket.create_connection((self.host, self.port)).close() is None,
                         "redis-server")

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.directory.cleanup()


def cpu(pids):
    """Seconds that these processes have used."""
    ticks = 0
    for pid in pids:
        _, _, rest = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(") ")
        ticks += sum(map(int, rest.split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


class Side:
    """Servers of one kind: one is asked, all work."""

    def __init__(self, host, port, *pids):
        self.host, self.port, self.pids = host, port, pids

    def measure(self, command, requests, pipeline):
        """Commands per second, and microseconds of CPU for each."""
        before = cpu(self.pids)
        shown = cluster.run(["redis-benchmark", "-h", self.host, "-p", str(self.port), "-t",
                             command.lower(), "-q", "-n", str(requests), "-P", str(pipeline), "-d",
                             str(len(VALUE)), "-r", "1000000"], timeout=300)
        rate = RATE.findall(shown.stdout.replace("\r", "\n"))[-1][1]
        return float(rate), (cpu(self.pids) - before) / requests * 1e6


def resident(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) * 1024


def octets_per_key(host, port, pid, keys):
    before = resident(pid)
    with socket.create_connection((host, port)) as link:
        for first in range(0, keys, 1000):
            link.sendall(b"".join(b"*3\r\n$3\r\nSET\r\n$16\r\n%016d\r\n$100\r\n%s\r\n" % (i, VALUE)
                                  for i in range(first, first + 1000)))
            missing = 5000
            while missing > 0:
                missing -= len(link.recv(1 << 16))
    return (resident(pid) - before) / keys


def storing(name, copies):
    agent = watch.doors(cluster.Agent("pando", name, "-store", f"-copies={copies}"))
    agent.flags.append(f"-identity={agent.directory}/identity")
    return agent


def pando(count, copies):
    agents = [storing(f"s{i}", copies) for i in range(count)]
    cluster.start_all(agents[:1])
    cluster.start_all(agents[1:], f"-join={agents[0].gossip}")
    names = [agent.name for agent in agents]
    cluster.wait_for(lambda: map_test.settled(agents, names, copies), "a map at rest")
    return agents


def pairs(ours, theirs, options):
    """Rows of (what, our median, their median)."""
    rows = []
    for pipeline in PIPELINES:
        requests = options.requests if pipeline > 1 else options.requests // 4
        for command in ("SET", "GET"):
            seen = [[side.measure(command, requests, pipeline) for side in (ours, theirs)]
                    for _ in range(options.rounds)]
            for number, what in enumerate(("commands a second", "CPU of a command")):
                rows.append((f"{command}, pipeline {pipeline}: {what}",
                             *(statistics.median(pair[side][number] for pair in seen)
                               for side in (0, 1))))
    return rows


def ratio(ours, theirs):
    return ours / theirs if theirs > 0 else float("nan")


def measure(options):
    rows = []
    redis = Redis()
    agent = pando(1, 1)[0]
    try:
        rows += [(f"one copy: {what}", a, b) for what, a, b in
                 pairs(Side(agent.host, watch.RESP_PORT, agent.process.pid),
                       Side(redis.host, redis.port, redis.process.pid), options)]
    finally:
        cluster.stop_all()
        redis.stop()
    redis = Redis()
    agent = pando(1, 1)[0]
    try:
        rows.append(("octets per key of 16, value of 100",
                     octets_per_key(agent.host, watch.RESP_PORT, agent.process.pid, options.keys),
                     octets_per_key(redis.host, redis.port, redis.process.pid, options.keys)))
    finally:
        cluster.stop_all()
        redis.stop()
    redis = Redis()
    replica = Redis("--replicaof", redis.host, str(redis.port))
    agents = pando(3, 2)
    try:
        rows += [(f"two copies: {what}", a, b) for what, a, b in
                 pairs(Side(agents[0].host, watch.RESP_PORT, *(a.process.pid for a in agents)),
                       Side(redis.host, redis.port, redis.process.pid, replica.process.pid),
                       options)]
    finally:
        cluster.stop_all()
        replica.stop()
        redis.stop()
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", type=int, default=300_000)
    parser.add_argument("--keys", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = measure(options)
    if options.json:
        return print(json.dumps([{"what": w, "pando": a, "redis": b, "ratio": ratio(a, b)}
                                 for w, a, b in rows]))
    print("| | Pando / redis-server |\n|---|---|")
    for what, ours, theirs in rows:
        print(f"| {what} | {ratio(ours, theirs):.2f} |")


if __name__ == "__main__":
    main()

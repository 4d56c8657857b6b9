#!/usr/bin/env python3
"""Members plane beside the original: how fast it forms, tells and notices, what it costs at rest.

Usage: members.py [--sizes 10,30,60] [--runs 3] [--rounds 3] [--rest 30] [--json]

A run is a fresh cluster of one kind; the kinds take turns. Figures are medians over the runs.
Everything happens in a network namespace of its own (bench/run makes it), so that the counters of
the loopback interface show this traffic alone.
"""

import argparse
import json
import pathlib
import selectors
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests/interop"))

import cluster  # noqa: E402
import rpc  # noqa: E402


def loopback_bytes():
    for line in pathlib.Path("/proc/net/dev").read_text().splitlines():
        if line.strip().startswith("lo:"):
            return int(line.split(":")[1].split()[8])
    raise RuntimeError("no loopback interface in /proc/net/dev")


def cpu_seconds(pid):
    """Of all threads. The ticks of /proc/PID/stat are too coarse for what an idle agent uses."""
    threads = pathlib.Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9


def resident_kib(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise RuntimeError(f"process {pid} has no VmRSS")


def gather(connections, matches, timeout):
    """Reads all connections until each has shown a matching record; name -> time of arrival."""
    selector = selectors.DefaultSelector()
    for connection in connections:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
    seen, end = {}, time.monotonic() + timeout
    readable = connections
    while len(seen) < len(connections) and time.monotonic() < end:
        for connection in readable:
            for when, value in connection.read():
                if connection.name not in seen and matches(value):
                    seen[connection.name] = when
        readable = [key.data for key, _ in selector.select(timeout=0.5)]
    selector.close()
    return seen


class Cluster:
    def __init__(self, kind, size):
        self.agents = [cluster.Agent(kind, f"node{i}") for i in range(size)]
        for agent in self.agents:
            agent.flags.append("-log-level=info")
            agent.start()

    def connections(self, but=()):
        return [rpc.Connection(a.name, a.host) for a in self.agents if a not in but]

    def form(self):
        """Everybody joins the first at once; seconds until every table holds everybody."""
        control = self.connections()
        started = time.monotonic()
        for connection in control[1:]:
            connection.join([self.agents[0].gossip])
        waiting = set(control)
        while waiting:
            waiting = {c for c in waiting if int(c.stats()["serf"]["members"]) < len(self.agents)}
            if time.monotonic() - started > 180:
                raise RuntimeError(f"{len(waiting)} agents do not see all within 180 s")
            time.sleep(0.02)
        took = time.monotonic() - started
        for connection in control:
            connection.close()
        return took

    def event(self, number):
        """Seconds from the command until the median and the last agent has delivered an event."""
        name = f"measured{number}"
        listeners = self.connections()
        for connection in listeners:
            connection.stream(f"user:{name}")
        sender = rpc.Connection("sender", self.agents[0].host)
        started = time.monotonic()
        sender.event(name, b"x" * 64)
        seen = gather(listeners, lambda value: value.get("Name") == name, 30)
        for connection in [*listeners, sender]:
            connection.close()
        if len(seen) < len(listeners):
            raise RuntimeError(f"event reached {len(seen)} of {len(listeners)}")
        times = sorted(when - started for when in seen.values())
        return statistics.median(times), times[-1]

    def kill(self):
        """Seconds from kill -9 of one agent until the first and the last other one says so."""
        victim = self.agents[-1]
        listeners = self.connections(but=(victim,))
        for connection in listeners:
            connection.monitor("info")
        gather(listeners, lambda value: False, 1.0)
        wanted = f"EventMemberFailed: {victim.name} "
        started = time.monotonic()
        victim.kill()
        seen = gather(listeners, lambda value: wanted in value.get("Log", "") + " ", 120)
        for connection in listeners:
            connection.close()
        if len(seen) < len(listeners):
            raise RuntimeError(f"{len(seen)} of {len(listeners)} noticed the death")
        times = sorted(when - started for when in seen.values())
        victim.start(f"-join={self.agents[0].gossip}")
        names = {agent.name: "alive" for agent in self.agents}
        cluster.wait_all_see(self.agents[:3], names, "the killed one is back", 60)
        return times[0], times[-1]

    def rest(self, seconds):
        """Per agent while nothing happens: KiB resident, percent of a core, bytes per second."""
        # An original agent's first exchange of states is up to a minute away.
        time.sleep(60)
        cpu = {a.name: cpu_seconds(a.process.pid) for a in self.agents}
        sent, started = loopback_bytes(), time.monotonic()
        time.sleep(seconds)
        took = time.monotonic() - started
        used = [(cpu_seconds(a.process.pid) - cpu[a.name]) / took * 100 for a in self.agents]
        traffic = (loopback_bytes() - sent) / took / len(self.agents)
        memory = [resident_kib(a.process.pid) for a in self.agents]
        return statistics.median(memory), statistics.mean(used), traffic


def measure(kind, size, rounds, rest):
    subject = Cluster(kind, size)
    try:
        row = {"kind": kind, "agents": size, "all see all, s": subject.form()}
        resting = subject.rest(rest)
        row |= dict(zip(("resident, KiB", "CPU at rest, % of a core", "bytes/s at rest"), resting))
        events = [subject.event(i) for i in range(rounds * 3)]
        row["event to half, s"] = statistics.median(e[0] for e in events)
        row["event to all, s"] = statistics.median(e[1] for e in events)
        kills = [subject.kill() for _ in range(rounds)]
        row["death known to first, s"] = statistics.median(k[0] for k in kills)
        row["death known to all, s"] = statistics.median(k[1] for k in kills)
        return row
    finally:
        cluster.stop_all()


def median_row(rows):
    """The median of every figure over the runs of one kind."""
    figures = {name: statistics.median(row[name] for row in rows) for name in list(rows[0])[2:]}
    return {"kind": rows[0]["kind"], "agents": rows[0]["agents"], **figures}


def table(size, theirs, ours):
    lines = [f"### {size} agents", "", "| | serf | pando | pando / serf |", "|---|---|---|---|"]
    for name in list(theirs)[2:]:
        ratio = ours[name] / theirs[name] if theirs[name] else float("inf")
        lines.append(f"| {name} | {theirs[name]:.3g} | {ours[name]:.3g} | {ratio:.2f} |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="10,30,60")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rest", type=float, default=30)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    for size in (int(text) for text in options.sizes.split(",")):
        runs = {"serf": [], "pando": []}
        for number in range(options.runs):
            for kind, done in runs.items():
                print(f"run {number + 1}: {size} agents of {kind} …", file=sys.stderr, flush=True)
                done.append(measure(kind, size, options.rounds, options.rest))
        rows = [median_row(done) for done in runs.values()]
        print(json.dumps(rows) if options.json else table(size, *rows), flush=True)


if __name__ == "__main__":
    main()

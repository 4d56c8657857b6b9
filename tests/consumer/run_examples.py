#!/usr/bin/env python3
"""Runs the examples as their first comment says, beside an agent.

    run_examples.py FOLDER-OF-EXAMPLES PANDO
"""

import os
import subprocess
import sys
import tempfile
import time

FOLDER, PANDO = sys.argv[1:]
NETWORK = f"127.{60 + os.getpid() % 40}.{os.getpid() // 40 % 250}"


def wait_for(condition, what, limit=30, seen=lambda: ""):
    end = time.monotonic() + limit
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"examples: {what}: not within {limit} s\n{seen()}")
        time.sleep(0.05)


class Program:
    """A started program, and what it has printed."""

    def __init__(self, *command):
        self.output = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(command, stdout=self.output, stderr=subprocess.STDOUT)

    def printed(self):
        self.output.seek(0)
        return self.output.read()

    def prints(self, text):
        wait_for(lambda: text in self.printed(), f"'{text}' is printed by {self.process.args[:3]}",
                 seen=self.printed)

    def ends(self, limit=30):
        code = self.process.wait(timeout=limit)
        if code != 0:
            sys.exit(f"examples: {self.process.args} ended with {code}:\n{self.printed()}")


def pando(*words):
    return subprocess.run([PANDO, words[0], f"-rpc-addr={NETWORK}.9:7373", *words[1:]],
                          capture_output=True, text=True, timeout=30, check=False).stdout


def state(*words):
    command = [PANDO, "state", f"-resp={NETWORK}.9:7379", *words]
    if (result := subprocess.run(command, capture_output=True, text=True, timeout=30,
                                 check=False)).returncode != 0:
        sys.exit(f"examples: {command}: {result.stdout}")


def run_gossip(programs):
    """Twenty peers: all print the update and the failure of one."""
    programs.append(peers := Program(f"{FOLDER}/gossip", f"{NETWORK}.20"))
    peers.ends()
    lines = peers.printed().splitlines()
    for number in range(20):
        wanted = {"peer-7 says hello"}
        if number < 19:
            wanted |= {"peer_alive peer-19", "peer_failed peer-19"}
        if not wanted <= {words for who, words in (line.split(": ") for line in lines)
                          if who == f"peer-{number}"}:
            sys.exit(f"examples: peer-{number} did not print {wanted}:\n{peers.printed()}")


def run_config_watcher(programs):
    state("set", "config/limit", "10")
    programs.append(watcher := Program(f"{FOLDER}/config_watcher", "watcher", f"{NETWORK}.3:7946",
                                       f"{NETWORK}.9:7946"))
    watcher.prints("config/limit = 10")
    state("set", "config/limit", "11")
    watcher.prints("config/limit = 11")
    state("erase", "config/limit")
    watcher.prints("config/limit = (nothing)")
    state("set", "config/stop", "now")
    watcher.ends()


def run_load_publisher(programs):
    publishers = [Program(f"{FOLDER}/load_publisher", f"worker-{number}",
                          f"{NETWORK}.{number}:7946", f"{NETWORK}.9:7946") for number in (4, 5, 6)]
    programs += publishers

    def tables(program):
        return [{line.split()[0] for line in table.splitlines() if line}
                for table in program.printed().split("--\n")]

    for program in publishers:
        wait_for(lambda p=program: {"worker-4", "worker-5", "worker-6"} in tables(p),
                 "every worker prints all", seen=program.printed)
    pando("event", "enough")
    for program in publishers:
        program.ends()


def run_work_queue():
    queue = f"{FOLDER}/work_queue"
    places = {name: f"{NETWORK}.{host}:7946"
              for host, name in enumerate(("queue", "alice", "bob"), 11)}
    programs = [Program(queue, "queue", places["queue"])]
    try:
        for name in ("alice", "bob"):
            programs.append(Program(queue, name, places[name], places["queue"]))
        for worker in programs[1:]:
            worker.ends()
        for i in range(1, 21):
            programs[0].prints(f"job {i} is done")
    finally:
        for program in programs:
            program.process.kill()
            program.process.wait()


def run_sorted_keys():
    """Grows from one node to four and back; the program itself counts the keys."""
    program = Program(f"{FOLDER}/sorted_keys", "3000", f"{NETWORK}.40")
    try:
        program.ends(limit=300)
        if "every key exactly once" not in program.printed():
            sys.exit(f"examples: sorted_keys lost count:\n{program.printed()}")
    finally:
        program.process.kill()
        program.process.wait()


def main():
    hello = f"{FOLDER}/hello_cluster"
    agent = Program(PANDO, "agent", "-node=agent", f"-bind={NETWORK}.9",
                    f"-rpc-addr={NETWORK}.9:7373")
    programs = [agent]
    try:
        wait_for(lambda: "agent" in pando("members"), "the agent answers")
        tea = Program(hello, "tea", f"{NETWORK}.1:7946", f"{NETWORK}.9:7946")
        milk = Program(hello, "milk", f"{NETWORK}.2:7946", f"{NETWORK}.1:7946")
        programs += [tea, milk]
        tea.prints("member-join milk")
        if "'tea': you asked for what" not in (answers := pando("query", "what")):
            sys.exit(f"examples: tea did not answer:\n{answers}")
        pando("event", "stop")
        tea.ends()
        milk.ends()
        run_gossip(programs)
        run_config_watcher(programs)
        run_load_publisher(programs)
    finally:
        for program in programs:
            program.process.kill()
            program.process.wait()
    run_work_queue()
    run_sorted_keys()
    print("examples: all ran")


if __name__ == "__main__":
    main()

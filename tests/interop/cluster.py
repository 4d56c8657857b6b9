"""Real processes for the interoperability tests: agents of both kinds, their CLIs, and waiting.

Every test process takes a loopback network of its own (127.x.y.0/24), so that tests run side by
side on the ordinary ports. Only processes started here are stopped, by their ids.
"""

import atexit
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PANDO = os.environ.get("PANDO", str(ROOT / "build/release/bin/pando"))
SERF = shutil.which("serf") or "/usr/bin/serf"
GOSSIP_PORT = 7946
RPC_PORT = 7373

_network = f"127.{20 + os.getpid() % 200}.{(os.getpid() // 200) % 250}"
_next_host = 0
_running = []


def address():
    """An address nobody else in this test process uses."""
    global _next_host
    _next_host += 1
    return f"{_network}.{_next_host}"


def wait_for(condition, what, timeout=30.0):
    """Polls until the condition gives something true; that is the result."""
    end = time.monotonic() + timeout
    last = None
    while time.monotonic() < end:
        try:
            last = condition()
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            last = error
        if last and not isinstance(last, Exception):
            return last
        time.sleep(0.05)
    raise AssertionError(f"{what}: not within {timeout:g} s; last seen: {last!r}")


def run(command, timeout=30, check=False):
    """Runs a command to its end; the result has returncode, stdout and stderr as text."""
    result = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
    if check and result.returncode != 0:
        raise AssertionError(f"{command} exited with {result.returncode}:\n{result.stdout}{result.stderr}")
    return result


class Agent:
    """One agent process, `serf` or `pando`, and the commands that talk to it."""

    def __init__(self, kind, name, *flags, host=None):
        self.kind, self.name, self.flags = kind, name, list(flags)
        self.host = host or address()
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix=f"interop-{name}-"))
        self.process = None
        self.starts = 0
        _running.append(self)

    @property
    def gossip(self):
        return f"{self.host}:{GOSSIP_PORT}"

    @property
    def rpc(self):
        return f"{self.host}:{RPC_PORT}"

    def start(self, *more):
        program = SERF if self.kind == "serf" else PANDO
        self.starts += 1
        self.log_path = self.directory / f"log.{self.starts}"
        command = [program, "agent", f"-node={self.name}", f"-bind={self.gossip}",
                   f"-rpc-addr={self.rpc}", "-log-level=debug", *self.flags, *more]
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT,
                                            stdin=subprocess.DEVNULL, cwd=self.directory)
        wait_for(self._answers, f"{self.name} ({self.kind}) answers on its RPC port", 15)
        return self

    def _answers(self):
        if self.process.poll() is not None:
            raise AssertionError(f"{self.name} ended with {self.process.returncode}:\n{self.log()}")
        return self.cli("info", timeout=5).returncode == 0

    def log(self):
        return self.log_path.read_text(errors="replace")

    def cli(self, *arguments, via="serf", timeout=30):
        """Runs a client verb of either program against this agent."""
        program = SERF if via == "serf" else PANDO
        verb, *rest = arguments
        return run([program, verb, f"-rpc-addr={self.rpc}", *rest], timeout=timeout)

    def members(self, via="serf"):
        """name -> (status, tags) as this agent sees it."""
        result = self.cli("members", "-format=json", via=via, timeout=10)
        rows = json.loads(result.stdout)["members"] or []
        return {row["name"]: (row["status"], row["tags"] or {}) for row in rows}

    def statuses(self, via="serf"):
        return {name: status for name, (status, _) in self.members(via).items()}

    def kill(self, how=signal.SIGKILL):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(timeout=15)

    def cleanup(self):
        try:
            self.kill()
        finally:
            shutil.rmtree(self.directory, ignore_errors=True)


def stop_all():
    while _running:
        _running.pop().cleanup()


atexit.register(stop_all)


def other(kind):
    return "pando" if kind == "serf" else "serf"


def wait_all_see(agents, expected, what, timeout=30):
    """Waits until every agent's own table shows the wanted status of every named member."""

    def seen():
        for agent in agents:
            statuses = agent.statuses()
            for name, status in expected.items():
                if statuses.get(name) != status:
                    raise ValueError(f"{agent.name} shows {name} as {statuses.get(name)}, not {status}")
        return True

    wait_for(seen, what, timeout)


def form(agents):
    """Joins everybody to the first agent and waits until all see all alive.

    A rumour can be lost on a busy machine; the periodic state exchange (30 s) then repairs it.
    """
    first = agents[0]
    for agent in agents[1:]:
        result = agent.cli("join", first.gossip)
        if result.returncode != 0:
            raise AssertionError(f"{agent.name} could not join {first.name}: {result.stdout}")
    wait_all_see(agents, {agent.name: "alive" for agent in agents}, "all see all alive", 90)

"""Real processes for the interoperability tests: agents of both kinds, their CLIs, and waiting.

Every test process takes loopback networks of its own (127.x.y.0/24), so that tests run side by
side on the ordinary ports. Only processes started here are stopped, by their ids; the kernel stops
them if the test process itself is killed. Nothing waits for ever: every wait has its limit, and
every test has one as a whole.
"""

import atexit
import contextlib
import ctypes
import json
import os
import pathlib
import select
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PANDO = os.environ.get("PANDO", str(ROOT / "build/release/bin/pando"))
SERF = shutil.which("serf") or "/usr/bin/serf"
SHARDS = os.environ.get("PANDO_SHARDS")  # of every pando agent with data; nothing: as it likes
GOSSIP_PORT = 7946
RPC_PORT = 7373
# A rumour can be lost on a busy machine; the state exchange every 30 s then repairs it.
REPAIRED = 90.0

_next_host = 0
_running = []
_libc = ctypes.CDLL(None)


@contextlib.contextmanager
def time_limit(seconds, what):
    """Ends the block by an error once the time is up. For the main thread; does not nest."""

    def ring(_signal, _frame):
        raise AssertionError(f"{what} took longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


class InteropTest(unittest.TestCase):
    """A test that ends in any case."""

    limit = 240  # seconds; repairs by state exchange fit in

    def setUp(self):
        self.enterContext(time_limit(self.limit, self.id()))


def address():
    """An address that nobody else in this test process uses, nor in another that runs now."""
    global _next_host
    network, host = divmod(_next_host, 250)
    _next_host += 1
    number, octet = divmod(os.getpid(), 200)
    return f"127.{20 + octet}.{(number + network) % 250}.{1 + host}"


def _die_with_parent():
    parent_death_signal = 1
    _libc.prctl(parent_death_signal, signal.SIGKILL)


def start_process(command, **options):
    """Starts a process that does not outlive this one. Only for the main thread."""
    return subprocess.Popen(command, preexec_fn=_die_with_parent, **options)


def wait_for(condition, what, timeout=REPAIRED):
    """Polls until the condition gives something true; that is the result."""
    end = time.monotonic() + timeout
    last, pause = None, 0.05
    while True:
        try:
            last = condition()
        except (OSError, ValueError, KeyError, subprocess.SubprocessError) as error:
            last = error
        if last and not isinstance(last, Exception):
            return last
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {timeout:g} s; last seen: {last!r}")
        time.sleep(pause)
        pause = min(pause * 1.3, 0.5)


def run(command, timeout=60):
    """Runs a command to its end; the result has returncode, stdout and stderr as text."""
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)


class Running:
    """A command under way: its lines can be awaited, or its end."""

    def __init__(self, command):
        self.command, self.lines, self._buffer = command, [], b""
        self.process = start_process(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                     stdin=subprocess.DEVNULL)
        _running.append(self)

    def next_line(self, fits, what, timeout=REPAIRED):
        """Reads on until a line fits; that is the result."""
        end = time.monotonic() + timeout
        while True:
            line, newline, rest = self._buffer.partition(b"\n")
            if newline:
                self._buffer = rest
                self.lines.append(line.decode(errors="replace"))
                if fits(self.lines[-1]):
                    return self.lines[-1]
            elif not self._read_more(end):
                raise AssertionError(f"{self.command}: no {what} in {self.lines}")

    def _read_more(self, end):
        """False once the time is up or the command has ended."""
        pipe = self.process.stdout
        if not select.select([pipe], [], [], max(0.0, end - time.monotonic()))[0]:
            return False
        got = os.read(pipe.fileno(), 65536)
        self._buffer += got
        return bool(got)

    def finish(self, timeout=60):
        """Waits for the end: exit code and the whole output."""
        output, _ = self.process.communicate(timeout=timeout)
        _running.remove(self)
        return self.process.returncode, output.decode(errors="replace")

    def cleanup(self):
        self.process.kill()
        self.process.wait(timeout=15)
        self.process.stdout.close()


class Agent:
    """One agent process, `serf` or `pando`, and the commands that talk to it."""

    def __init__(self, kind, name, *flags, host=None):
        self.kind, self.name, self.flags = kind, name, list(flags)
        self.host = host or address()
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix=f"interop-{name}-"))
        self.process = None
        self.starts = 0
        self.environment = None  # the same as ours
        self.rpc_auth = []
        self.level = ["-log-level=debug"]
        _running.append(self)

    @property
    def gossip(self):
        return f"{self.host}:{GOSSIP_PORT}"

    @property
    def rpc(self):
        return f"{self.host}:{RPC_PORT}"

    def launch(self, *more):
        """Starts the process without waiting for it."""
        self.starts += 1
        self.log_path = self.directory / f"log.{self.starts}"
        command = [program(self.kind), "agent", f"-node={self.name}", f"-bind={self.gossip}",
                   f"-rpc-addr={self.rpc}", *self.level, *self.flags, *more]
        if SHARDS and self.kind == "pando":
            command.append(f"-shards={SHARDS}")
        with open(self.log_path, "wb") as log:
            self.process = start_process(command, stdout=log, stderr=subprocess.STDOUT,
                                         stdin=subprocess.DEVNULL, cwd=self.directory,
                                         env=self.environment)
        return self

    def ready(self):
        """Waits until the agent answers its users."""
        wait_for(self._answers, f"{self.name} ({self.kind}) answers on its RPC port", 60)
        return self

    def start(self, *more):
        return self.launch(*more).ready()

    def _answers(self):
        if self.process.poll() is not None:
            raise AssertionError(f"{self.name} ended with {self.process.returncode}:\n{self.log()}")
        return self.cli("info", *self.rpc_auth, timeout=20).returncode == 0

    def log(self):
        return self.log_path.read_text(errors="replace")

    def command(self, verb, *arguments, via="serf"):
        """The command line of a client verb of either program for this agent."""
        return [program(via), verb, f"-rpc-addr={self.rpc}", *arguments]

    def cli(self, *arguments, via="serf", timeout=60):
        return run(self.command(*arguments, via=via), timeout)

    def members(self, via="serf"):
        """name -> (status, tags) as this agent sees it."""
        result = self.cli("members", "-format=json", via=via)
        rows = json.loads(result.stdout)["members"] or []
        return {row["name"]: (row["status"], row["tags"] or {}) for row in rows}

    def statuses(self, via="serf"):
        return {name: status for name, (status, _) in self.members(via).items()}

    def statistics(self):
        return json.loads(self.cli("info", "-format=json").stdout)["serf"]

    def kill(self, how=signal.SIGKILL):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(timeout=30)

    def cleanup(self):
        try:
            self.kill()
        finally:
            shutil.rmtree(self.directory, ignore_errors=True)


def stop_all():
    while _running:
        _running.pop().cleanup()


atexit.register(stop_all)


def program(kind):
    return SERF if kind == "serf" else PANDO


def other(kind):
    return "pando" if kind == "serf" else "serf"


def start_all(agents, *more):
    for agent in agents:
        agent.launch(*more)
    for agent in agents:
        agent.ready()
    return agents


def run_all(commands):
    """Runs commands side by side: (exit code, output) of each, in order."""
    return [running.finish() for running in [Running(command) for command in commands]]


def wait_all_see(agents, expected, what, timeout=REPAIRED):
    """Waits until every agent's own table shows the wanted status of every named member."""

    def seen():
        for agent in agents:
            statuses = agent.statuses()
            for name, status in expected.items():
                if statuses.get(name) != status:
                    raise ValueError(f"{agent.name} shows {name} as {statuses.get(name)}, "
                                     f"not {status}")
        return True

    wait_for(seen, what, timeout)


def catch_up(boss, agents):
    """Exchanges the state with everybody: what the boss commands next is later than all before it.

    A leave intent that is not later than what is known is taken for old, by either kind. Waiting
    for equal member clocks would not do: once somebody has left, every exchange of states moves
    the clocks of both kinds on.
    """
    others = [agent.gossip for agent in agents if agent is not boss]
    result = boss.cli("join", *others)
    if result.returncode != 0:
        raise AssertionError(f"{boss.name} could not reach everybody: {result.stdout}")


def wait_pruned(boss, name, agents):
    """Waits until nobody shows a name whose forced leave with -prune the boss has commanded.

    That command is a rumour which no exchange of states repairs, and one that crosses an exchange
    can be taken for old, by either kind: like an operator, the boss repeats it.
    """

    def erased():
        showing = [agent.name for agent in agents if name in agent.members()]
        if showing:
            raise ValueError(f"{showing} still show {name}")
        return True

    for _ in range(5):
        try:
            return wait_for(erased, f"everybody has erased {name}", 15)
        except AssertionError:
            catch_up(boss, agents)
            boss.cli("force-leave", "-prune", name)
    return wait_for(erased, f"everybody has erased {name}", 15)


def form(agents):
    """Everybody joins all before it, so that nobody has to learn of anybody by rumour."""
    for number, agent in enumerate(agents[1:], 1):
        result = agent.cli("join", *[earlier.gossip for earlier in agents[:number]])
        if result.returncode != 0:
            raise AssertionError(f"{agent.name} could not join: {result.stdout}")
    wait_all_see(agents, {agent.name: "alive" for agent in agents}, "all see all alive")

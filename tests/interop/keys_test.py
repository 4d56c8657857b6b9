"""Random commands go to redis-server and to our keyspace: their replies are equal.

    keys_test.py [--commands N] [--family NAME]

On a difference the commands that lead to it are cut down to the few that are needed.
"""

import argparse
import contextlib
import ctypes
import os
import pathlib
import queue
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from keys_differences import PROPERTIES, equal, name_of
from keys_families import CONTENTS, FAMILIES, UNDAMAGED, WORDS, KINDS, PER_KIND
from resp import encoded, read_reply
from seeds import SEED

ROUND = 500        # commands from one empty keyspace on
BATCH = 100        # commands under way at once
COMMANDS = 200_000
SHRINKING = 20     # seconds
ROOT = pathlib.Path(__file__).resolve().parents[2]
CONSOLE = os.environ.get("KEYS_CONSOLE", str(ROOT / "build/release/bin/keys_console"))


def die_with_us():
    """In a child: the kernel ends it when the test is killed (PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


class Redis:
    """The original on a socket in a folder of its own."""

    def __init__(self, folder):
        path = os.path.join(folder, "redis.sock")
        self.process = subprocess.Popen(
            [shutil.which("redis-server"), "--port", "0", "--unixsocket", path, "--save", "",
             "--appendonly", "no", "--databases", "1", "--enable-debug-command", "yes",
             "--dir", folder], stdout=subprocess.DEVNULL, preexec_fn=die_with_us)
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(60)
        end = time.monotonic() + 30
        while True:
            try:
                self.socket.connect(path)
                break
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.02)
        self.input = self.socket.makefile("rb")
        self.send(encoded(["DEBUG", "SET-ACTIVE-EXPIRE", "0"]))
        assert read_reply(self.input) == b"OK"

    def send(self, data):
        self.socket.sendall(data)

    def close(self):
        self.input.close()
        self.socket.close()
        self.process.kill()
        self.process.wait(30)


class Ours:
    def __init__(self):
        self.process = subprocess.Popen([CONSOLE], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.input = self.process.stdout
        self.sent = queue.SimpleQueue()
        self.sender = threading.Thread(target=self.carry, daemon=True)
        self.sender.start()

    def send(self, data):
        self.sent.put(data)

    def carry(self):
        """Beside who reads: a pipe holds less than many large commands and their replies."""
        with contextlib.suppress(BrokenPipeError), self.process.stdin as stdin:
            while data := self.sent.get():
                stdin.write(data)
                stdin.flush()

    def close(self):
        """Ends it; it compares its two copies once more."""
        self.sent.put(None)
        self.sender.join(60)
        status = self.process.wait(60)
        self.input.close()
        assert status == 0, f"keys_console ended with {status}"


class Pair:
    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.sides = (Redis(self.folder.name), Ours())

    def close(self):
        try:
            self.sides[1].close()
        finally:
            self.sides[0].close()
            self.folder.cleanup()

    def ask_all(self, commands):
        data = b"".join(encoded(words) for words in commands)
        replies = []
        for side in self.sides:
            side.send(data)
        for side in self.sides:
            replies.append([read_reply(side.input) for _ in commands])
        return list(zip(*replies))

    def ask(self, *words):
        return self.ask_all([words])[0]

    def difference(self, words, redis, ours):
        """What is wrong with two replies; None if nothing is."""
        check = PROPERTIES.get(name_of(words))
        if check:
            return check(self.ask, words, redis, ours)
        return None if equal(words, redis, ours) else "they answer differently"

    def play(self, commands, anew=True):
        """Commands, from an empty keyspace on: (index, redis's reply, ours, what is wrong) of the
        first difference, or None."""
        if anew:
            self.ask("FLUSHALL")
        done = 0
        while done < len(commands):
            # A check of a property asks for itself, so its command is the last of a batch.
            end = done
            while end < len(commands) and end - done < BATCH:
                end += 1
                if name_of(commands[end - 1]) in PROPERTIES:
                    break
            batch = commands[done:end]
            for i, (redis, ours) in enumerate(self.ask_all(batch)):
                wrong = self.difference(batch[i], redis, ours)
                if wrong:
                    return done + i, redis, ours, wrong
            done = end
        return None

    def shrink(self, commands):
        """As few of the commands as still end in a difference."""
        step = max(1, len(commands) // 2)
        end = time.monotonic() + SHRINKING
        while step:
            at = 0
            while at < len(commands) and time.monotonic() < end:
                fewer = commands[:at] + commands[at + step:]
                if fewer and (found := self.play(fewer)):
                    commands = fewer[:found[0] + 1]
                else:
                    at += step
            step //= 2
        return commands


class Drawing:
    """Words for the lines of a family."""

    def __init__(self, rng, family):
        self.rng = rng
        self.lines = FAMILIES[family]
        self.damage = 0 if family in UNDAMAGED else 0.04

    def command(self):
        words = []
        for form in self.rng.choice(self.lines).split():
            self.add(words, form)
        return self.damaged(words) if self.rng.random() < self.damage else words

    def add(self, words, form):
        if form.startswith("?"):
            if self.rng.random() < 0.7:
                return
            form = form[1:]
        count = 1
        if form.endswith("*"):
            form, count = form[:-1], self.rng.randrange(1, 5)
        for _ in range(count):
            words += [self.word(part) for part in form.split(":")]

    def word(self, form):
        form = self.rng.choice(form.split("|"))
        if form not in WORDS:
            return form.lower() if self.rng.random() < 0.2 else form
        return WORDS[form](self.rng)

    def damaged(self, words):
        """A command as no reasonable client says it; its name stays."""
        words, at = list(words), self.rng.randrange(1, len(words) + 1)
        match self.rng.randrange(4):
            case 0 if len(words) > 1:
                del words[-1]
            case 1:
                words.insert(at, self.rng.choice(("x", "", "1", "NX", "GET", "-5")))
            case 2 if at < len(words):
                words[at] = self.rng.choice(("x", "", "1", "GT", "KEEPTTL", "-5"))
            case _:
                words.append(words[-1])
        # A name of two words and what makes a walk endless stay as they are.
        if words[0].upper() in ("OBJECT", "MEMORY", "SCAN", "FLUSHALL"):
            return ["EXISTS", *words]
        return words


def contents(pair):
    """Asks for everything that is there."""
    keys = [f"{kind}{i}" for kind in KINDS for i in range(PER_KIND)]
    types = pair.ask_all([["TYPE", key] for key in keys])
    commands = []
    for key, (kind, _) in zip(keys, types):
        for form in CONTENTS.get(kind.decode(), ()):
            commands.append([key if word == "key" else word for word in form.split()])
    return commands


def shown(words):
    return " ".join(repr(word) if re.search(r"[^!-~]", str(word)) or word == "" else str(word)
                    for word in words)


def compare(total, names):
    pair = Pair()
    try:
        for number in range(max(1, total // ROUND)):
            rng = random.Random(f"{SEED}/{number}")
            family = names[number % len(names)]
            drawing = Drawing(rng, family)
            commands = [drawing.command() for _ in range(ROUND)]
            found = pair.play(commands)
            if not found:
                asked = contents(pair)
                found = pair.play(asked, anew=False) and pair.play(commands + asked)
                commands += asked
            if found:
                short = pair.shrink(commands[:found[0] + 1])
                _, redis, ours, wrong = pair.play(short) or found
                script = "\n    ".join(shown(words) for words in short)
                raise AssertionError(f"{family}, seed {SEED}, round {number}: {wrong}\n"
                                     f"    {script}\n"
                                     f"  redis: {redis!r}\n  ours:  {ours!r}")
    finally:
        pair.close()


class Keys(unittest.TestCase):
    def test_replies_are_those_of_redis(self):
        compare(COMMANDS, list(FAMILIES))

    def test_a_difference_is_found_and_cut_down(self):
        pair = Pair()
        try:
            commands = [["SET", f"s{i % 4}", str(i)] for i in range(200)] + [["LOLWUT"]]
            index, *_ = pair.play(commands)
            self.assertEqual(index, 200)
            self.assertEqual(pair.shrink(commands), [["LOLWUT"]])
        finally:
            pair.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--commands", type=int, default=COMMANDS)
    parser.add_argument("--family", choices=FAMILIES)
    options, rest = parser.parse_known_args()
    if len(sys.argv) == len(rest) + 1:
        unittest.main(argv=[sys.argv[0], *rest])
    compare(options.commands, [options.family] if options.family else list(FAMILIES))


if __name__ == "__main__":
    main()

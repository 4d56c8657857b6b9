#!/usr/bin/env python3
"""Makes the first inputs of the fuzz targets from the recorded vectors.

    fuzz_corpus.py VECTORS CORPUS TARGET...    writes CORPUS/TARGET/HASH for every target
"""

import hashlib
import json
import re
import sys
from pathlib import Path

COMPOUND, USER, CRC = 7, 8, 12
TABLE = Path(__file__).parents[1] / "docs/redis-compatibility.md"

# First row whose word is part of the target's name: the kinds of input it starts with.
KINDS_OF = (
    ("session", ("talk",)),
    ("shard", ("requests",)),
    ("peers", ("errands",)),
    ("rpc", ("rpc_request", "rpc_reply")),
    ("msgpack", ("rpc_request", "rpc_reply")),
    ("stream", ("stream",)),
    ("memberlist", ("message",)),
    ("serf", ("event",)),
    ("tags", ("event",)),
    ("node", ("script",)),
    ("", ("packet", "stream")),
)

# Arguments of commands whose names mean a number.
NUMBERS = (r"[a-z]*(seconds|count|start|end|stop|number|offset|bit|time|increment|decrement|index|"
           r"rank|min|max|score|numkeys|cursor)[a-z0-9]*")


def kinds_of(target):
    return next(kinds for word, kinds in KINDS_OF if word in target)


def messages(packet):
    """The plain messages inside a datagram; what is encrypted or compressed stays as it is."""
    if packet[:1] == bytes([CRC]):
        packet = packet[5:]
    if packet[:1] != bytes([COMPOUND]) or len(packet) < 2:
        return [packet]
    begin = 2 + 2 * packet[1]
    parts = []
    for i in range(packet[1]):
        length = int.from_bytes(packet[2 + 2 * i:4 + 2 * i], "big")
        parts += messages(packet[begin:begin + length]) if length else []
        begin += length
    return parts


def inputs(record):
    """Yields (kind, bytes) for one recorded record."""
    data = bytes.fromhex(record["hex"])
    if record["transport"] == "udp":
        yield "packet", data
        for message in messages(data):
            yield "message", message
            if message[:1] == bytes([USER]):
                yield "event", message[1:]
    elif record["transport"] == "tcp-gossip":
        yield "stream", data
    elif record["transport"] == "tcp-rpc":
        yield ("rpc_request" if record["direction"].startswith("client") else "rpc_reply"), data


def script(records):
    """What node_fuzz plays: every datagram and stream of a scenario, with time between them."""
    plain, sealed, accept, wait = 0, 1, 2, 14
    first = sealed if "aes128" in records[0]["scenario"] else plain
    steps = b""
    for record in records:
        data = bytes.fromhex(record["hex"])
        action = {"udp": first, "tcp-gossip": accept}.get(record["transport"])
        if action is not None and len(steps) + len(data) < 60_000:
            steps += bytes([action]) + len(data).to_bytes(2, "big") + data + bytes([wait, 0, 0])
    return steps


def talks(records):
    """What session_fuzz plays: each connection's requests, each answered and its answer read."""
    say_and_answer, read, locked = 1, 5, 0x80
    steps = {}
    for record in records:
        if record["transport"] == "tcp-rpc" and record["direction"].startswith("client"):
            data = bytes.fromhex(record["hex"])
            first = say_and_answer | (locked if "auth" in record["scenario"] else 0)
            steps[record["conn"]] = steps.get(record["conn"], b"") + (
                bytes([first]) + len(data).to_bytes(2, "big") + data + bytes([read, 0, 0]))
    return {talk for talk in steps.values() if len(talk) < 60_000}


def command_lines():
    """Every command of the table as an example of its arguments, as (name, plain, with numbers)."""
    rows = re.findall(r"^\| `([A-Z_ ]+)` \| `([^`]*)` \|", TABLE.read_text(), re.MULTILINE)
    for name, arguments in rows:
        words = re.sub(r"\\?\|[^ \]]*", "", arguments).replace("[", " ").replace("]", " ")
        words = re.sub(r"\.\.\.", " ", words)
        yield name, words, re.sub(NUMBERS, "1", words)


def requests():
    """What shard_fuzz plays: every command of the table as an example of its arguments, some in a
    transaction, then time and an end. The values are small and often the same."""
    say, subscribe, leave, wait = 0, 1, 18, 21
    out = set()
    for name, words, plain in command_lines():
        line = f"{name} {plain}"
        lines = [f"{name} {words}", line, line, "SET key 1", line]
        for before in ("", "MULTI", "HELLO 3"):
            last = ["EXEC"] if before == "MULTI" else []
            text = "\n".join([before, *lines, *last, ""]).encode()
            steps = b"".join(bytes([what]) + len(data).to_bytes(2, "big") + data for what, data in (
                (subscribe, b"PSUBSCRIBE *\n"), (say, text), (wait, b"x" * 30), (leave, b"")))
            out.add(steps)
    return out


def errands():
    """What peers_fuzz plays: a command at either node, what they say to each other, another map."""
    ask, wait, map_, link, land = 0, 3, 4, 5, 6
    out = set()
    for name, words, plain in command_lines():
        lines = [" ".join(f"{name} {some}".split()).encode() for some in (words, plain)]
        for first, last in ((ask, (map_ + 8, b"x" * 2)), (ask + 8, (link, b""))):
            steps = [(first, lines[0]), (land, b""), (first, lines[1]), (land, b""), (land, b""),
                     (wait + 8 * 20, b""), last, (land, b""), (land, b""), (wait + 8 * 20, b"")]
            out.add(b"".join(bytes([what]) + len(data).to_bytes(2, "big") + data
                             for what, data in steps))
    return out


def collect(vectors):
    kinds = {"requests": requests(), "errands": errands()}
    for file in sorted(Path(vectors).glob("*.jsonl")):
        records = [json.loads(line) for line in file.read_text().splitlines()]
        records = [r for r in records if "hex" in r and "transport" in r]
        if not records:
            continue
        kinds.setdefault("script", set()).add(script(records))
        kinds.setdefault("talk", set()).update(talks(records))
        for record in records:
            for kind, data in inputs(record):
                kinds.setdefault(kind, set()).add(data)
    return kinds


def main(vectors, corpus, *targets):
    kinds = collect(vectors)
    for target in targets:
        folder = Path(corpus, target)
        folder.mkdir(parents=True, exist_ok=True)
        seeds = set().union(*(kinds[kind] for kind in kinds_of(target)))
        for seed in seeds:
            (folder / hashlib.sha1(seed).hexdigest()).write_bytes(seed)
        print(f"corpus {target}: {len(seeds)} inputs of kind {' and '.join(kinds_of(target))}")


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])

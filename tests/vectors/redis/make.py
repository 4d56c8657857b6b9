#!/usr/bin/env python3
"""Asks a redis-server for the slots of 2000 keys, odd ones among them: make.py PORT >slots.json

The server runs as: redis-server --port PORT --cluster-enabled yes --save ''
"""

import json
import random
import socket
import sys

FIRST = [b"", b"123456789", b"foo", b"{user1000}.following", b"{user1000}.followers",
         b"foo{}{bar}", b"foo{{bar}}zap", b"foo{bar}{zap}", b"{}", b"{", b"}", b"}{", b"a{",
         b"a}b{c}", b"{a", b"{{}}", b"{}{a}", b"{a}{}", b"x{\x00}y", b"somekey",
         b"foo{hash_tag}", b"bar{hash_tag}"]


def any_key(dice):
    kind = dice.random()
    if kind < 0.4:
        return dice.randbytes(dice.randint(0, 40))
    if kind < 0.8:
        return bytes(dice.choice(b"{}{}ab") for _ in range(dice.randint(0, 14)))
    return b"user:%d:{%x}" % (dice.randrange(10**9), dice.randrange(10**6))


def main():
    dice = random.Random(4)
    keys = FIRST + [any_key(dice) for _ in range(2000 - len(FIRST))]
    server = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    replies = server.makefile("rb")
    rows = []
    for key in keys:
        server.sendall(b"*3\r\n$7\r\nCLUSTER\r\n$7\r\nKEYSLOT\r\n$%d\r\n%s\r\n" % (len(key), key))
        rows.append(json.dumps([key.hex(), int(replies.readline()[1:])]))
    print('{\n  "source": "redis-server 7.0.15 of Debian 12, CLUSTER KEYSLOT; keys in hex",')
    print('  "slots": [\n    ' + ",\n    ".join(rows) + "\n  ]\n}")


if __name__ == "__main__":
    main()

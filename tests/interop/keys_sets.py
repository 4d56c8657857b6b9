"""Random commands on sets; see keys_families."""

LINES = {
    "sets": [
        "SADD set member*", "SADD set member*", "SADD set number*", "SREM set member*", "SCARD set",
        "SISMEMBER set member", "SMISMEMBER set member*", "SMEMBERS set", "SMOVE set set member",
        "SRANDMEMBER set", "SRANDMEMBER set drawn", "SINTER set*", "SUNION set*", "SDIFF set*",
        "SINTERSTORE set set*", "SUNIONSTORE set set*", "SDIFFSTORE set set*",
        "SINTERCARD 1 set ?LIMIT:few", "SINTERCARD 2 set set ?LIMIT:few", "SINTERCARD few set",
        "SSCAN set 0 ?MATCH:glob ?COUNT:int", "TYPE set", "EXPIRE set seconds", "TTL set",
        "COPY set set ?REPLACE", "RENAME set set", "DEL set",
    ],
    "encodings of sets": [
        "SADD set figure*", "SADD set figure*", "SADD set figure*", "SADD set figure*",
        "SADD set member", "SREM set figure*", "OBJECT ENCODING set", "SCARD set", "SMEMBERS set",
        "SINTER set set", "SINTERSTORE set set set", "DEL set", "SRANDMEMBER set drawn",
        "SSCAN set 0 ?MATCH:glob ?COUNT:int", "SISMEMBER set figure",
    ],
}


def key(rng):
    return f"{'t' if rng.random() < 0.93 else rng.choice('shzl')}{rng.randrange(4)}"


KINDS = {
    "set": key,
    "member": lambda rng: rng.choice(("a", "b", "c", "d", "e", "", "01", "x" * 65, "y" * 64, "-0")),
    "figure": lambda rng: str(rng.choice((rng.randrange(700), rng.randrange(-9, 9),
                                          rng.choice((40000, -3000000000, 9223372036854775807))))),
}

ASKED = {"set": ("SMEMBERS key", "PEXPIRETIME key")}

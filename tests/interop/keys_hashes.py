"""Random commands on hashes; see keys_families."""

LINES = {
    "hashes": [
        "HSET hash field:value*", "HSET hash field:value*", "HMSET hash field:value*",
        "HSETNX hash field value", "HGET hash field", "HMGET hash field*", "HGETALL hash",
        "HDEL hash field*", "HLEN hash", "HEXISTS hash field", "HKEYS hash", "HVALS hash",
        "HSTRLEN hash field", "HINCRBY hash field int", "HINCRBY hash field int",
        "HSET hash field int", "HINCRBYFLOAT hash field float", "HINCRBYFLOAT hash field float",
        "HSET hash field float", "HRANDFIELD hash", "HRANDFIELD hash drawn",
        "HRANDFIELD hash drawn WITHVALUES", "HSCAN hash 0 ?MATCH:glob ?COUNT:int",
        "OBJECT ENCODING hash", "DEL hash", "TYPE hash", "EXPIRE hash seconds", "TTL hash",
    ],
    "moved hashes": [
        "HSET hash field:value*", "HSET hash field:value*", "HDEL hash field*", "HGETALL hash",
        "COPY hash hash ?REPLACE", "RENAME hash hash", "EXPIRE hash seconds", "TTL hash",
        "HSET hash many:value*", "RENAMENX hash hash", "HINCRBY hash field int",
    ],
    "large hashes": [
        "HSET hash many:value*", "HSET hash many:value*", "HSET hash many:value*",
        "HSET hash many:value*", "HSET hash many:value*", "HDEL hash many", "HGET hash many",
        "HMGET hash many*", "HLEN hash", "OBJECT ENCODING hash",
        "HSCAN hash 0 ?MATCH:glob ?COUNT:int", "HRANDFIELD hash drawn ?WITHVALUES",
        "HGETALL hash", "HKEYS hash", "HVALS hash",
    ],
}


def key(letter):
    """Mostly a key of this kind."""
    return lambda rng: f"{letter if rng.random() < 0.93 else rng.choice('slhzt')}{rng.randrange(4)}"


def drawn(rng):
    return str(rng.randrange(-9, 30)) if rng.random() < 0.95 else rng.choice(
        ("x", "", "9223372036854775808", "1.5", "0", "200"))


def many(rng):
    return f"{rng.randrange(400)}" + ("-name" if rng.random() < 0.5 else "")


KINDS = {
    "hash": key("h"),
    "field": lambda rng: rng.choice(("a", "b", "c", "d", "e", "", "10", "x" * 64, "y" * 65)),
    "many": many,
    "drawn": drawn,
}

ASKED = {"hash": ("HGETALL key", "PEXPIRETIME key")}

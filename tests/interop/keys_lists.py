"""Random commands on lists; see keys_families."""

LINES = {
    "lists": [
        "LPUSH list element*", "RPUSH list element*", "RPUSH list element*", "LPUSHX list element*",
        "RPUSHX list element*", "LPOP list ?few", "RPOP list ?few", "LLEN list", "LINDEX list few",
        "LRANGE list few few", "LRANGE list few int", "LSET list few element",
        "LINSERT list BEFORE|AFTER element element", "LREM list few element", "LTRIM list few few",
        "LTRIM list 0 -2", "LPOS list element ?RANK:few ?COUNT:few ?MAXLEN:few",
        "LMOVE list list LEFT|RIGHT LEFT|RIGHT", "RPOPLPUSH list list",
        "LMPOP 1 list LEFT|RIGHT ?COUNT:few", "LMPOP 2 list list LEFT|RIGHT ?COUNT:few",
        "LMPOP few list LEFT", "BLPOP list list 0", "TTL list", "EXPIRE list seconds",
        "OBJECT ENCODING list", "TYPE list", "COPY list list ?REPLACE", "RENAME list list",
    ],
    "large lists": [
        "LPUSH list long*", "RPUSH list long*", "RPUSH list long*", "RPUSH list long*",
        "LINSERT list BEFORE|AFTER long long", "LINSERT list BEFORE|AFTER long long",
        "LSET list int long", "LREM list few long", "LPOP list ?few", "RPOP list ?few",
        "LINDEX list int", "LRANGE list int int", "LPOS list long ?RANK:few ?COUNT:few ?MAXLEN:few",
        "LMOVE list list LEFT|RIGHT LEFT|RIGHT", "LLEN list",
    ],
}

# Blocked commands wait for ever at redis-server: only those are asked that need not wait.
LINES["lists"].remove("BLPOP list list 0")


def key(rng):
    return f"{'l' if rng.random() < 0.93 else rng.choice('shzt')}{rng.randrange(4)}"


def few(rng):
    return str(rng.randrange(-5, 8)) if rng.random() < 0.97 else rng.choice(
        ("x", "", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "1.5"))


KINDS = {
    "list": key,
    "element": lambda rng: rng.choice(("a", "b", "c", "d", "", "10", "-1", "x" * 100)),
    "long": lambda rng: rng.choice("abcdefgh") * rng.choice((1, 10, 200, 3000, 9000)),
    "few": few,
}

ASKED = {"list": ("LRANGE key 0 -1", "PEXPIRETIME key", "OBJECT ENCODING key")}

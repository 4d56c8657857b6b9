"""Random commands on sorted sets; see keys_families."""

OPTIONS = "?NX|XX ?GT|LT ?CH"
RANKED = ["ZADD zset score:player*", "ZADD zset score:player*", "ZADD zset score:player*"]
EQUAL = ["ZADD zset 0 player 0 player", "ZADD zset 0 player", "ZADD zset 0 many 0 many 0 many"]

LINES = {
    "zsets": [
        *RANKED, f"ZADD zset {OPTIONS} score:player*", f"ZADD zset {OPTIONS} INCR score player",
        "ZINCRBY zset score player", "ZREM zset player*", "ZSCORE zset player",
        "ZMSCORE zset player*", "ZCARD zset", "ZRANK zset player", "ZREVRANK zset player",
        "ZCOUNT zset bound bound", "ZRANDMEMBER zset", "ZRANDMEMBER zset drawn",
        "ZRANDMEMBER zset drawn WITHSCORES", "ZSCAN zset 0 ?MATCH:glob ?COUNT:int",
        "ZPOPMIN zset ?few", "ZPOPMAX zset ?few", "ZMPOP 1 zset MIN|MAX ?COUNT:few",
        "ZMPOP 2 zset zset MIN|MAX ?COUNT:few", "ZMPOP few zset MIN", "EXPIRE zset seconds",
        "TTL zset", "TYPE zset", "DEL zset", "COPY zset zset ?REPLACE", "RENAME zset zset",
    ],
    "ranges of zsets": [
        *RANKED, "ZRANGE zset few few ?REV ?WITHSCORES", "ZREVRANGE zset few few ?WITHSCORES",
        "ZRANGE zset bound bound BYSCORE ?REV ?LIMIT:few:few ?WITHSCORES",
        "ZRANGEBYSCORE zset bound bound ?WITHSCORES ?LIMIT:few:few",
        "ZREVRANGEBYSCORE zset bound bound ?WITHSCORES ?LIMIT:few:few",
        "ZRANGESTORE zset zset few few ?REV", "ZRANGESTORE zset zset bound bound BYSCORE ?REV "
        "?LIMIT:few:few", "ZRANGE zset few few ?BYLEX ?LIMIT:few:few ?WITHSCORES",
        "ZREMRANGEBYRANK zset few few", "ZREMRANGEBYSCORE zset bound bound",
        "ZCOUNT zset bound bound", "ZRANGE zset 0 -1 WITHSCORES",
    ],
    "lexical ranges": [
        *EQUAL, "ZRANGE zset lex lex BYLEX ?REV ?LIMIT:few:few", "ZRANGEBYLEX zset lex lex "
        "?LIMIT:few:few", "ZREVRANGEBYLEX zset lex lex ?LIMIT:few:few", "ZLEXCOUNT zset lex lex",
        "ZREMRANGEBYLEX zset lex lex", "ZRANGESTORE zset zset lex lex BYLEX ?REV ?LIMIT:few:few",
        "ZRANGEBYLEX zset lex lex WITHSCORES",
    ],
    "large zsets": [
        "ZADD zset score:many*", "ZADD zset score:many*", "ZADD zset score:many*",
        "ZADD zset score:many*", "ZADD zset score:many*", "ZREM zset many", "ZRANK zset many",
        "ZREVRANK zset many", "ZSCORE zset many", "ZINCRBY zset score many", "ZCARD zset",
        "ZRANGE zset int int ?WITHSCORES", "ZREVRANGE zset int int ?WITHSCORES",
        "ZCOUNT zset bound bound", "OBJECT ENCODING zset", "ZPOPMIN zset ?few", "ZPOPMAX zset",
        "ZRANGEBYSCORE zset bound bound WITHSCORES", "ZSCAN zset 0 ?MATCH:glob ?COUNT:int",
        "ZRANDMEMBER zset drawn ?WITHSCORES", "ZREMRANGEBYRANK zset few few",
    ],
    "several zsets": [
        *RANKED, "SADD set player*", "ZUNION 2 source source ?AGGREGATE:SUM|MIN|MAX ?WITHSCORES",
        "ZINTER 2 source source ?AGGREGATE:SUM|MIN|MAX ?WITHSCORES",
        "ZUNION 2 source source WEIGHTS whole whole ?WITHSCORES",
        "ZINTER 3 source source source WEIGHTS whole whole whole ?WITHSCORES",
        "ZDIFF 2 source source ?WITHSCORES", "ZDIFF 3 source source source WITHSCORES",
        "ZUNIONSTORE zset 2 source source ?AGGREGATE:SUM|MIN|MAX",
        "ZINTERSTORE zset 2 source source ?WEIGHTS:whole:whole", "ZDIFFSTORE zset 2 source source",
        "ZINTERCARD 2 source source ?LIMIT:few", "ZUNION few source", "ZINTER 1 source",
        "ZUNIONSTORE zset 1 source WEIGHTS score", "ZDIFF 2 source source WEIGHTS 1 1",
    ],
}


def key(rng):
    return f"{'z' if rng.random() < 0.93 else rng.choice('shtl')}{rng.randrange(4)}"


def score(rng):
    if rng.random() < 0.9:
        return str(rng.randrange(-3, 9))
    return rng.choice(("1.5", "0.1", "-inf", "inf", "+inf", "nan", "x", "", "1e300", "3.0e2",
                       "1e400", "12345678901234567890", "-0.25", " 1", "0x10"))


def bound(rng):
    if rng.random() < 0.8:
        return rng.choice(("", "(")) + str(rng.randrange(-3, 9))
    return rng.choice(("-inf", "+inf", "inf", "(inf", "(-inf", "nan", "x", "(", "((1", "", "1.5"))


def lex(rng):
    if rng.random() < 0.3:
        return rng.choice(("-", "+"))
    return rng.choice("[(") + rng.choice(("", "a", "aa", "b", "c", "d", "1", "2")) \
        if rng.random() < 0.95 else rng.choice(("x", "", "-x", "a"))


KINDS = {
    "zset": key,
    "source": lambda rng: key(rng) if rng.random() < 0.8 else f"t{rng.randrange(4)}",
    "score": score,
    "bound": bound,
    "whole": lambda rng: rng.choice(("1", "2", "-1", "0", "3", "inf", "x")),
    "lex": lex,
    "player": lambda rng: rng.choice(("a", "b", "c", "d", "e", "f", "", "aa", "1", "x" * 65)),
}

ASKED = {"zset": ("ZRANGE key 0 -1 WITHSCORES", "PEXPIRETIME key")}

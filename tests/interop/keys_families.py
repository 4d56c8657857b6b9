"""Random commands, family by family, for comparisons with redis-server.

A family is a list of lines, one for each form of a command. The words of a line:

    SET         upper case: itself
    key         lower case: a word of this kind, see WORDS
    NX|XX       one of these
    ?x          perhaps x;  ?PX:ms two words or none
    x*          one to four x;  field:value* one to four pairs

A new family: its lines in FAMILIES, its kinds of words in WORDS, a kind of key in KEYS.
"""

import keys_hashes
import keys_lists
import keys_sets
import keys_zsets

KINDS = ("s", "n", "b", "l", "h", "z", "t")   # t: sets
PER_KIND = 4


def key_of(*kinds):
    """Mostly a key that holds this kind, now and then one that holds another."""
    def draw(rng):
        kind = rng.choice(kinds) if rng.random() < 0.93 else rng.choice(KINDS)
        return f"{kind}{rng.randrange(PER_KIND)}"
    return draw


def one_of(*choices):
    return lambda rng: rng.choice(choices)


def text(rng):
    kind = rng.random()
    if kind < 0.2:
        return str(rng.randrange(-20, 200))
    if kind < 0.3:
        return rng.choice(("", " ", "0", "-0", "007", "3.5", "abc\r\n", "\x00\x7f", "inf", "1e3"))
    size = rng.choice((1, 2, 5, 12, 44, 45, 70)) if kind < 0.95 else rng.randrange(1000)
    return "".join(rng.choice("abcxyz01") for _ in range(size))


def integer(rng):
    if rng.random() < 0.85:
        return str(rng.randrange(-12, 30))
    return rng.choice(("9223372036854775807", "-9223372036854775808", "9223372036854775808", "1.5",
                       "", "+1", "01", " 1", "x", "-1", "4294967296", "99999999999"))


def small(rng):
    """An offset that does not make texts of megabytes."""
    return str(rng.randrange(-3, 90)) if rng.random() < 0.95 else rng.choice(
        ("x", "536870912", "9223372036854775807", "4294967296", "-1"))


WORDS = {
    "key": key_of("s", "n"),
    "string": key_of("s"),
    "number": key_of("n"),
    "bitmap": key_of("b"),
    "anykey": key_of(*KINDS),
    "value": text,
    "int": integer,
    "small": small,
    "float": one_of("1", "-1.5", "0.1", "3.0e3", "1e400", "nan", "inf", "-inf", "x", "", "0x10",
                    "1e-5", "12345678901234567890", "0.30000000000000004", " 1", "1 ", "+2"),
    # Far enough away that no clock matters, and different by more than commands take.
    "seconds": lambda rng: rng.choice((str(rng.randrange(100, 10**6)),) * 9 + (
        "0", "-1", "x", "9223372036854775807", "9223372036854775", "-9223372036854775808")),
    "ms": lambda rng: rng.choice((str(rng.randrange(10**6, 10**9)),) * 9 + (
        "0", "-1", "x", "9223372036854775807", "-9223372036854775808")),
    "at": lambda rng: rng.choice((str(4 * 10**9 + rng.randrange(20)),) * 9 + (
        "0", "1", "-1", "x", "9223372036854775807", "9223372036854775")),
    "atms": lambda rng: rng.choice((str(4 * 10**12 + rng.randrange(20)),) * 9 + (
        "0", "1", "-1", "x", "9223372036854775807")),
    "glob": one_of("*", "s*", "?1", "[sn]*", "[^s]?", "[a-t]0", "*1*", "\\s1", "s[0-", "", "[",
                   "\\", "**", "*[12]", "[s-]1", "[\\s]1", "x?*"),
    "type": one_of("string", "list", "hash", "set", "zset", "STRING", "none", "x"),
    "bit": one_of("0", "1", "1", "0", "2", "x"),
    "bitoffset": lambda rng: str(rng.randrange(200)) if rng.random() < 0.95 else rng.choice(
        ("-1", "x", "4294967296", "99999999999")),
    "bitrange": lambda rng: str(rng.randrange(-30, 40)) if rng.random() < 0.97 else "x",
    "bitwidth": one_of("u1", "u8", "i8", "i5", "u4", "u63", "i64", "i64", "u64", "i0", "x", "u16"),
    "fieldint": lambda rng: rng.choice([integer(rng)] * 4 + ["-200", "255", "31"]).replace(
        "-9223372036854775808", "-9223372036854775000"),
    "bitplace": one_of("0", "1", "5", "#0", "#1", "#2", "17", "100", "x", "-1", "#x"),
}

FAMILIES = {
    "strings": [
        "GET key", "GET key", "SET key value", "SET key value ?NX|XX ?GET",
        "SET key value ?EX:seconds ?PX:ms ?NX|XX ?GET ?KEEPTTL", "SET key value EXAT at",
        "SET key value PXAT atms", "SETNX key value", "SETEX key seconds value",
        "PSETEX key ms value", "GETEX key ?EX|PX:seconds ?PERSIST", "GETEX key PXAT atms",
        "GETEX key EXAT at", "GETDEL key", "GETSET key value", "MGET anykey*", "MSET key:value*",
        "MSETNX key:value*", "APPEND key value", "STRLEN key", "GETRANGE key int int",
        "SUBSTR key int int", "SETRANGE key small value", "LCS string string ?LEN ?IDX "
        "?MINMATCHLEN:int ?WITHMATCHLEN", "LCS key key IDX ?WITHMATCHLEN",
    ],
    "numbers": [
        "INCR number", "DECR number", "INCRBY number int", "DECRBY number int", "SET number int",
        "INCRBYFLOAT number float", "INCRBYFLOAT number float", "SET number float", "GET number",
        "EXPIRE number seconds", "TTL number",
    ],
    "bits": [
        "SETBIT bitmap bitoffset bit", "SETBIT bitmap bitoffset bit", "GETBIT bitmap bitoffset",
        "BITCOUNT bitmap", "BITCOUNT bitmap bitrange bitrange ?BIT|BYTE", "BITPOS bitmap bit",
        "BITPOS bitmap bit bitrange", "BITPOS bitmap bit bitrange bitrange ?BIT|BYTE",
        "BITOP AND|OR|XOR bitmap bitmap*", "BITOP NOT bitmap bitmap", "GET bitmap",
        "BITFIELD bitmap GET bitwidth bitplace", "SET bitmap value",
        "BITFIELD bitmap SET bitwidth bitplace fieldint INCRBY bitwidth bitplace fieldint",
        "BITFIELD bitmap OVERFLOW WRAP|SAT|FAIL|x INCRBY bitwidth bitplace fieldint GET u8 0",
        "BITFIELD bitmap OVERFLOW WRAP|SAT|FAIL SET bitwidth bitplace fieldint",
        "BITFIELD_RO bitmap GET bitwidth bitplace", "BITFIELD_RO bitmap SET u8 0 1",
        "STRLEN bitmap", "OBJECT ENCODING bitmap",
    ],
    "keys": [
        "DEL anykey*", "UNLINK anykey", "EXISTS anykey*", "TYPE anykey", "RENAME anykey anykey",
        "RENAMENX anykey anykey", "COPY anykey anykey ?REPLACE ?DB:int", "TOUCH anykey*",
        "RANDOMKEY", "KEYS glob", "SCAN 0 ?MATCH:glob ?COUNT:int ?TYPE:type", "DBSIZE",
        "SET key value", "SET key value", "OBJECT ENCODING anykey", "OBJECT IDLETIME anykey",
        "OBJECT FREQ anykey", "MEMORY USAGE anykey ?SAMPLES:int", "MSET key:value*",
    ],
    "expiry": [
        "EXPIRE anykey seconds ?NX|XX", "PEXPIRE anykey ms ?NX|XX", "SET key value",
        "EXPIREAT anykey at ?NX|XX|GT|LT ?XX", "PEXPIREAT anykey atms ?NX|XX|GT|LT ?GT",
        "TTL anykey", "PTTL anykey", "EXPIRETIME anykey", "PEXPIRETIME anykey", "PERSIST anykey",
        "SET key value KEEPTTL", "GET key", "INCR number", "APPEND key value",
        "RENAME anykey anykey", "COPY anykey anykey REPLACE",
    ],
}

# Families in which no word is damaged: by members one may only ask where all scores are equal.
UNDAMAGED = {"lexical ranges"}

# What is asked of every key at the end of a round, by its type.
CONTENTS = {"string": ("GET key", "PEXPIRETIME key")}

for more in (keys_hashes, keys_lists, keys_sets, keys_zsets):
    FAMILIES.update(more.LINES)
    WORDS.update(more.KINDS)
    CONTENTS.update(more.ASKED)

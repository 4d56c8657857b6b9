"""How replies are compared: what may differ from redis-server's, and why.

Each rule takes a command's reply and gives what is to be equal. A rule that needs both servers is
in PROPERTIES: it returns a reason if something is wrong.

Never asked: OBJECT REFCOUNT (Redis shares objects of small numbers, we share nothing), OBJECT HELP
(the lines are drawn from our table), commands with a database other than 0 (there is none).
BITFIELD with numbers next to the least of 64 bits: Redis's check for overflow overflows itself, and
SAT ends at the other end of the field; ours ends at the near one.
"""

from resp import Error


def listed(rule):
    """The rule for replies that are lists; others are equal as they are."""
    return lambda reply: rule(reply) if isinstance(reply, list) else reply


def pairs(flat):
    return sorted(zip(flat[::2], flat[1::2]))


def about(step, least=1):
    """Both answer at their own time: what lies within two steps of each other is equal. Below
    `least` are no times but answers with a meaning of their own."""
    return lambda a, b: a == b or (isinstance(a, int) and isinstance(b, int)
                                   and min(a, b) >= least and abs(a - b) <= 2 * step)


def without_minus_zero(reply):
    """There is no -0 among our scores; Redis has it in large sets only."""
    if isinstance(reply, list):
        return [without_minus_zero(part) for part in reply]
    return b"0" if reply == b"-0" else reply


# Sets and hashes have no order.
UNORDERED = {"KEYS": sorted}

# (redis, ours) -> equal?
NEARLY = {
    "TTL": about(1),
    "PTTL": about(2000),
    "EXPIRETIME": about(1),
    "PEXPIRETIME": about(2000),
    # Sizes of allocations are each server's own.
    "MEMORY USAGE": lambda a, b: (isinstance(a, int) and isinstance(b, int) and b > 0) or a == b,
    # Redis forgets that a text is a number, or was made by pieces, in other cases.
    "OBJECT ENCODING": lambda a, b: a == b or {a, b} <= {b"int", b"embstr", b"raw"},
    # In Redis small numbers are objects that all keys share, and nobody's use of them counts.
    "OBJECT IDLETIME": lambda a, b: isinstance(a, int) and isinstance(b, int) or a == b,
}


def any_key(ask, _words, redis, ours):
    """Some key that is there, or none if there is none."""
    if isinstance(redis, Error) or isinstance(ours, Error):
        return None if redis == ours else "they answer differently"
    if (redis is None) != (ours is None):
        return "one has a key, the other has none"
    if ours is not None and ask("EXISTS", ours)[1] != 1:
        return "this key is not there"
    return None


def whole_scan(ask, words, redis, ours):
    """The order is each server's own: from the beginning to the end both name the same."""
    if isinstance(redis, Error) or isinstance(ours, Error):
        return None if redis == ours else "they answer differently"
    rest = words[2:]
    names = (set(), set())
    for side in (0, 1):
        cursor = b"0"
        while True:
            reply = ask("SCAN", cursor, *rest)[side]
            if isinstance(reply, Error):
                return f"scan breaks off: {reply}"
            names[side].update(reply[1])
            cursor = reply[0]
            if cursor == b"0":
                break
    return None if names[0] == names[1] else f"{names[0]} and {names[1]} are found"


# name -> (ask, words, redis's reply, ours) -> what is wrong, or None. ask(*words) asks both.
PROPERTIES = {"RANDOMKEY": any_key, "SCAN": whole_scan}


def name_of(words):
    """The name of a command as the tables above have it."""
    first = words[0].upper()
    if first in ("OBJECT", "MEMORY") and len(words) > 1:
        return f"{first} {words[1].upper()}"
    return first


def equal(words, redis, ours):
    name = name_of(words)
    if name.startswith("Z"):
        redis, ours = without_minus_zero(redis), without_minus_zero(ours)
    if isinstance(redis, Error) != isinstance(ours, Error):
        return False
    if name in NEARLY:
        return NEARLY[name](redis, ours)
    if name in UNORDERED:
        rule = listed(UNORDERED[name])
        return rule(redis) == rule(ours)
    return redis == ours


def walk(command):
    """HSCAN and its like: from the beginning to the end both name the same."""
    step = 1 if command == "SSCAN" else 2

    def check(ask, words, redis, ours):
        if isinstance(redis, Error) or isinstance(ours, Error):
            return None if redis == ours else "they answer differently"
        found = ([], [])
        for side in (0, 1):
            cursor = b"0"
            while True:
                reply = ask(command, words[1], cursor, *words[3:])[side]
                if isinstance(reply, Error):
                    return f"the walk breaks off: {reply}"
                flat = reply[1]
                found[side].extend(tuple(flat[i:i + step]) for i in range(0, len(flat), step))
                cursor = reply[0]
                if cursor == b"0":
                    break
        return None if set(found[0]) == set(found[1]) else f"{found[0]} and {found[1]} are found"
    return check


def drawn(singles, pairs_too):
    """HRANDFIELD and its like: as many as Redis answers, different if they are to be, all of what
    is there. What is there is what the two commands answer, the second for WITHVALUES."""
    def check(ask, words, redis, ours):
        if isinstance(redis, bytes) and isinstance(ours, bytes):
            redis, ours, words = [redis], [ours], [*words[:2], "1"]
        if not isinstance(redis, list) or not isinstance(ours, list):
            return None if redis == ours else "they answer differently"
        if len(redis) != len(ours):
            return "they answer a different number"
        step, whole = (2, pairs_too) if len(words) > 3 else (1, singles)
        there = ask(*(words[1] if part == "key" else part for part in whole.split()))[1]
        whole = {tuple(there[i:i + step]) for i in range(0, len(there), step)}
        got = [tuple(ours[i:i + step]) for i in range(0, len(ours), step)]
        if int(words[2]) >= 0 and len(set(got)) != len(got):
            return "something comes twice"
        return None if set(got) <= whole else f"{set(got) - whole} is not there"
    return check


UNORDERED.update({"HKEYS": sorted, "HVALS": sorted, "HGETALL": pairs, "SMEMBERS": sorted,
                  "SINTER": sorted, "SUNION": sorted, "SDIFF": sorted})
for name in ("HSCAN", "SSCAN", "ZSCAN"):
    PROPERTIES[name] = walk(name)
PROPERTIES["HRANDFIELD"] = drawn("HKEYS key", "HGETALL key")
PROPERTIES["SRANDMEMBER"] = drawn("SMEMBERS key", "SMEMBERS key")
PROPERTIES["ZRANDMEMBER"] = drawn("ZRANGE key 0 -1", "ZRANGE key 0 -1 WITHSCORES")

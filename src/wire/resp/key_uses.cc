#include "wire/resp/key_uses.h"

#include <algorithm>
#include <array>
#include <ranges>

namespace pando::resp {
namespace {

/// RO reads and RW changes a value, OW puts another whatever was there, RM erases it. `access`: the
/// answer or another key shows something of the value; without it at most of its size or kind.
struct KeyUses {
  std::string_view commands;
  std::string_view first;
  std::string_view others = first;  ///< of the keys behind the first
};

constexpr std::array kUses = {
    KeyUses{"exists hexists hlen hstrlen llen memory|usage object|encoding object|freq "
            "object|idletime object|refcount scard sismember strlen touch type watch zcard",
            "RO"},
    KeyUses{"append hsetnx linsert lpush lpushx rpush rpushx sadd", "RW insert"},
    KeyUses{"expire expireat hmset hset lset persist pexpire pexpireat setrange zadd", "RW update"},
    KeyUses{"hdel lrem ltrim srem zrem zremrangebylex zremrangebyrank zremrangebyscore",
            "RW delete"},
    KeyUses{"blmpop blpop brpop bzmpop bzpopmax bzpopmin getdel lmpop lpop rpop spop zmpop zpopmax "
            "zpopmin",
            "RW access delete"},
    KeyUses{"del unlink", "RM delete"},
    KeyUses{"mset psetex set setex", "OW update"},
    KeyUses{"msetnx setnx", "OW insert"},
    KeyUses{"bitop sdiffstore sunionstore zdiffstore zinterstore zrangestore zunionstore",
            "OW update", "RO access"},
    KeyUses{"sinterstore", "RW update", "RO access"},
    KeyUses{"blmove brpoplpush lmove rpoplpush smove", "RW access delete", "RW insert"},
    KeyUses{"copy", "RO access", "OW update"},
    KeyUses{"rename", "RW access delete", "OW update"},
    KeyUses{"renamenx", "RW access delete", "OW insert"},
};

constexpr std::string_view kReads = "RO access", kChanges = "RW access update";

bool lists(std::string_view names, std::string_view name) {
  return std::ranges::any_of(names | std::views::split(' '),
                             [&](auto&& one) { return std::ranges::equal(one, name); });
}

/// BITFIELD that only reads, as far as its words make sense.
bool only_gets(Words options) {
  for (std::size_t i = 0; i < options.size(); ++i) {
    const std::size_t left = options.size() - i - 1;
    if (same_word(options[i], "GET") && left >= 2)
      i += 2;
    else if (same_word(options[i], "OVERFLOW") && left >= 1)
      i += 1;
    else
      return false;
  }
  return true;
}

/// Two commands do something else if they are asked to.
std::string_view special_use(std::string_view name, Words words) {
  const auto is_get = [](std::string_view word) { return same_word(word, "GET"); };
  if (name == "set" && words.size() > 3 && std::ranges::any_of(words.subspan(3), is_get))
    return kChanges;
  if (name == "bitfield" && only_gets(words.subspan(2))) return kReads;
  return {};
}

std::string_view use_of(const CommandSpec& row, Words words, std::size_t nth) {
  const std::string name = shown_name(row);
  if (const std::string_view special = special_use(name, words); !special.empty()) return special;
  const auto* const uses =
      std::ranges::find_if(kUses, [&](const KeyUses& one) { return lists(one.commands, name); });
  if (uses != kUses.end()) return nth == 0 ? uses->first : uses->others;
  return row.facts.flags & kReadonly ? kReads : kChanges;
}

}  // namespace

std::vector<std::string_view> key_flags(const CommandSpec& row, Words words, std::size_t nth) {
  std::vector<std::string_view> out;
  for (const auto flag : use_of(row, words, nth) | std::views::split(' '))
    out.emplace_back(flag.begin(), flag.end());
  return out;
}

}  // namespace pando::resp

#include "core/access/key_uses.h"

#include <algorithm>
#include <array>
#include <span>

namespace pando::access {
namespace {

constexpr Use kLooks{}, kReads{true, false}, kWrites{false, true}, kBoth{true, true};

using Names = std::span<const std::string_view>;

/// Commands that read no more than what can be told of a key without showing anything in it.
constexpr std::array<std::string_view, 17> kLooking = {"STRLEN",
                                                       "HLEN",
                                                       "OBJECT ENCODING",
                                                       "OBJECT FREQ",
                                                       "OBJECT IDLETIME",
                                                       "OBJECT REFCOUNT",
                                                       "ZCARD",
                                                       "SCARD",
                                                       "TYPE",
                                                       "MEMORY USAGE",
                                                       "LLEN",
                                                       "HSTRLEN",
                                                       "SISMEMBER",
                                                       "TOUCH",
                                                       "EXISTS",
                                                       "HEXISTS",
                                                       "WATCH"};
/// Commands that write and show nothing of what was there.
constexpr std::array<std::string_view, 38> kBlind = {"SETNX",
                                                     "MSETNX",
                                                     "SETEX",
                                                     "PSETEX",
                                                     "MSET",
                                                     "DEL",
                                                     "UNLINK",
                                                     "SREM",
                                                     "ZREMRANGEBYSCORE",
                                                     "ZREMRANGEBYRANK",
                                                     "ZREMRANGEBYLEX",
                                                     "HDEL",
                                                     "ZREM",
                                                     "LTRIM",
                                                     "LREM",
                                                     "HSETNX",
                                                     "APPEND",
                                                     "SADD",
                                                     "LPUSHX",
                                                     "RPUSH",
                                                     "LINSERT",
                                                     "RPUSHX",
                                                     "LPUSH",
                                                     "ZADD",
                                                     "PEXPIRE",
                                                     "SETRANGE",
                                                     "HSET",
                                                     "EXPIRE",
                                                     "LSET",
                                                     "HMSET",
                                                     "PEXPIREAT",
                                                     "EXPIREAT",
                                                     "PERSIST",
                                                     "RESTORE",
                                                     "PFADD",
                                                     "GEOADD",
                                                     "XADD",
                                                     "SET"};
/// Commands that put what they read in their other keys under the first.
constexpr std::array<std::string_view, 8> kStoring = {"SDIFFSTORE",  "ZRANGESTORE", "ZINTERSTORE",
                                                      "ZDIFFSTORE",  "ZUNIONSTORE", "BITOP",
                                                      "SUNIONSTORE", "SINTERSTORE"};
/// Commands that take something from the first key to another one.
constexpr std::array<std::string_view, 7> kMoving = {"RENAME", "RENAMENX", "BLMOVE",    "RPOPLPUSH",
                                                     "SMOVE",  "LMOVE",    "BRPOPLPUSH"};

bool among(Names names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool says(resp::Words words, std::size_t from, std::string_view option) {
  for (std::size_t i = from; i < words.size(); ++i)
    if (resp::same_word(words[i], option)) return true;
  return false;
}

/// Whether all of BITFIELD's subcommands are whole, and none of them writes.
bool only_reads(resp::Words words) {
  for (std::size_t i = 2; i < words.size();) {
    const bool reads = resp::same_word(words[i], "GET");
    if (!reads && !resp::same_word(words[i], "OVERFLOW")) return false;
    i += reads ? 3 : 2;
    if (i > words.size()) return false;
  }
  return true;
}

/// SET reads with GET, BITFIELD only reads with some of its subcommands.
KeyUses as_asked(const resp::CommandSpec& spec, const KeyUses& uses, resp::Words words) {
  if (spec.name == "SET") return says(words, 3, "GET") ? KeyUses{kBoth, kBoth} : uses;
  if (spec.name != "BITFIELD") return uses;
  return only_reads(words) ? KeyUses{kReads, kReads} : KeyUses{kBoth, kBoth};
}

}  // namespace

KeyUses uses_of(const resp::CommandSpec& spec) {
  if (among(kLooking, spec.name)) return {kLooks, kLooks};
  if (among(kBlind, spec.name)) return {kWrites, kWrites};
  if (among(kStoring, spec.name)) return {kWrites, kReads};
  if (among(kMoving, spec.name)) return {kBoth, kWrites};
  if (spec.name == "COPY") return {kReads, kWrites};
  if (spec.facts.flags & resp::kWrite) return {kBoth, kBoth};
  return {kReads, kReads};
}

std::vector<UsedKey> used_keys(const resp::CommandSpec& spec, const KeyUses& uses,
                               resp::Words words) {
  const KeyUses now = as_asked(spec, uses, words);
  std::vector<UsedKey> out;
  // Their words are where they are served, but they are channels.
  if (spec.facts.categories & resp::kAclPubsub) return out;
  // Without regard to their order: the first key is the one that stands first.
  const auto indices = key_indices(spec.facts.keys, words);
  const auto first = indices.empty() ? 0 : std::ranges::min(indices);
  for (const std::size_t i : indices) out.push_back({i, i == first ? now.first : now.others});
  return out;
}

}  // namespace pando::access

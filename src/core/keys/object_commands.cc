// How is a value kept?
#include <fmt/format.h>

#include <array>

#include "core/keys/access.h"
#include "core/keys/groups.h"
#include "core/keys/numbers.h"

namespace pando::keys {
namespace {

using resp::kAclKeyspace;
using resp::kReadonly;

constexpr std::string_view kAdjust =
    " Please note that when switching between policies at runtime LRU and LFU data will take some "
    "time to adjust.";

/// As Redis calls it: short texts are in one piece with their object there, as all are here.
std::string_view encoding_of(const Entry& entry) {
  if (entry.kind() != Kind::string) return entry.collection().encoding();
  constexpr std::size_t kShort = 44;
  if (entry.patched()) return "raw";
  if (read_integer(entry.text())) return "int";
  return entry.text().size() <= kShort ? "embstr" : "raw";
}

Outcome encoding(Call& call) {
  const Entry* entry = call.peek(call.words[2]);
  return entry == nullptr ? call.null() : call.bulk(encoding_of(*entry));
}

Outcome refcount(Call& call) {
  return call.peek(call.words[2]) == nullptr ? call.null() : call.integer(1);
}

Outcome idletime(Call& call) {
  const Entry* entry = call.peek(call.words[2]);
  if (entry == nullptr) return call.null();
  if (call.settings.count_uses)
    return call.error(
        std::string{"ERR An LFU maxmemory policy is selected, idle time not "
                    "tracked."}
            .append(kAdjust));
  return call.integer(idle_seconds(entry->access(), call.now_ms));
}

Outcome freq(Call& call) {
  const Entry* entry = call.peek(call.words[2]);
  if (entry == nullptr) return call.null();
  if (!call.settings.count_uses)
    return call.error(
        std::string{"ERR An LFU maxmemory policy is not selected, access frequency "
                    "not tracked."}
            .append(kAdjust));
  return call.integer(frequency(entry->access(), call.now_ms));
}

Outcome object_help(Call& call) {
  call.reply.array(object_commands().size());
  for (const Command& row : object_commands())
    call.reply.simple(fmt::format("{}{}{} - {}", row.name, row.arguments.empty() ? "" : " ",
                                  row.arguments, row.summary));
  return Outcome::done;
}

Outcome memory_usage(Call& call) {
  for (Words rest = call.words.subspan(3); !rest.empty(); rest = rest.subspan(2)) {
    if (rest.size() < 2 || !resp::same_word(rest[0], "SAMPLES")) return call.syntax_error();
    const auto samples = read_integer(rest[1]);
    if (!samples) return call.not_an_integer();
    if (*samples < 0) return call.syntax_error();
  }
  const Entry* entry = call.peek(call.words[2]);
  if (entry == nullptr) return call.null();
  const std::size_t held = entry->kind() == Kind::string ? 0 : entry->collection().memory();
  return call.integer(static_cast<std::int64_t>(entry->memory() + held));
}

constexpr resp::CommandFacts facts(std::string_view since) {
  return {kReadonly, kAclKeyspace, {2, 2, 1}, "generic", since, "O(1)"};
}

constexpr std::array kRows = {
    Command{{"OBJECT ENCODING", "key", "How the value under a key is kept", 3, 3, facts("2.2.3")},
            encoding},
    Command{{"OBJECT REFCOUNT", "key", "Always 1: values are not shared", 3, 3, facts("2.2.3")},
            refcount},
    Command{{"OBJECT IDLETIME", "key", "Seconds since the last use of a key", 3, 3, facts("2.2.3")},
            idletime},
    Command{{"OBJECT FREQ", "key", "How often a key is used, on a logarithmic scale", 3, 3,
             facts("4.0.0")},
            freq},
    Command{{"OBJECT HELP",
             "",
             "What OBJECT can be asked",
             2,
             2,
             {resp::kLoading | resp::kStale, kAclKeyspace, {}, "generic", "6.2.0", "O(1)"}},
            object_help},
    Command{{"MEMORY USAGE",
             "key [SAMPLES count]",
             "Bytes of a key and its value in memory",
             3,
             resp::kAnyNumber,
             {kReadonly, 0, {2, 2, 1}, "server", "4.0.0", "O(1)"}},
            memory_usage},
};

}  // namespace

std::span<const Command> object_commands() {
  return kRows;
}

}  // namespace pando::keys

#include "node/shard/slow_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/keys/numbers.h"

namespace pando::shard {
namespace {

constexpr auto kHelp = std::to_array<std::string_view>(
    {"SLOWLOG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:", "GET [<count>]",
     "    Return top <count> entries from the slowlog (default: 10, -1 mean all).",
     "    Entries are made of:",
     "    id, timestamp, time in microseconds, arguments array, client IP and port,",
     "    client name", "LEN", "    Return the length of the slowlog.", "RESET",
     "    Reset the slowlog.", "HELP", "    Prints this help."});

void show(resp::ReplyWriter& out, const SlowLog::Entry& entry) {
  out.array(6);
  out.integer(static_cast<std::int64_t>(entry.number));
  out.integer(entry.at);
  out.integer(entry.microseconds);
  out.array(entry.words.size());
  for (const std::string& word : entry.words) out.bulk(word);
  out.bulk(entry.caller.address);
  out.bulk(entry.caller.name);
}

void get(Instant, Shard::Impl& shard, const Task& task) {
  answer_with(shard, task, [&](resp::ReplyWriter& out) {
    if (task.words.size() > 3)
      return out.error(fmt::format(
          "ERR unknown subcommand or wrong number of arguments for '{}'. Try SLOWLOG HELP.",
          task.words[1]));
    constexpr std::int64_t kUsual = 10;
    const auto wanted = task.words.size() < 3 ? kUsual : keys::read_integer(task.words[2]);
    if (!wanted || *wanted < -1)
      return out.error("ERR count should be greater than or equal to -1");
    const auto& all = shard.timing.slow.entries();
    const std::size_t count =
        *wanted == -1 ? all.size() : std::min(all.size(), static_cast<std::size_t>(*wanted));
    out.array(count);
    for (std::size_t i = 0; i < count; ++i) show(out, all[i]);
  });
}

void length(Instant, Shard::Impl& shard, const Task& task) {
  answer_with(shard, task, [&](resp::ReplyWriter& out) {
    out.integer(static_cast<std::int64_t>(shard.timing.slow.entries().size()));
  });
}

void reset(Instant, Shard::Impl& shard, const Task& task) {
  shard.timing.slow.clear();
  answer_with(shard, task, [](resp::ReplyWriter& out) { out.simple("OK"); });
}

void help(Instant, Shard::Impl& shard, const Task& task) {
  answer_with(shard, task, [](resp::ReplyWriter& out) { out.lines(kHelp); });
}

constexpr resp::CommandFacts facts(std::string_view since, bool admin = true) {
  return {.flags = resp::kLoading | resp::kStale | (admin ? resp::kAdmin : 0u),
          .categories = admin ? resp::kAclAdmin | resp::kAclDangerous : 0u,
          .group = "server",
          .since = since,
          .complexity = "O(N) of the entries"};
}

constexpr std::array kRows = {
    NodeRow{{{"SLOWLOG GET", "[count]", "Commands that took long at this node, the newest first", 2,
              resp::kAnyNumber, facts("2.2.12")}},
            get,
            Reach::first},
    NodeRow{{{"SLOWLOG LEN", "", "How many of them are kept", 2, 2, facts("2.2.12")}},
            length,
            Reach::first},
    NodeRow{{{"SLOWLOG RESET", "", "Forgets them", 2, 2, facts("2.2.12")}},
            reset,
            Reach::first},
    NodeRow{{{"SLOWLOG HELP", "", "What SLOWLOG can be asked", 2, 2, facts("6.2.0", false)}}, help},
};

}  // namespace

std::span<const NodeRow> slow_rows() {
  return kRows;
}

}  // namespace pando::shard

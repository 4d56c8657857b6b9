#include "node/shard/node_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <utility>

#include "node/shard/copying.h"
#include "node/shard/latency_rows.h"
#include "node/shard/listening.h"
#include "node/shard/settings.h"
#include "node/shard/slots.h"
#include "node/shard/slow_rows.h"
#include "node/shard/stale.h"
#include "wire/resp/glob.h"

namespace pando::shard {
namespace {

using Shown = std::vector<std::pair<std::string, std::string>>;

/// As in Redis a name without wildcards comes back as it was written.
Shown shown(const Shard::Impl& shard, keys::Words patterns) {
  Shown all{shard.config.fixed.begin(), shard.config.fixed.end()}, out;
  for (const Setting& one : settings()) all.emplace_back(one.name, one.show(shard));
  std::ranges::sort(all);
  std::vector<bool> taken(all.size());
  for (const std::string_view pattern : patterns)
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (taken[i] || !resp::fits_glob(resp::lower_case(pattern), all[i].first)) continue;
      taken[i] = true;
      const bool exact = resp::same_word(pattern, all[i].first);
      out.emplace_back(exact ? std::string{pattern} : all[i].first, all[i].second);
    }
  return out;
}

void config_get(Instant, Shard::Impl& shard, const Task& task) {
  const Shown found = shown(shard, task.words.subspan(2));
  answer_with(shard, task, [&](resp::ReplyWriter& out) {
    out.map(found.size());
    for (const auto& [name, value] : found) {
      out.bulk(name);
      out.bulk(value);
    }
  });
}

std::string failed(std::string_view name, std::string_view why) {
  return fmt::format("ERR CONFIG SET failed (possibly related to argument '{}') - {}", name, why);
}

/// Whether all names are there, may be changed and come once; else an error.
std::string wrong_names(const Shard::Impl& shard, keys::Words pairs) {
  if (pairs.size() % 2 != 0) return "ERR syntax error";
  for (std::size_t i = 0; i < pairs.size(); i += 2) {
    const std::string name = resp::lower_case(pairs[i]);
    if (shard.config.fixed.contains(name)) return failed(pairs[i], "can't set immutable config");
    if (setting_named(name) == nullptr)
      return fmt::format("ERR Unknown option or number of arguments for CONFIG SET - '{}'",
                         pairs[i]);
    for (std::size_t k = 0; k < i; k += 2)
      if (resp::same_word(pairs[k], name)) return failed(pairs[i], "duplicate parameter");
  }
  return {};
}

std::string read_pairs(Draft& draft, keys::Words pairs) {
  for (std::size_t i = 0; i < pairs.size(); i += 2) {
    const Setting* const setting = setting_named(resp::lower_case(pairs[i]));
    if (const std::string wrong = setting->set(draft, pairs[i + 1]); !wrong.empty())
      return failed(pairs[i], wrong);
  }
  return {};
}

/// All or nothing.
void config_set(Instant now, Shard::Impl& shard, const Task& task) {
  const keys::Words pairs = task.words.subspan(2);
  Draft draft = draft_of(shard);
  std::string wrong = wrong_names(shard, pairs);
  if (wrong.empty()) wrong = read_pairs(draft, pairs);
  if (!wrong.empty())
    return answer_with(shard, task, [&](resp::ReplyWriter& out) { out.error(wrong); });
  adopt(now, shard, draft);
  // That answers when the others know.
  if (draft.classes) return Shard::Impl::Listening{shard}.listen(now, task.origin, *draft.classes);
  answer_with(shard, task, [](resp::ReplyWriter& out) { out.simple("OK"); });
}

void config_rewrite(Instant, Shard::Impl& shard, const Task& task) {
  answer_with(shard, task, [](resp::ReplyWriter& out) {
    out.error("ERR The server is running without a config file");
  });
}

void wait_for_copies(Instant now, Shard::Impl& shard, const Task& task) {
  Shard::Impl::Copying{shard}.take(now, task);
}

void time(Instant now, Shard::Impl& shard, const Task& task) {
  const auto since = (now + shard.wall).time_since_epoch();
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(since).count();
  answer_with(shard, task, [us](resp::ReplyWriter& out) {
    out.array(2);
    out.bulk(std::to_string(us / 1'000'000));
    out.bulk(std::to_string(us % 1'000'000));
  });
}

constexpr resp::CommandFacts admin(std::string_view since) {
  return {.flags = resp::kAdmin | resp::kNoscript | resp::kLoading | resp::kStale,
          .categories = resp::kAclAdmin | resp::kAclDangerous,
          .group = "server",
          .since = since,
          .complexity = "O(N) of what it names"};
}
constexpr resp::CommandFacts kWait{.flags = resp::kNoscript,
                                   .categories = resp::kAclConnection,
                                   .group = "generic",
                                   .since = "3.0.0",
                                   .complexity = "O(1)"};
constexpr resp::CommandFacts kTime{.flags = resp::kLoading | resp::kStale | resp::kFast,
                                   .group = "server",
                                   .since = "2.6.0",
                                   .complexity = "O(1)"};

constexpr std::array kRows = {
    NodeRow{{{"CONFIG GET", "pattern [pattern ...]", "Settings of this node", 3, resp::kAnyNumber,
              admin("2.0.0")}},
            config_get},
    NodeRow{{{"CONFIG SET", "name value [name value ...]", "Changes settings of this node", 4,
              resp::kAnyNumber, admin("2.0.0")}},
            config_set,
            Reach::all},
    NodeRow{{{"CONFIG REWRITE", "", "Nothing: settings are not written to a file", 2, 2,
              admin("2.8.0")}},
            config_rewrite},
    NodeRow{{{"WAIT", "numreplicas milliseconds",
              "How many other copies hold all that this client has written", 3, 3, kWait}},
            wait_for_copies},
    NodeRow{{{"TIME", "", "Seconds and microseconds since 1970", 1, 1, kTime}}, time},
};

}  // namespace

std::array<std::span<const NodeRow>, 5> all_node_rows() {
  return {kRows, slot_rows(), slow_rows(), latency_rows(), stale_rows()};
}

const NodeRow* node_row(keys::Words words) {
  for (const std::span<const NodeRow> rows : all_node_rows())
    if (const NodeRow* const row = resp::find_row<NodeRow>(rows, words)) return row;
  return nullptr;
}

const NodeRow* node_row(const keys::Command& command) {
  for (const std::span<const NodeRow> rows : all_node_rows())
    if (const NodeRow* const row = resp::row_among(rows, command)) return row;
  return nullptr;
}

}  // namespace pando::shard

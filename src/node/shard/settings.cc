#include "node/shard/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "base/byte_size.h"
#include "node/shard/copying.h"
#include "node/shard/listening.h"
#include "node/shard/slots.h"
#include "wire/resp/glob.h"

namespace pando::shard {
namespace {

/// What becomes of a CONFIG SET, if all of it makes sense.
struct Draft {
  MemoryLimit memory;
  std::optional<resp::NotifyClasses> classes;
};

/// A setting that can be changed. Errors are Redis's sentences, empty if there is none.
struct Setting {
  std::string_view name;
  std::string (*show)(const Shard::Impl& shard);
  std::string_view (*set)(Draft& draft, std::string_view value);
};

std::string_view set_memory(Draft& draft, std::string_view value) {
  const auto octets = parse_byte_size(value);
  if (!octets) return "argument must be a memory value";
  draft.memory.octets = *octets;
  return {};
}

std::string_view set_policy(Draft& draft, std::string_view value) {
  const auto policy = parse_eviction(value);
  if (!policy)
    return "argument(s) must be one of the following: volatile-lru, volatile-lfu, volatile-random, "
           "volatile-ttl, allkeys-lru, allkeys-lfu, allkeys-random, noeviction";
  draft.memory.policy = *policy;
  return {};
}

std::string_view set_classes(Draft& draft, std::string_view value) {
  draft.classes = resp::read_classes(value);
  return draft.classes ? "" : "Invalid event class character. Use 'Ag$lshzxeKEtmdn'.";
}

constexpr std::array<Setting, 3> kSettings = {
    {{"maxmemory",
      [](const Shard::Impl& s) { return std::to_string(s.upkeep.memory.limit().octets); },
      set_memory},
     {"maxmemory-policy",
      [](const Shard::Impl& s) { return std::string{to_string(s.upkeep.memory.limit().policy)}; },
      set_policy},
     {"notify-keyspace-events",
      [](const Shard::Impl& s) { return resp::shown_classes(s.exchange.classes()); },
      set_classes}}};

std::string lowered(std::string_view text) {
  std::string out{text};
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

Origin origin_of(const Request& request) {
  return {Origin::Kind::client, request.client, request.ticket, request.protocol};
}

using Shown = std::vector<std::pair<std::string, std::string>>;

/// As in Redis a name without wildcards comes back as it was written.
Shown shown(const Shard::Impl& shard, keys::Words patterns) {
  Shown all{shard.config.fixed.begin(), shard.config.fixed.end()}, out;
  for (const Setting& one : kSettings) all.emplace_back(one.name, one.show(shard));
  std::ranges::sort(all);
  std::vector<bool> taken(all.size());
  for (const std::string_view pattern : patterns)
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (taken[i] || !resp::fits_glob(lowered(pattern), all[i].first)) continue;
      taken[i] = true;
      const bool exact = resp::same_word(pattern, all[i].first);
      out.emplace_back(exact ? std::string{pattern} : all[i].first, all[i].second);
    }
  return out;
}

void config_get(Instant, Shard::Impl& shard, const Request& request) {
  const Shown found = shown(shard, request.words.subspan(2));
  std::string text;
  resp::ReplyWriter writer{text, request.protocol};
  writer.map(found.size());
  for (const auto& [name, value] : found) {
    writer.bulk(name);
    writer.bulk(value);
  }
  shard.deliver(origin_of(request), std::move(text));
}

std::string failed(std::string_view name, std::string_view why) {
  return fmt::format("ERR CONFIG SET failed (possibly related to argument '{}') - {}", name, why);
}

/// Whether all names are there, may be changed and come once; else an error.
std::string wrong_names(const Shard::Impl& shard, keys::Words pairs) {
  if (pairs.size() % 2 != 0) return "ERR syntax error";
  for (std::size_t i = 0; i < pairs.size(); i += 2) {
    const std::string name = lowered(pairs[i]);
    if (shard.config.fixed.contains(name)) return failed(pairs[i], "can't set immutable config");
    if (std::ranges::find(kSettings, name, &Setting::name) == kSettings.end())
      return fmt::format("ERR Unknown option or number of arguments for CONFIG SET - '{}'",
                         pairs[i]);
    for (std::size_t k = 0; k < i; k += 2)
      if (resp::same_word(pairs[k], name)) return failed(pairs[i], "duplicate parameter");
  }
  return {};
}

std::string set_slower(Draft& draft, std::string_view value) {
  return set_number(draft.slow.microseconds, value, -1);
}

std::string set_slow_entries(Draft& draft, std::string_view value) {
  return set_number(draft.slow.entries, value, 0);
}

constexpr auto kSettings = std::to_array<Setting>(
    {{"client-output-buffer-limit",
      [](const Shard::Impl& s) { return resp::shown_output_limits(s.config.clients); }, set_output},
     {"maxclients", [](const Shard::Impl& s) { return std::to_string(s.config.clients.most); },
      set_most},
     {"maxmemory",
      [](const Shard::Impl& s) { return std::to_string(s.upkeep.memory.limit().octets); },
      set_memory},
     {"maxmemory-policy",
      [](const Shard::Impl& s) { return std::string{to_string(s.upkeep.memory.limit().policy)}; },
      set_policy},
     {"notify-keyspace-events",
      [](const Shard::Impl& s) { return resp::shown_classes(s.exchange.classes()); }, set_classes},
     {"slowlog-log-slower-than",
      [](const Shard::Impl& s) { return std::to_string(s.timing.slow.limits().microseconds); },
      set_slower},
     {"slowlog-max-len",
      [](const Shard::Impl& s) { return std::to_string(s.timing.slow.limits().entries); },
      set_slow_entries},
     {"tcp-keepalive",
      [](const Shard::Impl& s) { return std::to_string(s.config.clients.keepalive); },
      set_keepalive},
     {"timeout", [](const Shard::Impl& s) { return std::to_string(s.config.clients.timeout); },
      set_timeout}});

void wait_for_copies(Instant now, Shard::Impl& shard, const Request& request) {
  Shard::Impl::Copying{shard}.take(now, request);
}

void time(Instant now, Shard::Impl& shard, const Request& request) {
  const auto since = (now + shard.wall).time_since_epoch();
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(since).count();
  std::string text;
  resp::ReplyWriter writer{text, request.protocol};
  writer.array(2);
  writer.bulk(std::to_string(us / 1'000'000));
  writer.bulk(std::to_string(us % 1'000'000));
  shard.deliver(origin_of(request), std::move(text));
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
            config_set},
    NodeRow{{{"CONFIG REWRITE", "", "Nothing: settings are not written to a file", 2, 2,
              admin("2.8.0")}},
            config_rewrite},
    NodeRow{{{"WAIT", "numreplicas milliseconds",
              "How many other copies hold all that this client has written", 3, 3, kWait}},
            wait_for_copies},
    NodeRow{{{"TIME", "", "Seconds and microseconds since 1970", 1, 1, kTime}}, time},
};

Draft draft_of(const Shard::Impl& shard) {
  return {.memory = shard.upkeep.memory.limit(),
          .clients = shard.config.clients,
          .slow = shard.timing.slow.limits(),
          .most_clients = shard.config.most_clients,
          .classes = {}};
}

void adopt(Instant now, Shard::Impl& shard, const Draft& draft) {
  shard.upkeep.set_limit(now, draft.memory);
  shard.timing.set_limits(draft.slow);
  if (draft.clients == shard.config.clients) return;
  shard.config.clients = draft.clients;
  shard.said.emplace_back(draft.clients);
}

}  // namespace pando::shard

#include "node/shard/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "base/byte_size.h"
#include "core/keys/numbers.h"

namespace pando::shard {
namespace {

std::string set_memory(Draft& draft, std::string_view value) {
  const auto octets = parse_byte_size(value);
  if (!octets) return "argument must be a memory value";
  draft.memory.octets = *octets;
  return {};
}

std::string set_policy(Draft& draft, std::string_view value) {
  const auto policy = parse_eviction(value);
  if (!policy)
    return "argument(s) must be one of the following: volatile-lru, volatile-lfu, volatile-random, "
           "volatile-ttl, allkeys-lru, allkeys-lfu, allkeys-random, noeviction";
  draft.memory.policy = *policy;
  return {};
}

std::string set_classes(Draft& draft, std::string_view value) {
  draft.classes = resp::read_classes(value);
  return draft.classes ? "" : "Invalid event class character. Use 'Ag$lshzxeKEtmdn'.";
}

template <class Number>
std::string set_number(Number& field, std::string_view value, std::int64_t least) {
  const auto number = keys::read_integer(value);
  if (!number) return "argument couldn't be parsed into an integer";
  const std::int64_t most = std::numeric_limits<Number>::max();
  if (*number < least || *number > most)
    return fmt::format("argument must be between {} and {} inclusive", least, most);
  field = static_cast<Number>(*number);
  return {};
}

std::string set_most(Draft& draft, std::string_view value) {
  std::string wrong = set_number(draft.clients.most, value, 1);
  if (wrong.empty() && draft.clients.most > draft.most_clients)
    return fmt::format(
        "The operating system is not able to handle the specified number of clients, try with {}",
        draft.most_clients);
  return wrong;
}

std::string set_timeout(Draft& draft, std::string_view value) {
  return set_number(draft.clients.timeout, value, 0);
}

std::string set_keepalive(Draft& draft, std::string_view value) {
  return set_number(draft.clients.keepalive, value, 0);
}

std::string set_output(Draft& draft, std::string_view value) {
  return std::string{resp::read_output_limits(draft.clients, value)};
}

std::string set_slower(Draft& draft, std::string_view value) {
  return set_number(draft.slow.microseconds, value, -1);
}

std::string set_spike(Draft& draft, std::string_view value) {
  return set_number(draft.spike_ms, value, 0);
}

std::string set_slow_entries(Draft& draft, std::string_view value) {
  return set_number(draft.slow.entries, value, 0);
}

constexpr auto kSettings = std::to_array<Setting>(
    {{"client-output-buffer-limit",
      [](const Shard::Impl& s) { return resp::shown_output_limits(s.config.clients); }, set_output},
     {"latency-monitor-threshold",
      [](const Shard::Impl& s) { return std::to_string(s.timing.monitor.threshold()); }, set_spike},
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

}  // namespace

std::span<const Setting> settings() {
  return kSettings;
}

const Setting* setting_named(std::string_view name) {
  const auto* const found = std::ranges::find(kSettings, name, &Setting::name);
  return found == kSettings.end() ? nullptr : &*found;
}

Draft draft_of(const Shard::Impl& shard) {
  return {.memory = shard.upkeep.memory.limit(),
          .clients = shard.config.clients,
          .slow = shard.timing.slow.limits(),
          .spike_ms = shard.timing.monitor.threshold(),
          .most_clients = shard.config.most_clients,
          .classes = {}};
}

void adopt(Instant now, Shard::Impl& shard, const Draft& draft) {
  shard.upkeep.set_limit(now, draft.memory);
  shard.timing.set_limits(draft.slow);
  shard.timing.set_threshold(draft.spike_ms);
  if (draft.clients == shard.config.clients) return;
  shard.config.clients = draft.clients;
  shard.said.emplace_back(draft.clients);
}

}  // namespace pando::shard

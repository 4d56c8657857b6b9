#include "doors/info.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <utility>
#include <vector>

#include "base/version.h"
#include "doors/facts_of.h"
#include "doors/facts_section.h"
#include "shell/clock.h"

namespace pando::doors {
namespace {

/// Whose commands and replies are spoken; clients look at it.
constexpr std::string_view kRedisVersion = "7.0.0";
/// Shown only where they are asked for.
constexpr std::string_view kOnlyIfNamed = "commandstats";

/// As Redis writes it for people: 1.06M.
std::string human(std::uint64_t octets) {
  constexpr std::array<std::pair<std::uint64_t, char>, 4> kUnits{
      {{std::uint64_t{1} << 40, 'T'}, {1 << 30, 'G'}, {1 << 20, 'M'}, {1 << 10, 'K'}}};
  for (const auto& [size, letter] : kUnits)
    if (octets >= size)
      return fmt::format("{:.2f}{}", static_cast<double>(octets) / static_cast<double>(size),
                         letter);
  return fmt::format("{}B", octets);
}

void octets(Section& s, std::string_view name, std::string_view with_human, std::uint64_t value) {
  s.gauge(name, "", value);
  s.text(with_human, "", human(value));
}

void add_server(Facts& facts, const ServerView& view) {
  Section s{facts, "server"};
  utsname system{};
  ::uname(&system);
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(view.up).count();
  const auto now = std::chrono::duration_cast<std::chrono::microseconds>(
      (shell::now() + shell::wall_clock()).time_since_epoch());
  s.text("redis_version", "", std::string{kRedisVersion});
  s.text("pando_version", "", std::string{version()});
  s.text("redis_mode", "", view.cluster ? "cluster" : "standalone");
  s.text("os", "", fmt::format("{} {} {}", system.sysname, system.release, system.machine));
  s.gauge("pando_shards", "", view.data.shards);
  s.gauge("arch_bits", "", 8 * sizeof(void*));
  s.text("multiplexing_api", "", "epoll");
  s.gauge("process_id", "", ::getpid());
  s.text("run_id", "", view.run_id);
  s.gauge("tcp_port", "", view.port);
  s.gauge("server_time_usec", "", now.count());
  s.gauge("uptime_in_seconds", "", seconds);
  s.gauge("uptime_in_days", "", seconds / 86400);
}

void add_clients(Facts& facts, const ServerView& view) {
  Section s{facts, "clients"};
  s.gauge("connected_clients", "", view.clients);
  s.gauge("maxclients", "", view.most_clients);
  s.gauge("blocked_clients", "", view.blocked);
  s.gauge("tracking_clients", "", 0);
}

void add_memory(Facts& facts, const ServerView& view) {
  Section s{facts, "memory"};
  const auto pages = static_cast<std::uint64_t>(std::max(0L, ::sysconf(_SC_PHYS_PAGES)));
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  octets(s, "used_memory", "used_memory_human", view.data.bytes);
  octets(s, "used_memory_rss", "used_memory_rss_human", resident_bytes());
  s.gauge("used_memory_dataset", "", view.data.bytes);
  octets(s, "total_system_memory", "total_system_memory_human", pages * page);
  octets(s, "maxmemory", "maxmemory_human", view.data.limit);
  s.text("maxmemory_policy", "", std::string{to_string(view.data.policy)});
}

void add_persistence(Facts& facts) {
  Section s{facts, "persistence"};
  for (const std::string_view name :
       {"loading", "async_loading", "rdb_bgsave_in_progress", "aof_enabled",
        "aof_rewrite_in_progress", "aof_rewrite_scheduled"})
    s.gauge(name, "", 0);
}

void add_stats(Facts& facts, const ServerView& view) {
  Section s{facts, "stats"};
  s.counter("total_connections_received", "", view.count.accepted);
  s.counter("total_commands_processed", "", view.count.tally.calls());
  s.counter("total_net_input_bytes", "", view.count.bytes_in);
  s.counter("total_net_output_bytes", "", view.count.bytes_out);
  s.counter("rejected_connections", "", view.count.turned_away);
  s.counter("expired_keys", "", view.count.expired);
  s.counter("evicted_keys", "", view.count.evicted);
  s.gauge("pubsub_channels", "", view.data.channels);
  s.gauge("pubsub_patterns", "", view.data.patterns);
  s.counter("total_error_replies", "", view.count.tally.all_errors());
}

void add_replication(Facts& facts, const ServerView& view) {
  Section s{facts, "replication"};
  s.text("role", "", "master");
  s.gauge("connected_slaves", "", view.followers);
  s.text("master_failover_state", "", "no-failover");
}

void add_cpu(Facts& facts) {
  Section s{facts, "cpu"};
  const auto add = [&](int who, std::string_view system, std::string_view user) {
    rusage usage{};
    ::getrusage(who, &usage);
    s.text(system, "", fmt::format("{}.{:06}", usage.ru_stime.tv_sec, usage.ru_stime.tv_usec));
    s.text(user, "", fmt::format("{}.{:06}", usage.ru_utime.tv_sec, usage.ru_utime.tv_usec));
  };
  add(RUSAGE_SELF, "used_cpu_sys", "used_cpu_user");
  add(RUSAGE_CHILDREN, "used_cpu_sys_children", "used_cpu_user_children");
}

/// Microseconds that one took.
double mean_of(const resp::CommandCount& count) {
  if (count.runs == 0) return 0;
  return static_cast<double>(count.nanoseconds) / 1000 / static_cast<double>(count.runs);
}

void add_commands(Facts& facts, const resp::Tally& tally) {
  for (const auto& [name, count] : tally.commands())
    facts.push_back({.section = kOnlyIfNamed,
                     .name = "cmdstat",
                     .value = fmt::format("calls={},usec={},usec_per_call={:.2f},"
                                          "rejected_calls={},failed_calls={}",
                                          count.calls, count.nanoseconds / 1000, mean_of(count),
                                          count.rejected, count.failed),
                     .labels = {{"command", name}}});
  for (const auto& [code, count] : tally.errors())
    facts.push_back({.section = "errorstats",
                     .name = "errorstat",
                     .value = fmt::format("count={}", count),
                     .labels = {{"code", code}}});
}

void add_keyspace(Facts& facts, const ServerView& view) {
  if (view.data.keys == 0) return;
  Section{facts, "keyspace"}.text(
      "db0", "", fmt::format("keys={},expires={},avg_ttl=0", view.data.keys, view.data.expiring));
}

}  // namespace

Facts redis_facts(const ServerView& view) {
  Facts facts;
  add_server(facts, view);
  add_clients(facts, view);
  add_memory(facts, view);
  add_persistence(facts);
  add_stats(facts, view);
  add_replication(facts, view);
  add_cpu(facts);
  add_commands(facts, view.count.tally);
  Section{facts, "cluster"}.gauge("cluster_enabled", "", view.cluster ? 1 : 0);
  add_keyspace(facts, view);
  return facts;
}

std::string info_answer(const ServerView& view, const Facts& own, resp::Words named) {
  Facts all = redis_facts(view);
  all.insert(all.end(), own.begin(), own.end());
  std::vector<std::string> sections;
  bool usual = named.empty();
  for (const std::string_view word : named) {
    if (resp::same_word(word, "all") || resp::same_word(word, "everything"))
      return info_text(all, {});
    usual |= resp::same_word(word, "default");
    sections.emplace_back(word);
  }
  if (usual)
    for (const Fact& fact : all)
      if (fact.section != kOnlyIfNamed && (sections.empty() || sections.back() != fact.section))
        sections.emplace_back(fact.section);
  return info_text(all, sections);
}

}  // namespace pando::doors

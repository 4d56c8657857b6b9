#include "agent/rpc_stats.h"

namespace pando::agent {
namespace {

std::map<std::string, std::string> describe(const RuntimeFacts& facts) {
  return {{"os", facts.os},
          {"arch", facts.arch},
          {"version", facts.version},
          {"max_procs", std::to_string(facts.max_procs)},
          {"goroutines", std::to_string(facts.goroutines)},
          {"cpu_count", std::to_string(facts.cpu_count)}};
}

std::map<std::string, std::string> describe(const node::Stats& stats) {
  return {{"members", std::to_string(stats.members)},
          {"failed", std::to_string(stats.failed)},
          {"left", std::to_string(stats.left)},
          {"health_score", std::to_string(stats.health_score)},
          {"member_time", std::to_string(stats.member_time)},
          {"event_time", std::to_string(stats.event_time)},
          {"query_time", std::to_string(stats.query_time)},
          {"intent_queue", std::to_string(stats.intent_queue)},
          {"event_queue", std::to_string(stats.event_queue)},
          {"query_queue", std::to_string(stats.query_queue)},
          {"encrypted", stats.encrypted ? "true" : "false"},
          {"coordinate_resets", std::to_string(stats.coordinate_resets)}};
}

}  // namespace

StatsText describe_stats(const RpcSource& source) {
  return {{"agent", {{"name", source.node_name()}}},
          {"runtime", describe(source.runtime())},
          {"serf", describe(source.stats())},
          {"tags", source.tags()},
          {"event_handlers", source.handlers()}};
}

}  // namespace pando::agent

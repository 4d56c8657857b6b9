#include "node/shard/latency_rows.h"

#include <fmt/format.h>

#include <array>

#include "node/shard/named_histograms.h"

namespace pando::shard {
namespace {

constexpr auto kHelp = std::to_array<std::string_view>(
    {"LATENCY <subcommand> [<arg> [value] [opt] ...]. Subcommands are:", "DOCTOR",
     "    Return a human readable latency analysis report.", "GRAPH <event>",
     "    Return an ASCII latency graph for the <event> class.", "HISTORY <event>",
     "    Return time-latency samples for the <event> class.", "LATEST",
     "    Return the latest latency samples for all events.", "RESET [<event> ...]",
     "    Reset latency data of one or more <event> classes.",
     "    (default: reset all data for all event classes)", "HISTOGRAM [COMMAND ...]",
     "    Return a cumulative distribution of latencies in the format of a histogram for the "
     "specified command names.",
     "    If no commands are specified then all histograms are replied.", "HELP",
     "    Prints this help."});

void show(resp::ReplyWriter& out, const Spike& spike) {
  out.integer(spike.at);
  out.integer(spike.milliseconds);
}

void doctor(Instant, Shard::Impl& shard, const Task& task) {
  answer_with(shard, task, [&](resp::ReplyWriter& out) {
    out.verbatim(latency_advice(shard.timing.monitor));
  });
}

void graph(Instant now, Shard::Impl& shard, const Task& task) {
  const Spikes* const spikes = shard.timing.monitor.of(task.words[2]);
  answer_with(shard, task, [&](resp::ReplyWriter& out) {
    if (spikes == nullptr)
      return out.error(fmt::format("ERR No samples available for event '{}'", task.words[2]));
    out.verbatim(graph_of(task.words[2], *spikes, shard.wall_ms(now) / 1000));
  });
}

void history(Instant, Shard::Impl& shard, const Task& task) {
  const Spikes* const spikes = shard.timing.monitor.of(task.words[2]);
  answer_with(shard, task, [&](resp::ReplyWriter& out) {
    out.array(spikes == nullptr ? 0 : spikes->list.size());
    if (spikes == nullptr) return;
    for (const Spike& spike : spikes->list) {
      out.array(2);
      show(out, spike);
    }
  });
}

void latest(Instant, Shard::Impl& shard, const Task& task) {
  const LatencyMonitor::All& all = shard.timing.monitor.all();
  answer_with(shard, task, [&](resp::ReplyWriter& out) {
    out.array(all.size());
    for (const auto& [event, spikes] : all) {
      out.array(4);
      out.bulk(event);
      show(out, spikes.list.back());
      out.integer(spikes.longest);
    }
  });
}

void reset(Instant, Shard::Impl& shard, const Task& task) {
  LatencyMonitor& monitor = shard.timing.monitor;
  std::int64_t count = 0;
  for (const std::string_view event : task.words.subspan(2)) count += monitor.reset(event);
  if (task.words.size() == 2) count = monitor.reset_all();
  answer_with(shard, task, [count](resp::ReplyWriter& out) { out.integer(count); });
}

/// Of several shards one puts together what all have.
void histogram(Instant, Shard::Impl& shard, const Task& task) {
  const NamedHistograms all = chosen(shard.timing.spent, task.words.subspan(2));
  const bool alone = shard.config.part.count == 1;
  shard.deliver(task.origin, alone ? shown(all, task.origin.protocol) : packed(all));
}

void help(Instant, Shard::Impl& shard, const Task& task) {
  answer_with(shard, task, [](resp::ReplyWriter& out) { out.lines(kHelp); });
}

constexpr resp::CommandFacts kFacts{
    .flags = resp::kAdmin | resp::kNoscript | resp::kLoading | resp::kStale,
    .categories = resp::kAclAdmin | resp::kAclDangerous,
    .group = "server",
    .since = "2.8.13",
    .complexity = "O(1)"};
constexpr resp::CommandFacts kHistogram{
    .flags = kFacts.flags,
    .categories = kFacts.categories,
    .group = "server",
    .since = "7.0.0",
    .complexity = "O(N) of the commands that were called"};
constexpr resp::CommandFacts kOfHelp{.flags = resp::kLoading | resp::kStale,
                                     .group = "server",
                                     .since = "2.8.13",
                                     .complexity = "O(1)"};

constexpr std::array kRows = {
    NodeRow{{{"LATENCY DOCTOR", "", "What took long at this node, and what helps", 2, 2, kFacts}},
            doctor,
            Reach::first},
    NodeRow{{{"LATENCY GRAPH", "event", "The spikes of an event as a picture", 3, 3, kFacts}},
            graph,
            Reach::first},
    NodeRow{{{"LATENCY HISTORY", "event", "When there were spikes of an event", 3, 3, kFacts}},
            history,
            Reach::first},
    NodeRow{{{"LATENCY LATEST", "", "The last spike of each event, and the longest", 2, 2, kFacts}},
            latest,
            Reach::first},
    NodeRow{{{"LATENCY RESET", "[event ...]", "Forgets spikes", 2, resp::kAnyNumber, kFacts}},
            reset,
            Reach::first},
    NodeRow{{{"LATENCY HISTOGRAM", "[command ...]", "How long commands took, by powers of two", 2,
              resp::kAnyNumber, kHistogram}},
            histogram,
            Reach::all,
            Join::histograms},
    NodeRow{{{"LATENCY HELP", "", "What LATENCY can be asked", 2, 2, kOfHelp}}, help},
};

}  // namespace

std::span<const NodeRow> latency_rows() {
  return kRows;
}

}  // namespace pando::shard

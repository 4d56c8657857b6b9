#include "sim/rules.h"

#include "core/swim/config.h"
#include "node/views.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

/// Outputs of one step: many events may come at once when sides meet, but not without limit.
constexpr std::size_t kMostOutputs = 50'000;

std::string seconds(Instant when) {
  const auto ms = (when - Instant{}) / 1ms;
  return std::to_string(ms / 1000) + "." + std::to_string(1000 + ms % 1000).substr(1) + " s";
}

}  // namespace

std::string Violation::to_string() const {
  return rule + " at " + seconds(when) + ": " + what;
}

void Verdict::report(World& world, std::string rule, std::string what) {
  if (first_) return;
  first_ = Violation{std::move(rule), std::move(what), world.now()};
  world.halt();
}

// ---- G2 ----------------------------------------------------------------------------------------

void PacketSizes::after_step(World& world, const Step& step) {
  for (const node::Output& output : step.outputs) {
    const auto* datagram = std::get_if<node::SendDatagram>(&output);
    if (datagram != nullptr && datagram->bytes.size() > swim::kPacketBudget)
      verdict_.report(world, "G2",
                      world.host(step.host).name() + " sends a datagram of " +
                          std::to_string(datagram->bytes.size()) + " bytes, the limit is " +
                          std::to_string(swim::kPacketBudget));
  }
}

// ---- events once -------------------------------------------------------------------------------

void EventsOnce::after_step(World& world, const Step& step) {
  for (const node::Output& output : step.outputs) {
    const auto* happened = std::get_if<node::Happened>(&output);
    const auto* event = happened == nullptr ? nullptr : std::get_if<UserEvent>(&happened->event);
    if (event == nullptr) continue;
    if (!delivered_[step.host].emplace(event->name, to_string(event->payload), event->time).second)
      verdict_.report(world, "E1",
                      world.host(step.host).name() + " delivers the event " + event->name +
                          " of time " + std::to_string(event->time) + " twice");
  }
}

bool EventsOnce::has(HostId host, const std::string& name, const std::string& payload) const {
  const auto found = delivered_.find(host);
  if (found == delivered_.end()) return false;
  const auto event = found->second.lower_bound({name, payload, 0});
  return event != found->second.end() && std::get<0>(*event) == name &&
         std::get<1>(*event) == payload;
}

// ---- clocks ------------------------------------------------------------------------------------

void ClocksGrow::after_step(World& world, const Step& step) {
  const serf::Clocks now = node::serf_of(world.node(step.host)).clocks();
  const auto [found, first] = last_.try_emplace(step.host, now);
  const serf::Clocks before = found->second;
  if (!first &&
      (now.member < before.member || now.event < before.event || now.query < before.query))
    verdict_.report(world, "C1",
                    "a Lamport clock of " + world.host(step.host).name() + " goes back");
  found->second = now;
}

// ---- silence -----------------------------------------------------------------------------------

void SilentAfterStop::after_step(World& world, const Step& step) {
  bool stopped = stopped_.contains(step.host);
  for (const node::Output& output : step.outputs) {
    const bool may_speak = std::holds_alternative<node::Answer>(output) ||
                           std::holds_alternative<node::StateAnswer>(output) ||
                           std::holds_alternative<node::CallNews>(output) ||
                           std::holds_alternative<node::AppendSnapshot>(output) ||
                           std::holds_alternative<node::ReplaceSnapshot>(output);
    if (stopped && !may_speak)
      verdict_.report(world, "S1",
                      world.host(step.host).name() + " speaks after it has stopped (output " +
                          std::to_string(output.index()) + ")");
    if (std::holds_alternative<node::Stopped>(output)) stopped = true;
  }
  if (stopped) stopped_.insert(step.host);
}

// ---- Q2 ---------------------------------------------------------------------------------------

std::string wrong_replies(const std::vector<Reply>& replies) {
  std::set<std::string> acks, answers;
  bool done = false;
  for (const Reply& reply : replies) {
    if (done) return "a query goes on after its end";
    if (const auto* ack = std::get_if<reply::QueryAck>(&reply);
        ack && !acks.insert(ack->from).second)
      return "a query counts the ack of " + ack->from + " twice";
    if (const auto* answer = std::get_if<reply::QueryResponse>(&reply);
        answer && !answers.insert(answer->from).second)
      return "a query counts the answer of " + answer->from + " twice";
    done = std::holds_alternative<reply::QueryDone>(reply);
  }
  return "";
}

// ---- Q1 ----------------------------------------------------------------------------------------

void QueuesBounded::after_step(World& world, const Step& step) {
  const std::string& name = world.host(step.host).name();
  const auto demand = [&](std::size_t value, std::size_t limit, const char* what) {
    if (value > limit)
      verdict_.report(world, "Q1",
                      name + " has " + std::to_string(value) + " " + what + ", the limit is " +
                          std::to_string(limit));
  };
  demand(step.outputs.size(), kMostOutputs, "outputs in one step");
  Instant& next = next_[step.host];
  if (world.now() < next) return;
  next = world.now() + 1s;
  const node::Stats stats = world.node(step.host).stats();
  // A lane is pruned to 4096 every 30 s; between two prunings a swarm adds far less than that
  // again.
  constexpr std::size_t kLane = 2 * 4096;
  demand(stats.intent_queue, kLane, "queued intents");
  demand(stats.event_queue, kLane, "queued events");
  demand(stats.query_queue, kLane, "queued queries");
  // One rumour per name, and the refutation beside it.
  demand(stats.rumour_queue, 2 * world.size() + 8, "queued rumours");
  demand(stats.members, world.size() + 8, "members");
  demand(stats.streams, 2 * 128 + 2 * world.size(), "streams");
}

}  // namespace pando::sim

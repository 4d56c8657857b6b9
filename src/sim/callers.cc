#include "sim/callers.h"

#include <array>
#include <cstring>

#include "base/overload.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;
using call::Failure;

constexpr std::array<const char*, 5> kMethods{"echo", "late", "fails", "hangs", "unserved"};
constexpr std::size_t kUnserved = 4;
constexpr const char* kWords = "as it should";
/// What a late handler takes.
constexpr Duration kLate = 700ms;

/// What the bodies of calls and casts begin with.
struct Heading {
  std::uint64_t number = 0;
  std::uint64_t host = 0, boot = 0;
};

Bytes body_of(const Heading& heading, std::size_t padding) {
  Bytes body(sizeof heading + padding);
  std::memcpy(body.data(), &heading, sizeof heading);
  return body;
}

Heading heading_of(const Bytes& body) {
  Heading heading;
  if (body.size() >= sizeof heading) std::memcpy(&heading, body.data(), sizeof heading);
  return heading;
}

std::string words(const call::Fault& fault) {
  return std::string{to_string(fault.failure)} + " (" + fault.detail + ")";
}

}  // namespace

// ---- what they do ------------------------------------------------------------------------------

void Callers::call(World& world, HostId from, HostId to, Handler handler, std::size_t padding,
                   Duration limit, Duration patience) {
  const std::uint32_t boot = world.host(from).boot;
  Bytes body = body_of({++numbers_, from, boot}, padding);
  const Ticket ticket =
      world.ask(from, call::Call{world.host(to).name(), kMethods[static_cast<std::size_t>(handler)],
                                 std::move(body), limit});
  if (patience <= Duration{}) return;
  world.at(world.now() + patience, [&world, from, boot, ticket] {
    if (world.host(from).boot == boot && world.host(from).node)
      world.ask(from, call::Cancel{ticket});
  });
}

void Callers::cast(World& world, HostId from, HostId to, std::size_t padding) {
  const Heading heading{++numbers_, from, world.host(from).boot};
  const Ticket ticket =
      world.ask(from, call::Cast{world.host(to).name(), "cast", body_of(heading, padding)});
  casting_[{from, ticket}] = {{to, world.host(to).boot}, heading.number};
}

void Callers::on_start(World& world, HostId host) {
  for (std::size_t i = 0; i < kUnserved; ++i) world.ask(host, call::Serve{kMethods[i]});
}

void Callers::on_end(World&, HostId host) {
  open_.erase(host);
}

std::size_t Callers::open() const {
  std::size_t count = 0;
  for (const auto& [host, calls] : open_) count += calls.size();
  return count;
}

void Callers::serve(World& world, HostId host, const call::Wanted& wanted) {
  const std::uint64_t token = wanted.token;
  if (wanted.method == "echo") {
    world.ask(host, call::Respond{token, wanted.body});
  } else if (wanted.method == "fails") {
    world.ask(host, call::Respond{token, std::unexpected(std::string{kWords})});
  } else if (wanted.method == "late") {
    const std::uint32_t boot = world.host(host).boot;
    world.at(world.now() + kLate, [&world, host, boot, token, body = wanted.body] {
      if (world.host(host).boot == boot && world.host(host).node)
        world.ask(host, call::Respond{token, body});
    });
  }
}

// ---- what comes of it --------------------------------------------------------------------------

void Callers::report(World& world, const Step& step, const char* rule, const std::string& what) {
  verdict_.report(world, rule, world.host(step.host).name() + " " + what);
}

void Callers::after_step(World& world, const Step& step) {
  if (const auto* ask = std::get_if<node::CallAsk>(&step.input)) asked(world, step, *ask);
  for (const node::Output& output : step.outputs) {
    if (const auto* up = std::get_if<node::LinkUp>(&output))
      ++link_changes_[{step.host, up->peer}];
    else if (const auto* down = std::get_if<node::LinkDown>(&output))
      ++link_changes_[{step.host, down->peer}];
    else if (const auto* said = std::get_if<node::CallNews>(&output))
      std::visit(Overload{[&](const auto& it) { news(world, step, it); },
                          [](const call::Abandoned&) {}, [](const call::Told&) {}},
                 said->news);
  }
  look_for_overdue(world, step);
}

void Callers::asked(World& world, const Step& step, const node::CallAsk& ask) {
  const auto* call = std::get_if<call::Call>(&ask.command);
  if (call == nullptr) return;
  std::size_t handler = 0;
  while (call->method != kMethods[handler]) ++handler;
  const Instant now = world.host(step.host).clock.local(step.now);
  open_[step.host][ask.ticket] = {now + call->limit, heading_of(call->body).number,
                                  static_cast<Handler>(handler)};
}

/// Time is looked at in every step of a process, whatever the step was for.
void Callers::look_for_overdue(World& world, const Step& step) {
  const auto found = open_.find(step.host);
  if (found == open_.end()) return;
  const Instant now = world.host(step.host).clock.local(step.now);
  for (const auto& [ticket, call] : found->second)
    if (call.due <= now) report(world, step, "R1", "has a call whose time is over, without an end");
}

void Callers::news(World& world, const Step& step, const call::Ended& ended) {
  auto& calls = open_[step.host];
  const auto call = calls.find(ended.ticket);
  if (call == calls.end()) return report(world, step, "R1", "hears of the end of no call");
  judge(world, step, call->second, ended);
  calls.erase(call);
}

void Callers::judge(World& world, const Step& step, const Open& call, const call::Ended& ended) {
  Fate& fate = fates_[call.number];
  if (ended.answer) {
    ++answered_;
    const bool gives = call.handler == Handler::echo || call.handler == Handler::late;
    if (!gives || !fate.ran || heading_of(*ended.answer).number != call.number)
      report(world, step, "R2", "has an answer that no handler gave");
    return;
  }
  const call::Fault& fault = ended.answer.error();
  fate.excluded = !may_have_happened(fault.failure);
  if (fate.excluded && fate.ran)
    report(world, step, "R2", "is told " + words(fault) + ", but the handler has run");
  if (fault.failure == Failure::unknown_method && call.handler != Handler::unserved)
    report(world, step, "R2", "is told " + words(fault) + ", but it is served");
  const bool said = call.handler == Handler::fails && fate.ran && fault.detail == kWords;
  if (fault.failure == Failure::failed && !said)
    report(world, step, "R2", "is told " + words(fault) + ", but no handler said so");
}

void Callers::news(World& world, const Step& step, const call::Wanted& wanted) {
  Fate& fate = fates_[heading_of(wanted.body).number];
  if (fate.ran) report(world, step, "R2", "runs the handler of one call twice");
  if (fate.excluded)
    report(world, step, "R2", "runs the handler of a call that was said not to happen");
  fate.ran = true;
  serve(world, step.host, wanted);
}

void Callers::news(World& world, const Step& step, const call::Posted& posted) {
  const auto cast = casting_.find({step.host, posted.ticket});
  if (cast == casting_.end()) return;
  const auto [to, number] = cast->second;
  casting_.erase(cast);
  if (!posted.outcome || to.first == step.host) return;
  casts_[{{step.host, world.host(step.host).boot}, to}].under_way.insert(number);
}

std::uint64_t Callers::changes(const World& world, HostId a, HostId b) const {
  const auto seen = [&](HostId who, HostId whom) {
    const auto found = link_changes_.find({who, world.host(whom).name()});
    return found == link_changes_.end() ? 0 : found->second;
  };
  return seen(a, b) + seen(b, a);
}

void Callers::news(World& world, const Step& step, const call::Heard& heard) {
  const Heading heading = heading_of(heard.body);
  const auto from = static_cast<HostId>(heading.host);
  if (from == step.host) return;
  Pair& pair = casts_[{{from, static_cast<std::uint32_t>(heading.boot)},
                       {step.host, world.host(step.host).boot}}];
  const std::string which = "cast " + std::to_string(heading.number) + " of " + heard.from;
  if (heading.number <= pair.last)
    report(world, step, "R3", "hears " + which + " after cast " + std::to_string(pair.last));
  auto& under_way = pair.under_way;
  const bool gap = !under_way.empty() && *under_way.begin() < heading.number;
  const std::uint64_t changed = changes(world, from, step.host);
  if (gap && pair.last != 0 && changed == pair.changes)
    report(world, step, "R3", "hears " + which + " without those before it");
  under_way.erase(under_way.begin(), under_way.upper_bound(heading.number));
  pair.last = heading.number;
  pair.changes = changed;
}

}  // namespace pando::sim

#include "sim/operator.h"

namespace pando::sim {
namespace {

bool joined(const std::vector<Reply>& replies) {
  for (const Reply& reply : replies)
    if (const auto* done = std::get_if<reply::Joined>(&reply)) return done->contacted > 0;
  return false;
}

}  // namespace

void Operator::bring_up(HostId host) {
  if (!world_.host(host).node) world_.start(host);
  insist(host);
}

void Operator::insist(HostId host, std::uint32_t boot) {
  const Host& target = world_.host(host);
  if (!target.running() || target.boot != boot || target.leaving) return;
  command::Join join;
  for (const HostId seed : seeds_)
    if (seed != host) join.seeds.push_back(world_.seed_of(seed));
  if (join.seeds.empty()) return;
  const Ticket ticket = world_.ask(host, std::move(join));
  world_.at(world_.now() + kRetry, [this, host, boot, ticket] {
    if (!joined(world_.replies(ticket))) insist(host, boot);
  });
}

void Operator::after_step(World& world, const Step& step) {
  for (const node::Output& output : step.outputs) {
    const auto* happened = std::get_if<node::Happened>(&output);
    const auto* query = happened == nullptr ? nullptr : std::get_if<QueryEvent>(&happened->event);
    if (query != nullptr)
      world.ask(step.host, command::Respond{query->id, to_bytes(world.host(step.host).name())});
  }
}

}  // namespace pando::sim

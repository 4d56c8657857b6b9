#include "sim/operator.h"

namespace pando::sim {
namespace {

enum class Progress : std::uint8_t { waiting, joined, failed };

Progress progress(const std::vector<Reply>& replies) {
  for (const Reply& reply : replies)
    if (const auto* done = std::get_if<reply::Joined>(&reply))
      return done->contacted > 0 ? Progress::joined : Progress::failed;
  return Progress::waiting;
}

}  // namespace

void Operator::bring_up(HostId host) {
  if (!world_.host(host).node) world_.start(host);
  insist(host);
}

void Operator::insist(HostId host) {
  const Host& target = world_.host(host);
  if (!target.running() || target.leaving) return;
  command::Join join;
  for (const HostId seed : seeds_)
    if (seed != host) join.seeds.push_back(world_.seed_of(seed));
  if (!join.seeds.empty()) wait(host, target.boot, world_.ask(host, std::move(join)));
}

void Operator::wait(HostId host, std::uint32_t boot, Ticket ticket) {
  world_.at(world_.now() + kRetry, [this, host, boot, ticket] {
    if (world_.host(host).boot != boot) return;
    const Progress so_far = progress(world_.replies(ticket));
    if (so_far == Progress::waiting) wait(host, boot, ticket);
    if (so_far == Progress::failed) insist(host);
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

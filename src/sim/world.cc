#include "sim/world.h"

#include "base/assert.h"
#include "node/views.h"
#include "pando/last_words.h"

namespace pando::sim {

using namespace std::chrono_literals;

World::World(std::uint64_t seed) : engine_(*this, seed) {}

bool World::run_until(const std::function<bool()>& done, Duration within, Duration every) {
  const Instant limit = now() + within;
  while (!halted()) {
    if (done()) return true;
    if (now() >= limit) return false;
    engine_.run_to(std::min(now() + every, limit));
  }
  return false;
}

// ---- hosts -------------------------------------------------------------------------------------

HostId World::add_host(node::Config config, bool keeps_snapshot) {
  const auto id = static_cast<HostId>(size());
  auto host = std::make_unique<Host>();
  host->id = id;
  host->config = std::move(config);
  if (host->config.name.empty()) host->config.name = "n" + std::to_string(id);
  host->keeps_snapshot = keeps_snapshot;
  // No two machines count from the same moment.
  host->clock = Clock{Instant{} + 1h + Duration{rng().between(0, Duration{1000h}.count())}};
  Id& self = host->config.self.id;
  if (!self.empty()) rng().fill(std::as_writable_bytes(std::span{self.bytes}));
  engine_.assign_address(*host);
  engine_.hosts().push_back(std::move(host));
  return id;
}

Hosts World::running() const {
  Hosts ids;
  for (const auto& host : engine_.hosts())
    if (host->running()) ids.push_back(host->id);
  return ids;
}

std::optional<HostId> World::host_by_name(std::string_view name) const {
  for (const auto& host : engine_.hosts())
    if (host->name() == name) return host->id;
  return std::nullopt;
}

void World::start(HostId id) {
  engine_.begin(at(id));
  std::vector<JoinSeed> remembered = node(id).remembered();
  rng().shuffle(remembered);
  if (!remembered.empty()) ask(id, command::Join{.seeds = std::move(remembered)});
}

void World::leave_page(HostId id) {
  at(id).stuck_page = node::will_of(node(id));
}

void World::keep_run(HostId id) {
  at(id).same_run = true;
  at(id).config.self = node::state_of(node(id))->self();
}

void World::power_off(HostId id) {
  engine_.end(at(id), false);
  at(id).powered = false;
  at(id).disk.tear(rng());
}

void World::readdress(HostId id) {
  PANDO_ASSERT(!at(id).node);
  engine_.assign_address(at(id));
}

// ---- faults of a process -----------------------------------------------------------------------

Host& World::disturb(HostId id) {
  at(id).disturbed = now();
  return at(id);
}

void World::freeze(HostId id) {
  disturb(id).frozen = true;
}

void World::thaw(HostId id, WakeOrder order) {
  if (!host(id).frozen) return;
  disturb(id).frozen = false;
  engine_.resume(at(id), order);
}

void World::block(HostId id) {
  disturb(id).blocked = true;
}

void World::unblock(HostId id) {
  if (!host(id).blocked) return;
  disturb(id).blocked = false;
  engine_.release_held(at(id));
  engine_.resume(at(id), WakeOrder::queue_first);
}

void World::slow(HostId id, Duration cost) {
  disturb(id).cost = cost;
  engine_.plan_serve(at(id));
}

void World::set_clock_rate(HostId id, std::int64_t per_1024) {
  disturb(id).clock.set_rate(now(), per_1024);
  engine_.plan_wake(at(id));
}

void World::jump_clock(HostId id, Duration forward) {
  disturb(id).clock.jump(now(), forward);
  engine_.plan_wake(at(id));
}

// ---- users -------------------------------------------------------------------------------------

Ticket World::ask(HostId id, Command command) {
  if (std::holds_alternative<command::Leave>(command)) at(id).leaving = true;
  const Ticket ticket = engine_.new_ticket();
  engine_.post(id, node::Ask{ticket, std::move(command)});
  return ticket;
}

Ticket World::ask(HostId id, call::Command command) {
  const Ticket ticket = engine_.new_ticket();
  engine_.post(id, node::CallAsk{ticket, std::move(command)});
  return ticket;
}
Ticket World::ask(HostId id, state::Command command) {
  const Ticket ticket = engine_.new_ticket();
  engine_.post(id, node::StateAsk{ticket, std::move(command)});
  return ticket;
}

void World::adopt(const Hosts& hosts) {
  std::vector<NodeInfoPtr> infos;
  for (const HostId id : hosts) {
    engine_.begin(at(id));
    infos.push_back(std::make_shared<const NodeInfo>(node::swim_of(node(id)).self()));
  }
  node::Outbox ignored;
  for (const HostId id : hosts) {
    ignored.clear();
    node::adopt(*at(id).node, host(id).clock.local(now()), infos, ignored);
    engine_.plan_wake(at(id));
  }
}

}  // namespace pando::sim

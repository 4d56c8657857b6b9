// A story about copies that are made while clients are at work on slow machines.
#include <map>

#include "sim/stories.h"

namespace pando::sim::tales {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t kBatch = 16, kClients = 4;

/// Clients that write batch by batch, the next one when the last is answered, or after a second.
class Load : public Watcher {
 public:
  Load(World& world, Hosts hosts) : world_(world), hosts_(std::move(hosts)) {
    world.watch(*this);
    for (std::size_t client = 0; client < kClients; ++client) write(client);
  }
  void on_answer(World& world, HostId, const shard::Answered& answer) override {
    const auto asked = asked_.find(answer.ticket);
    if (asked == asked_.end()) return;
    const std::size_t client = asked->second;
    asked_.erase(asked);
    if (--clients_[client].open == 0) after(world, 2ms, client);
  }

 private:
  struct Client {
    std::uint64_t turn = 0;
    std::size_t open = 0;
  };
  void after(World& world, Duration time, std::size_t client) {
    world.at(world.now() + time, [this, client, turn = clients_[client].turn] {
      if (clients_[client].turn == turn) write(client);
    });
  }
  void write(std::size_t number) {
    Client& client = clients_[number];
    ++client.turn;
    client.open = kBatch;
    const HostId host = hosts_[world_.rng().below(hosts_.size())];
    for (std::size_t i = 0; i < kBatch; ++i) {
      asked_[++ticket_] = number;
      const std::string key = "key" + std::to_string(ticket_ % 20'000);
      const std::uint64_t connection = client.turn * kClients + number + 1;
      world_.data().ask(host, {connection, ticket_, {"SET", key, std::string(100, 'x')}});
    }
    after(world_, 1s, number);
  }

  World& world_;
  Hosts hosts_;
  std::uint64_t ticket_ = 0;
  Client clients_[kClients];
  std::map<std::uint64_t, std::size_t> asked_;  ///< by ticket
};

Hosts six_keepers(Story& s) {
  node::Config config = with_identity({.detection = Detection::ring});
  config.map = {.store = true, .data = true, .buckets = 64, .copies = 2};
  Hosts n;
  for (int i = 0; i < 6; ++i) {
    n.push_back(s.world.add_host(config));
    s.world.guard(n.back());
    s.world.data().keep(n.back(), {});
  }
  s.op.set_seeds(first(n, 2));
  return n;
}

void all_copied(Story& s, Duration within) {
  s.soon(
      within, [&] { return map_disagreement(s.world).empty(); },
      "all copies are there (" + map_disagreement(s.world) + ")");
}

}  // namespace

/// Three become six, and one of them dies while buckets move: what takes long on slow machines is
/// answered late, and has to come to its end all the same.
void kills_while_buckets_move(Story& s) {
  const Hosts n = six_keepers(s);
  for (const HostId host : first(n, 3)) s.op.bring_up(host);
  all_copied(s, 60s);
  const Load load{s.world, first(n, 3)};
  s.wait(5s);
  const Duration cost = 1ms * s.world.rng().between(0, 3);
  for (const HostId host : n) s.world.slow(host, cost);
  for (const HostId host : last(n, 3)) {
    s.op.bring_up(host);
    s.wait(1ms * s.world.rng().between(0, 1500));
  }
  s.wait(1ms * s.world.rng().between(0, 3000));
  const HostId victim = n[s.world.rng().below(n.size())];
  s.world.crash(victim);
  all_copied(s, 60s);
  s.op.bring_up(victim);
  s.wait(1s);
  all_copied(s, 90s);
}

}  // namespace pando::sim::tales

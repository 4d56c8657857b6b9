// Stories about data whose holders fall silent.
#include <algorithm>
#include <map>
#include <set>

#include "sim/stories.h"

namespace pando::sim::tales {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t kKeys = 64;  ///< in as good as every bucket

/// Writes all keys again and again, by one node.
class Writer : public Watcher {
 public:
  Writer(World& world, HostId by) : world_(world), by_(by) { world.watch(*this); }

  /// Every key once a round, as often as there is time.
  void begin() {
    for (std::size_t key = 0; key < kKeys; ++key)
      world_.data().ask(by_, {1, ++ticket_, {"SET", "key" + std::to_string(key), "v"}});
    for (std::size_t key = 0; key < kKeys; ++key) asked_[ticket_ - key] = {key, world_.now()};
    world_.at(world_.now() + 100ms, [this] { begin(); });
  }
  /// Whether of every key a write was done that was asked for since then.
  bool all_done_since(Instant since) const {
    return done_.size() == kKeys &&
           std::ranges::all_of(done_, [&](const auto& key) { return key.second >= since; });
  }
  void on_answer(World&, HostId, const shard::Answered& answer) override {
    const auto asked = asked_.find(answer.ticket);
    if (answer.reply == "+OK\r\n" && asked != asked_.end())
      done_[asked->second.first] = asked->second.second;
  }

 private:
  World& world_;
  HostId by_;
  std::uint64_t ticket_ = 0;
  std::map<std::uint64_t, std::pair<std::size_t, Instant>> asked_;  ///< by ticket: key, when
  std::map<std::size_t, Instant> done_;                             ///< by key: when asked for
};

/// Nodes that keep data, whose map is done.
Hosts keepers(Story& s, std::size_t count, std::uint8_t copies) {
  node::Config config = with_identity({.detection = Detection::ring});
  config.map = {.store = true, .data = true, .buckets = 32, .copies = copies};
  Hosts n;
  for (std::size_t i = 0; i < count; ++i) {
    n.push_back(s.world.add_host(config));
    s.world.data().keep(n.back(), {});
  }
  s.op.set_seeds(first(n, 2));
  for (const HostId host : n) s.op.bring_up(host);
  s.soon(60s, [&] { return map_disagreement(s.world).empty(); }, "all are in one map");
  return n;
}

/// One is stopped for 3.5 s, which is not its death.
void falls_silent(Story& s, const Hosts& n) {
  Writer writer{s.world, n[1]};
  writer.begin();
  s.wait(5s);
  const std::uint64_t copied = s.world.host(n[0]).shard_of(0).view().store.copied;
  const Instant silent = s.world.now();
  s.world.freeze(n[0]);
  s.soon(
      4s, [&] { return writer.all_done_since(silent + 1ms); }, "writes go on while it is silent");
  s.expect(s.nobody_else_died({}), "and nobody was removed for that");
  s.world.thaw(n[0], WakeOrder::queue_first);
  s.soon(
      30s, [&] { return map_disagreement(s.world).empty(); },
      "it is back in its place (" + map_disagreement(s.world) + ")");
  s.expect(s.nobody_else_died({}), "it was never removed");
  s.expect(s.world.host(n[0]).shard_of(0).view().store.copied == copied,
           "and what it had was not copied to it once more");
}

}  // namespace

void silent_holder(Story& s) {
  falls_silent(s, keepers(s, 5, 2));
}

void silent_holder_of_three(Story& s) {
  falls_silent(s, keepers(s, 3, 3));
}

}  // namespace pando::sim::tales

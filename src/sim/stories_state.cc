// Stories about what nodes say about themselves, and about who they are.
#include <algorithm>
#include <functional>
#include <set>

#include "base/note_code.h"
#include "node/views.h"
#include "sim/state_rules.h"
#include "sim/stories.h"

namespace pando::sim::tales {

using namespace std::chrono_literals;

namespace {

const gossip::Gossip& state_of(const World& world, HostId host) {
  return *node::state_of(world.node(host));
}

bool shows(const World& world, HostId reader, const Id& owner, std::string_view key) {
  return state_of(world, reader).get(owner, key).has_value();
}

/// Looks, with every step of some hosts, whether they show what ought to be gone.
class Undead : public Watcher {
 public:
  using Sign = std::function<bool(const World&, HostId)>;
  Undead(Hosts readers, Sign sign) : readers_(std::move(readers)), sign_(std::move(sign)) {}
  void after_step(World& world, const Step& step) override {
    if (std::ranges::find(readers_, step.host) != readers_.end()) seen += sign_(world, step.host);
  }
  std::size_t seen = 0;

 private:
  Hosts readers_;
  Sign sign_;
};

/// Which hosts were told that somebody else has their identity.
class Clashes : public Watcher {
 public:
  void after_step(World&, const Step& step) override {
    for (const node::Output& output : step.outputs)
      if (const auto* note = std::get_if<node::Noted>(&output);
          note && note->code == static_cast<std::uint16_t>(NoteCode::identity_shared))
        hosts.insert(step.host);
  }
  std::set<HostId> hosts;
};

}  // namespace

void undead_state(Story& s) {
  const Hosts n = s.begin(6, with_identity());
  const HostId away = n[5];
  const Id owner = state_of(s.world, n[0]).self().id;
  const auto shown = [&](HostId reader) { return shows(s.world, reader, owner, "grave"); };
  s.world.ask(n[0], state::Set{"grave", to_bytes("x"), {}});
  s.soon(30s, [&] { return std::ranges::all_of(n, shown); }, "a key is known to all");
  s.world.network().put_on_side({away}, 1);
  s.wait(60s);
  s.world.ask(n[0], state::Erase{"grave"});
  s.wait(10min);
  s.expect(state_of(s.world, n[0]).find(owner)->collected > 0,
           "nothing is left of what the owner erased, not even a tombstone");
  s.expect(shown(away), "but who was cut off shows it still");
  Undead undead{first(n, 5), [&](const World&, HostId reader) { return shown(reader); }};
  s.world.watch(undead);
  s.world.network().heal();
  s.heals(5min);
  s.soon(
      60s, [&] { return state_disagreement(s.world).empty(); },
      "who was away shows what the owner does");
  s.expect(!shown(away), "the key is gone there, too");
  s.wait(2min);
  s.expect(undead.seen == 0, "and nobody else has shown it again");
}

void shared_identity(Story& s) {
  const Hosts n = s.begin(5, with_identity());
  // Who keeps files keeps its identity: the second is started from a copy of them.
  const HostId one = s.world.add_host(with_identity({.coalesce = false}), true);
  const HostId other = s.world.add_host(with_identity({.coalesce = false}), true);
  s.world.config(other).self.id = s.world.host(one).config.self.id;
  s.op.bring_up(one);
  s.heals(60s);
  Clashes clashes;
  s.world.watch(clashes);
  s.op.bring_up(other);
  s.soon(
      30s, [&] { return !clashes.hosts.empty(); },
      "one of two with one identity hears of the other");
  const bool right =
      std::ranges::all_of(clashes.hosts, [&](HostId host) { return host == one || host == other; });
  s.expect(right, "and nobody else does");
  s.wait(3min);
  s.world.crash(other);
  s.soon(
      5min, [&] { return state_disagreement(s.world).empty(); },
      "once one of them is gone all show what the other one says");
  s.expect(s.nobody_else_died({one, other}), "nobody else was doubted to death");
}

void newcomer(Story& s) {
  const Hosts n = s.begin(2, with_identity());
  s.world.power_off(n[1]);
  s.soon(60s, [&] { return s.see({n[0]}, {n[1]}, MemberStatus::failed); }, "one of two is gone");
  const HostId late = s.world.add_host(with_identity({.coalesce = false}));
  Undead undead{{late}, [&](const World& world, HostId reader) {
                  const auto view = world.node(reader).find(world.host(n[1]).name());
                  return view && view->status == MemberStatus::alive;
                }};
  s.world.watch(undead);
  s.ledger.clear();
  s.op.bring_up(late);
  s.soon(10s, [&] { return s.see({late}, {n[0]}, MemberStatus::alive); }, "a third one joins");
  s.wait(5min);
  const bool told = std::ranges::any_of(s.ledger.entries(), [&](const Ledger::Entry& entry) {
    return entry.observer == late && entry.subject == s.world.host(n[1]).name() &&
           entry.type == MemberEventType::join;
  });
  s.expect(undead.seen == 0 && !told, "it never reports the dead one as alive");
}

}  // namespace pando::sim::tales

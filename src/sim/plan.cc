#include <algorithm>
#include <array>

#include "base/rng.h"
#include "sim/plan_acts.h"
#include "sim/world.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

Duration between(Rng& rng, Duration least, Duration most) {
  return Duration{rng.between(least.count(), most.count())};
}

/// Small clusters are as good at breaking rules and much cheaper.
std::size_t draw_size(Rng& rng) {
  if (rng.chance(0.6)) return static_cast<std::size_t>(rng.between(3, 8));
  if (rng.chance(0.75)) return static_cast<std::size_t>(rng.between(9, 24));
  return static_cast<std::size_t>(rng.between(25, 64));
}

Bytes draw_key(Rng& rng) {
  constexpr std::array<std::size_t, 3> kSizes{16, 24, 32};
  Bytes key(kSizes[rng.below(3)]);
  rng.fill(key);
  return key;
}

Tuning draw_tuning(Rng& rng) {
  Tuning t;
  const auto maybe = [&](auto& field, auto value) {
    if (rng.chance(0.2)) field = value;
  };
  maybe(t.suspicion_mult, static_cast<int>(rng.between(2, 6)));
  maybe(t.suspicion_max_timeout_mult, static_cast<int>(rng.between(1, 6)));
  maybe(t.retransmit_mult, static_cast<int>(rng.between(2, 6)));
  maybe(t.indirect_checks, static_cast<int>(rng.between(0, 5)));
  maybe(t.gossip_nodes, static_cast<int>(rng.between(1, 5)));
  maybe(t.push_pull_interval, between(rng, 5s, 60s));
  maybe(t.gossip_to_the_dead, between(rng, 10s, 60s));
  maybe(t.stream_timeout, between(rng, 1s, 10s));
  maybe(t.dead_node_reclaim, between(rng, 1s, 30s));
  maybe(t.reconnect_interval, between(rng, 5s, 30s));
  maybe(t.rejoin_after_leave, true);
  t.lifeguard_probe = !rng.chance(0.1);
  t.lifeguard_suspicion = !rng.chance(0.1);
  t.lifeguard_buddy = !rng.chance(0.1);
  return t;
}

void draw_config(Rng& rng, Plan& plan) {
  node::Config& c = plan.config;
  constexpr std::array kProfiles{Profile::lan, Profile::lan, Profile::local, Profile::wan};
  c.profile = kProfiles[rng.below(kProfiles.size())];
  c.tuning = draw_tuning(rng);
  if (rng.chance(0.3)) c.keys.push_back(draw_key(rng));
  c.persist_keys = rng.chance(0.5);
  if (rng.chance(0.2)) c.label = std::string(1 + rng.below(20), 'x');
  c.compression = rng.chance(0.7);
  c.coalesce = rng.chance(0.5);
  c.coordinates = rng.chance(0.8);
  plan.snapshots = rng.chance(0.4);
  plan.wake_order = rng.chance(0.5) ? WakeOrder::queue_first : WakeOrder::timers_first;
  if (rng.chance(0.2)) plan.receive_buffer = static_cast<std::size_t>(rng.between(4'000, 200'000));
}

void draw_network(Rng& rng, Plan& plan) {
  const Duration scale = plan.config.profile == Profile::wan ? 80ms : 8ms;
  plan.latency = between(rng, 10us, scale);
  plan.jitter = between(rng, 0s, scale);
  if (rng.chance(0.6)) plan.loss = rng.unit() * rng.unit() * 0.3;
  if (rng.chance(0.4)) plan.duplicates = rng.unit() * 0.2;
  if (rng.chance(0.4)) plan.reordered = rng.unit() * 0.3;
  plan.late = between(rng, 1ms, 400ms);
  plan.bursts = rng.chance(0.15);
  if (rng.chance(0.15)) plan.mtu = static_cast<std::size_t>(rng.between(500, 1500));
  plan.chop = rng.chance(0.7) ? rng.unit() : 0;
}

/// The cluster has its id before its nodes start: halves that are founded apart, each with an id of
/// its own, would rightly stay apart.
void draw_identity(Rng& rng, Plan& plan) {
  plan.config = with_identity(std::move(plan.config));
  rng.fill(std::as_writable_bytes(std::span{plan.config.cluster_id.bytes}));
}

/// There are n² links, and each is simulated: what 60 nodes can do wrong, 32 can, too.
constexpr std::size_t kMostLinked = 32;

void keep_affordable(Plan& plan) {
  if (plan.draw.nodes != 0 || plan.nodes <= kMostLinked) return;
  plan.nodes = kMostLinked / 2 + plan.nodes % (kMostLinked / 2);
  for (Act& act : plan.acts) {
    act.who %= static_cast<HostId>(plan.nodes);
    act.other %= static_cast<HostId>(plan.nodes);
  }
}

/// Half of the clusters of Pando nodes probe in turns, some of these with others among them.
void draw_detection(Rng& rng, Plan& plan) {
  if (rng.chance(0.5)) return;
  plan.config.detection = Detection::ring;
  plan.mixed = rng.chance(0.4);
}

/// Most of them small: what many can do wrong, few can, too.
std::size_t draw_mapped_size(Rng& rng) {
  if (rng.chance(0.75)) return static_cast<std::size_t>(rng.between(3, 7));
  if (rng.chance(0.88)) return static_cast<std::size_t>(rng.between(8, 16));
  return static_cast<std::size_t>(rng.between(17, 64));
}

/// Clocks may differ by a tenth in all where leases count by them.
bool keeps_time(const Act& act) {
  return act.deed != Deed::clock_jump && act.deed != Deed::suspend;
}

/// Where some nodes hold data, there is a map.
void draw_map(Plan& plan) {
  Rng rng{plan.draw.seed ^ 0x3a9};
  if (!rng.chance(0.6) && !plan.draw.mapped) return;
  constexpr std::array kPolicies{map::SplitPolicy::majority, map::SplitPolicy::majority,
                                 map::SplitPolicy::read_only, map::SplitPolicy::available};
  plan.stores = rng.chance(0.5) ? ~std::uint64_t{0} : rng.next() | rng.next() | 1;
  plan.config.map.buckets = std::size_t{1} << rng.between(3, 6);
  plan.config.map.copies = static_cast<std::uint8_t>(rng.between(1, 3));
  plan.config.map.policy = kPolicies[rng.below(kPolicies.size())];
  if (rng.chance(0.3)) plan.machines = static_cast<std::size_t>(rng.between(1, 6));
  plan.guarded = rng.chance(0.6);
  plan.steady_clocks = std::ranges::all_of(plan.acts, keeps_time);
}

Plan draw_mapped(const Draw& draw) {
  Rng rng{draw.seed ^ 0x3a95};
  Plan plan;
  plan.draw = draw;
  plan.nodes = draw.nodes != 0 ? draw.nodes : draw_mapped_size(rng);
  draw_config(rng, plan);
  draw_network(rng, plan);
  plan.trouble = between(rng, 5s, 60s);
  draw_acts(rng, plan);
  draw_storms(plan);
  draw_identity(rng, plan);
  draw_detection(rng, plan);
  draw_map(plan);
  return plan;
}

Plan draw_with_data(const Draw& draw) {
  Rng rng{draw.seed ^ 0xda7a5};
  Plan plan;
  plan.draw = draw;
  plan.nodes = draw.nodes != 0 ? draw.nodes : static_cast<std::size_t>(rng.between(3, 7));
  draw_config(rng, plan);
  draw_network(rng, plan);
  plan.trouble = between(rng, 10s, 40s);
  draw_acts(rng, plan);
  draw_storms(plan);
  draw_identity(rng, plan);
  draw_detection(rng, plan);
  draw_data(plan);
  plan.snapshots |= draw.seed % 2 == 0;  // who keeps no files is judged less
  return plan;
}

Plan draw_corrupted(const Draw& draw) {
  Rng rng{draw.seed ^ 0xc0de};
  Plan plan;
  plan.draw = draw;
  plan.nodes = draw.nodes != 0 ? draw.nodes : static_cast<std::size_t>(rng.between(2, 7));
  draw_config(rng, plan);
  draw_network(rng, plan);
  plan.trouble = between(rng, 8s, 30s);
  draw_identity(rng, plan);
  draw_words(plan);
  plan.corrupted = true;
  draw_map(plan);
  return plan;
}

}  // namespace

Plan draw_plan(const Draw& draw) {
  if (draw.corrupted) return draw_corrupted(draw);
  if (draw.mapped) return draw_mapped(draw);
  if (draw.data) return draw_with_data(draw);
  Rng rng{draw.seed ^ 0x9a2d0};  // not the stream from which the world draws
  Plan plan;
  plan.draw = draw;
  plan.nodes = draw_size(rng);
  if (draw.nodes != 0) plan.nodes = draw.nodes;
  draw_config(rng, plan);
  draw_network(rng, plan);
  plan.trouble = between(rng, 5s, 120s);
  draw_acts(rng, plan);
  if (rng.chance(0.5)) {
    draw_identity(rng, plan);
    keep_affordable(plan);
    draw_words(plan);
    draw_detection(rng, plan);
    draw_map(plan);
  }
  return plan;
}

node::Config config_of(const Plan& plan, std::size_t number) {
  node::Config config = plan.config;
  if (plan.mixed && number % 3 == 2) config.detection = Detection::swim;
  config.map.store = (plan.stores >> number % 64 & 1) != 0;
  config.map.shards = static_cast<std::uint8_t>(1 + number % plan.most_shards);
  if (plan.machines != 0) config.map.zone = "m" + std::to_string(number % plan.machines);
  return config;
}

}  // namespace pando::sim

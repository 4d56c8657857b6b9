// Gossiped state: nothing lost, nothing back, nothing large (design: G1, G2).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/gossip/shared.h"
#include "sim/experiment.h"
#include "sim/scuttlebutt.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;
using namespace scuttlebutt;

/// Share of the datagrams that are lost.
constexpr double kLoss = 0.05;

/// Some nodes write so many changes in all, at random; then rest.
struct Changes {
  std::uint64_t backwards = 0, wrong = 0;
  std::size_t largest = 0;
  double agreed_after = 0;
};

class ChangesRun {
 public:
  explicit ChangesRun(std::size_t nodes)
      : lab_(7, {.loss = kLoss, .links = true}), seen_(nodes, std::vector<gossip::Version>(nodes)) {
    gossip::Config config;
    config.flow.enabled = false;
    lab_.form(nodes, config);
  }

  Changes run(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      Bytes value(8 + lab_.rng().below(40));
      lab_.rng().fill(value);
      lab_.write(lab_.rng().below(lab_.size()), a_key(lab_.rng()), std::move(value));
      lab_.run_until(lab_.now() + 1ms);
      if (i % 500 == 0) look_for_steps_back();
    }
    const Instant end = lab_.now();
    while (!lab_.agreed() && lab_.now() - end < 60s) lab_.run_until(lab_.now() + 100ms);
    changes_.agreed_after = seconds(lab_.now() - end);
    look_for_steps_back();
    count_wrong_entries();
    changes_.largest = lab_.carried().largest;
    return changes_;
  }

 private:
  void look_for_steps_back() {
    for (std::size_t r = 0; r < lab_.size(); ++r)
      for (std::size_t o = 0; o < lab_.size(); ++o) {
        const auto owner = lab_.at(r).find(lab_.id(o));
        const gossip::Version version = owner ? owner->version : 0;
        changes_.backwards += version < seen_[r][o];
        seen_[r][o] = version;
      }
  }

  void count_wrong_entries() {
    for (std::size_t r = 0; r < lab_.size(); ++r)
      for (std::size_t o = 0; o < lab_.size(); ++o)
        for (const gossip::EntryView& entry : lab_.at(o).list(lab_.id(o))) {
          const auto got = lab_.at(r).get(lab_.id(o), entry.key);
          changes_.wrong += !got || !std::ranges::equal(got->value, entry.value);
        }
  }

  StateLab lab_;
  std::vector<std::vector<gossip::Version>> seen_;  ///< by reader, by owner
  Changes changes_;
};

/// Two readers of 5,000 owners with 100 keys each, of which each lacks some: the largest datagram
/// until they agree, and whether they came to.
std::pair<std::size_t, bool> large_cluster(std::size_t owners, std::size_t keys) {
  StateLab lab{3, {.loss = kLoss, .links = true}};
  gossip::Config config;
  config.flow.enabled = false;
  lab.form(2, config);
  for (std::size_t i = 0; i < owners; ++i) {
    Id id;
    lab.rng().fill(std::as_writable_bytes(std::span{id.bytes}));
    gossip::State state{.start = 1, .birth = 1};
    const std::size_t behind = lab.rng().chance(0.3) ? lab.rng().below(2) : 2;
    for (std::size_t k = 0; k < keys; ++k) {
      state.contents.put(
          {.key = fmt::format("key-{}", k), .value = Bytes(16), .version = ++state.version});
      for (std::size_t r = 0; r < 2; ++r) {
        if (k + 1 != (r == behind ? keys / 2 : keys)) continue;
        gossip::Owner& owner = lab.at(r).inside().table.add(id, lab.now());
        owner.state = state;
        lab.at(r).inside().table.refresh(owner, lab.now());
      }
    }
  }
  const Instant begin = lab.now();
  while (!lab.agreed() && lab.now() - begin < 600s) lab.run_until(lab.now() + 1s);
  return {lab.carried().largest, lab.agreed()};
}

/// Rounds until all know what one knows if each tells one other in a round (Demers 1987: log2 n +
/// ln n) and an exchange counts only if all of its four datagrams arrive.
double predicted_rounds(std::size_t nodes) {
  const auto n = static_cast<double>(nodes);
  return (std::log2(n) + std::log(n)) / std::pow(1 - kLoss, 4);
}

/// The last of the changes is one that some reader hears of last.
Finding rounds_finding(std::size_t nodes, const Changes& changes) {
  const double rounds = changes.agreed_after / seconds(gossip::Rounds{}.busy_interval);
  const double predicted = predicted_rounds(nodes);
  return {"the same: rounds of 200 ms from the last change until all agree",
          fmt::format("at most {:.1f} (log2 n + ln n, and losses)", predicted),
          fmt::format("{:.1f} with {} nodes", rounds, nodes), rounds <= predicted};
}

}  // namespace

std::vector<Finding> scuttlebutt_promises(Effort effort) {
  const std::size_t nodes = effort == Effort::full ? 100 : 20;
  const Changes changes = ChangesRun{nodes}.run(100'000);
  const auto [largest, agreed] = large_cluster(5'000, effort == Effort::full ? 100 : 20);
  const std::size_t packet = gossip::Packing{}.packet;
  return {
      {"100,000 changes, 5 % loss: entries that are not the owner's last", "0",
       fmt::format("{}", changes.wrong), changes.wrong == 0},
      rounds_finding(nodes, changes),
      {"the same: versions that went back (G1)", "0", fmt::format("{}", changes.backwards),
       changes.backwards == 0},
      {"largest message in a datagram, there and with 5,000 owners (G2)",
       fmt::format("at most {} bytes", packet),
       fmt::format("{} and {} bytes", changes.largest, largest),
       changes.largest <= packet && largest <= packet && agreed},
  };
}

}  // namespace pando::sim

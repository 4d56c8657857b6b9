#pragma once
/// What does each node say about itself?
///
/// Keys and values of every node, brought to every node by exchanges with partners. The machine
/// knows nothing of sockets or links; messages leave as bytes for a datagram or for a link.
/// Source: docs/protocol/gossip.md; Scuttlebutt (LADIS 2008).
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/rng.h"
#include "core/gossip/config.h"
#include "core/gossip/io.h"

namespace pando::gossip {

struct Shared;

/// A key that can be seen.
struct EntryView {
  std::string_view key;
  ByteView value;
  Version version = 0;
  Instant expires = kNever;
};

/// What is known of one owner.
struct OwnerView {
  Participant who;
  Version version = 0, collected = 0;
  std::size_t keys = 0;  ///< that can be seen
  std::size_t bytes = 0;
};

/// The state machine. One thread. Views live until the next step.
class Gossip {
 public:
  Gossip(Config config, Instant now, Rng rng);
  ~Gossip();
  Gossip(Gossip&&) noexcept;
  Gossip& operator=(Gossip&&) noexcept;

  /// Takes one input and appends every consequence to `out`, in the order they must happen.
  void step(Instant now, const Input& input, Outbox& out);
  /// When it next wants a Tick.
  Instant deadline() const;

  // Views.

  Participant self() const;
  /// A visible value; null: none. An empty value is not null.
  std::optional<EntryView> get(const Id& owner, std::string_view key) const;
  /// The visible keys of an owner with this prefix, in the order of their versions.
  std::vector<EntryView> list(const Id& owner, std::string_view prefix = {}) const;
  std::optional<OwnerView> find(const Id& owner) const;
  std::vector<OwnerView> owners() const;  ///< known ones, by id, ourselves included
  /// The partner's participant, as far as known.
  Participant partner(std::string_view name) const;
  /// 128 bits that are equal where all that is known is equal.
  Bytes root() const;
  /// How many owners are known; those of whom only a part has come yet count, too.
  std::size_t size() const;
  /// Bytes that all states take, roughly.
  std::size_t memory() const;
  std::uint64_t refused(Refusal why) const;
  double allowed_rate() const;  ///< of writes/s that flow control lets through

  /// For checkers that damage a table and see whether it heals.
  Shared& inside();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pando::gossip

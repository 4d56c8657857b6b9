#pragma once
/// Who answers this request about data, and when may the answer leave?
///
/// Here a client's request meets the map, the keys of a bucket and its copies. Whoever drives it
/// steps it with what happens, and calls poll() before it waits: answers and messages leave there,
/// many in one piece. Source: docs/protocol/shard.md.
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/rng.h"
#include "node/shard/config.h"
#include "node/shard/io.h"
#include "node/shard/spent.h"
#include "node/shard/view.h"

namespace pando::shard {

/// The rows of all requests that it takes.
std::vector<const keys::Command*> served_commands();

/// The state machine. One thread.
class Shard {
 public:
  /// `lease` must outlive it.
  Shard(Config config, const Lease& lease, Instant now, Rng rng);
  ~Shard();

  /// Takes one input.
  void step(Instant now, const Input& input);
  /// Appends what is wanted, answers behind the rest.
  void poll(Instant now, Outbox& out);
  /// The same with the answers apart, which leave behind the rest.
  void poll(Instant now, Outbox& out, std::vector<Answered>& answers);
  /// These have left: their room is used for others. None is left in the list.
  void reuse(std::vector<Answered>& sent);
  /// When it next wants a Tick and a poll.
  Instant deadline() const;

  /// Which of its node's shards it is.
  ShardOf part() const;
  /// That it goes by; null: none.
  const map::MapPtr& map() const;
  /// In which bucket a key is by the map that it knows; keys of one transaction are in one.
  std::uint16_t place_of(std::string_view key) const;
  /// For people.
  View view() const;
  std::vector<Spending> spent() const;

  struct Impl;
  /// For checkers: impl.h.
  const Impl& inside() const { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace pando::shard

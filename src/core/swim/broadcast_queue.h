#pragma once
/// What is to be told to everybody, and how often it has been told already.
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "pando/bytes.h"

namespace pando::swim {

/// Messages with a transmit count, least transmitted first and, among equals, longest first.
///
/// A message may have a name: a newer one of the same name replaces it. A token other than 0 is
/// reported once, when its message has been sent often enough or was dropped. Who waits for a
/// message that is replaced waits for the newer one, unless somebody else waits for that.
/// Source: docs/protocol/swim.md, "Broadcast queues".
class BroadcastQueue {
 public:
  using Token = std::uint64_t;

  /// What one packet still has room for.
  struct Room {
    std::size_t bytes = 0;
    std::size_t parts = 0;
  };

  /// Keeps at most `capacity` messages; beyond it the most transmitted is dropped.
  explicit BroadcastQueue(std::size_t capacity) : capacity_(capacity) {}

  std::size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }

  /// Adds a message; an empty name replaces nothing.
  void add(std::string name, Bytes message, Token token, std::vector<Token>& done);

  /// Appends to `parts` what fits, each at most once, and counts it as sent. `room` shrinks by
  /// `overhead` and the length for each. A message sent `limit` times is done.
  void take(std::size_t overhead, int limit, Room& room, std::vector<Bytes>& parts,
            std::vector<Token>& done);

  /// Drops the most transmitted messages beyond `keep`.
  void prune(std::size_t keep, std::vector<Token>& done);
  /// Drops messages that can never be sent.
  void drop_longer_than(std::size_t bytes, std::vector<Token>& done);

 private:
  struct Key {
    int transmits = 0;
    std::size_t length = 0;
    std::uint64_t id = 0;
  };
  struct Order {
    bool operator()(const Key& a, const Key& b) const;
  };
  struct Entry {
    std::string name;
    Bytes message;
    Token token = 0;
  };
  using Entries = std::map<Key, Entry, Order>;

  /// The first message of a tier, or of a later one, that is at most `bytes` long in its tier.
  Entries::iterator first_that_fits(int tier, std::size_t bytes);
  Entries::iterator drop(Entries::iterator entry, std::vector<Token>& done);

  std::size_t capacity_;
  std::uint64_t last_id_ = 0;
  Entries entries_;
  /// Keys live in the nodes of entries_, which stay where they are while counts change.
  boost::unordered_flat_map<std::string, const Key*> by_name_;
  std::vector<Entries::node_type> taken_;  ///< of the fill under way; kept for its capacity
};

}  // namespace pando::swim

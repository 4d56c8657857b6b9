#pragma once
/// State machines alone, in a network of their own: figures that need hundreds of readers and no
/// members, links or packets around them.
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "core/gossip/gossip.h"

namespace pando::sim {

/// A network of state machines, with everything that it carried counted.
class StateLab {
 public:
  struct Network {
    double loss = 0;
    Duration least = std::chrono::milliseconds{1}, most = std::chrono::milliseconds{20};
    bool links = false;
  };
  struct Carried {
    std::uint64_t datagrams = 0, bytes = 0, large_bytes = 0;
    std::size_t largest = 0;  ///< datagram
  };

  StateLab(std::uint64_t seed, Network network) : rng_(seed), network_(network) {}

  /// So many nodes with this configuration, each under a name and an id of its own. All know each
  /// other.
  void form(std::size_t count, const gossip::Config& config);
  /// Every node takes over what every owner has.
  void share_all();
  /// A write of the owner; false if flow control refuses it.
  bool write(std::size_t owner, const std::string& key, Bytes value);
  void run_until(Instant end);

  gossip::Gossip& at(std::size_t i) { return *nodes_[i].gossip; }
  std::size_t size() const { return nodes_.size(); }
  Id id(std::size_t i) const { return ids_[i]; }
  Instant now() const { return now_; }
  Rng& rng() { return rng_; }
  Carried& carried() { return carried_; }

  /// How many keys of others differ at a reader from what their owners have.
  std::size_t stale(std::size_t reader);
  /// For how long the oldest of them has differed.
  Duration staleness(std::size_t reader);
  bool agreed();

 private:
  struct Node {
    std::unique_ptr<gossip::Gossip> gossip;
    Instant deadline;
    std::vector<Instant> written;  ///< when each version was; version 1 is the first
  };
  struct Parcel {
    std::size_t from, to;
    Bytes bytes;
    bool large;
  };

  void give(std::size_t i, const gossip::Input& input);
  void send(std::size_t from, std::size_t to, Bytes bytes, bool large);

  std::vector<Node> nodes_;
  std::vector<Id> ids_;
  std::map<std::string, std::size_t, std::less<>> names_;
  std::map<Endpoint, std::size_t> places_;
  std::set<std::pair<Instant, std::size_t>> deadlines_;
  std::multimap<Instant, Parcel> parcels_;
  Rng rng_;
  Network network_;
  Carried carried_;
  Instant now_{std::chrono::seconds{1000}};
};

}  // namespace pando::sim

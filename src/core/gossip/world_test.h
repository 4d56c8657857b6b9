#pragma once
/// Some nodes' states and a network that loses, doubles, delays and parts as a test wants, beside a
/// twin that only remembers what each owner wrote.
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/gossip/gossip.h"

namespace pando::gossip {

inline constexpr Instant kStart{100s};

inline Id id_of(std::size_t index) {
  Id id;
  // Spread over the ranges.
  id.bytes[0] = static_cast<std::uint8_t>(index * 37 + 11);
  id.bytes[1] = static_cast<std::uint8_t>(index >> 8);
  id.bytes[2] = static_cast<std::uint8_t>(index);
  id.bytes[15] = 1;
  return id;
}
inline std::string name_of(std::size_t index) {
  return "n" + std::to_string(index);
}
inline Endpoint endpoint_of(std::size_t index) {
  return {Address::v4(10, static_cast<std::uint8_t>(index >> 16),
                      static_cast<std::uint8_t>(index >> 8), static_cast<std::uint8_t>(index)),
          7946};
}

inline Config config_of(std::size_t index) {
  Config config;
  config.name = name_of(index);
  config.self = {id_of(index), 1};
  config.birth = 1000 + index;
  config.flow.enabled = false;
  return config;
}

/// What one owner wrote under one start number: per key, per version, the value or its end.
class History {
 public:
  struct Write {
    std::optional<Bytes> value;
    bool limited = false;
  };

  void wrote(const std::string& key, Version version, Write write) {
    keys_[key][version] = std::move(write);
  }
  /// What is wrong with what a reader shows of the owner at this version; empty: nothing.
  std::string judge(const OwnerView& owner, const std::vector<EntryView>& shown) const;

 private:
  std::map<std::string, std::map<Version, Write>> keys_;
};

class World {
 public:
  struct Network {
    double loss = 0, doubled = 0;
    Duration least = 100us, most = 5ms;
    bool links = true;
  };
  struct Counts {
    std::uint64_t datagrams = 0, bytes = 0, large = 0, large_bytes = 0;
    std::size_t largest = 0;
  };
  struct Told {
    std::vector<Changed> changes;
    std::vector<SlowDown> slow;
    std::vector<Refused> refused;
    std::vector<StartSuperseded> superseded;
    std::vector<IdentityClash> clashes;
  };

  explicit World(std::uint64_t seed) : rng_(seed) {}

  std::size_t add(Config config);
  void add_some(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) add(config_of(i));
    know_all();
  }
  /// A new process in the place of an old one, which has forgotten everything.
  void start(std::size_t i, Config config);
  void know(std::size_t who, std::size_t whom, bool with_id = true);
  void forget(std::size_t who, std::size_t whom) { give(who, PeerDown{name_of(whom)}); }
  void know_all();
  /// Parts the nodes by group; equal numbers reach each other.
  void part(std::vector<int> groups) { groups_ = std::move(groups); }
  void heal() { groups_.assign(nodes_.size(), 0); }
  void stop(std::size_t i) { nodes_[i].running = false; }

  void give(std::size_t i, const Input& input);
  void set(std::size_t i, const std::string& key, std::string_view value, Duration limit = {});
  void erase(std::size_t i, const std::string& key);
  void restart(std::size_t i, StartNumber start);
  void run(Duration time);
  bool run_until(const std::function<bool()>& done, Duration limit);

  Gossip& gossip(std::size_t i) { return *nodes_[i].gossip; }
  Told& told(std::size_t i) { return nodes_[i].told; }
  std::size_t size() const { return nodes_.size(); }
  Instant now() const { return now_; }
  Rng& rng() { return rng_; }
  Network& network() { return network_; }
  Counts& counts() { return counts_; }
  /// Whether all that run know the same.
  bool agreed();
  std::string value(std::size_t reader, std::size_t owner, std::string_view key);
  /// Whether a reader shows what the owner wrote and never goes back; call it often.
  void check(std::size_t reader);
  void check_all() {
    for (std::size_t i = 0; i < nodes_.size(); ++i) check(i);
  }

 private:
  struct Least {
    Version version = 0;
    bool vanished = false;
  };
  struct Node {
    std::unique_ptr<Gossip> gossip;
    Told told;
    Config config;
    bool running = true;
    std::map<Id, std::pair<StartNumber, Version>> seen;
    std::map<Participant, std::map<std::string, Least>> shown;
  };
  struct Parcel {
    std::size_t from, to;
    Bytes bytes;
    bool large;
  };

  void check_keys(std::size_t reader, const Participant& owner);
  void take(std::size_t from, Outbox& out);
  void send(std::size_t from, std::size_t to, const Bytes& bytes, bool large);
  void arrive(const Parcel& parcel);
  std::optional<Instant> next() const;

  std::vector<Node> nodes_;
  std::multimap<Instant, Parcel> parcels_;
  std::map<Participant, History> histories_;
  std::map<Endpoint, std::size_t> places_;
  std::vector<int> groups_;
  Rng rng_;
  Network network_;
  Counts counts_;
  Instant now_ = kStart;
};

}  // namespace pando::gossip

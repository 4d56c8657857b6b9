#pragma once
/// Some nodes' links, joined by pipes that cut, delay and break as a test wants.
#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/link/link.h"

namespace pando::link {

inline constexpr Instant kStart{100s};

inline Id id_of(std::uint8_t number) {
  Id id;
  id.bytes[0] = number;
  id.bytes[15] = 1;
  return id;
}
inline Endpoint endpoint_of(std::size_t index) {
  return {Address::v4(127, 0, 0, static_cast<std::uint8_t>(index + 1)), 7946};
}
inline std::string name_of(std::size_t index) {
  return std::string{"n"} + std::to_string(index);
}

/// A node whose id grows with its index.
inline Config config_of(std::size_t index) {
  Config config;
  config.name = name_of(index);
  config.self = {id_of(static_cast<std::uint8_t>(index + 1)), 1};
  config.cluster = "grove";
  return config;
}

/// What one node has said that a test may want to know.
struct Told {
  std::vector<LinkUp> ups;
  std::vector<LinkDown> downs;
  std::vector<Unreachable> unreachable;
  std::vector<Delivered> delivered;
  std::vector<PostRefused> refused_posts;
  std::vector<Writable> writable;
  std::vector<Refused> refused;
  std::vector<HandOver> handed;
  std::vector<DataUp> data;
  std::vector<ClusterSettled> settled;
  ClusterChanged cluster;  ///< the last
  int heard = 0;
  std::vector<Instant> dials;
};

class LinkWorld {
 public:
  struct Pipes {
    Duration least = 100us, most = 2ms;  ///< delay of each write
    bool fragment = true;                ///< writes arrive in pieces of random size
    double late_dial = 0;                ///< chance that a dial takes a second
  };

  explicit LinkWorld(std::uint64_t seed) : rng_(seed) {}

  std::size_t add(Config config, std::vector<Bytes> keys = {}) {
    nodes_.push_back({config.name, nullptr, {}, true});
    start(nodes_.size() - 1, std::move(config), std::move(keys));
    return nodes_.size() - 1;
  }
  /// A new process in the place of an old one.
  void start(std::size_t i, Config config, std::vector<Bytes> keys = {}) {
    nodes_[i].links =
        std::make_unique<Links>(std::move(config), *wire::Keyring::make(keys), now_, rng_.fork());
    nodes_[i].told = {};
  }
  /// The process ends; peers get resets, unless they are cut off.
  void kill(std::size_t i);
  void know(std::size_t who, std::size_t whom) {
    give(who, PeerKnown{nodes_[whom].name, endpoint_of(whom)});
  }
  void know_all() {
    for (std::size_t a = 0; a < nodes_.size(); ++a)
      for (std::size_t b = 0; b < nodes_.size(); ++b)
        if (a != b) know(a, b);
  }

  void give(std::size_t i, Input input);
  void post(std::size_t from, std::size_t to, Lane lane, std::string_view text, Tag tag = 0) {
    give(from, Post{nodes_[to].name, lane, to_bytes(text), tag});
  }
  void run(Duration time);
  bool run_until(const std::function<bool()>& done, Duration limit);

  // Faults.
  void cut(std::size_t a, std::size_t b, bool on);  ///< bytes vanish, nobody is told
  void break_all(std::size_t a, std::size_t b);     ///< connections are reset
  void freeze(std::size_t i, bool on) { nodes_[i].frozen = on; }
  void refuse_dials(std::size_t i, bool on) { nodes_[i].listens = !on; }

  Links& links(std::size_t i) { return *nodes_[i].links; }
  Told& told(std::size_t i) { return nodes_[i].told; }
  Instant now() const { return now_; }
  Rng& rng() { return rng_; }
  Pipes& pipes() { return pipes_; }
  /// Whether each pair has exactly one link and both name the same connection.
  bool meshed();
  /// Connections that some side still has open.
  std::size_t connections() const {
    return static_cast<std::size_t>(std::ranges::count_if(connections_, [](const auto& entry) {
      return entry.second.ends[0].open || entry.second.ends[1].open;
    }));
  }

 private:
  struct Node {
    std::string name;
    std::unique_ptr<Links> links;
    Told told;
    bool listens = true;
    bool frozen = false;
  };
  struct Piece {
    Instant at;
    Bytes bytes;
    enum class Kind : std::uint8_t { open, bytes, fin } kind = Kind::bytes;
  };
  struct End {
    std::size_t node = 0;
    StreamId stream;
    bool open = false;
    std::deque<Piece> coming;
    std::size_t unread = 0;
    Instant clear_at;
  };
  struct Connection {
    End ends[2];
  };

  void carry_out(std::size_t i, Outbox& out);
  void open(std::size_t from, const Dial& dial);
  void push(Connection& c, int to, Piece::Kind kind, Bytes bytes);
  void arrive(std::uint64_t id, int to);
  void closed(End& end, StreamEnd why);
  bool is_cut(const Connection& c) const {
    return cuts_.contains({c.ends[0].node, c.ends[1].node});
  }
  std::pair<std::uint64_t, int> find(std::size_t node, StreamId stream) const;
  Instant next() const;
  void step_next();

  Instant now_ = kStart;
  Rng rng_;
  Pipes pipes_;
  std::vector<Node> nodes_;
  std::map<std::uint64_t, Connection> connections_;
  std::map<std::pair<std::size_t, std::size_t>, bool> cuts_;
  std::uint64_t last_connection_ = 0;
};

}  // namespace pando::link

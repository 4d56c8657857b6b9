#pragma once
/// Which requests do other nodes answer for us, and which do we answer for them?
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "node/shard/task.h"
#include "pando/bytes.h"
#include "pando/time.h"
#include "proto/shard.pb.h"

namespace pando::shard {

/// A request that a peer was asked.
struct Flying {
  KeptTask task;
  std::size_t peer;
  Instant until;             ///< kNever for those that may be blocked
  std::uint64_t ticket = 0;  ///< a later request has a higher one
  bool stale = false;        ///< its bucket's number means nothing any more
};

/// What is under way between shards. Letters are gathered until they are taken.
class Relay {
 public:
  explicit Relay(std::size_t most) : most_(most) {}

  /// Whether this request may go to that peer: not while one for the same bucket is on its way
  /// to another, whom it would overtake, and not while much is under way.
  bool may_ask(std::uint16_t bucket, std::size_t peer) const;
  void ask(const Task& task, std::size_t peer, Instant until);
  void tell(const Origin& origin, std::string_view reply);
  void give_back(const Origin& origin);
  /// So many octets of data are too much here.
  void tell_excess(std::size_t peer, std::uint64_t excess) { letters_[peer].set_excess(excess); }

  /// Who waits for what that peer was asked; nullopt: nobody.
  std::optional<Origin> asker(std::size_t peer, std::uint64_t ticket) const;
  /// The peer has answered, or given back, or will never; nullopt: nobody waits for that.
  std::optional<Flying> landed(std::size_t peer, std::uint64_t ticket);
  /// All that are under way to a peer, in order.
  std::vector<Flying> lost(std::size_t peer);
  /// All whose time is up, in order.
  std::vector<Flying> late(Instant now);
  /// All of which `which` says so, in order.
  std::vector<Flying> give_up(const std::function<bool(const Flying&)>& which);
  /// Those of which `of` says so are not to wait for a key any more; their peers are told.
  void unblock(const std::function<bool(const Origin&)>& of, WhenEmpty when_empty);
  /// The buckets are others from now on.
  void forget_buckets() {
    for (auto& [ticket, flying] : flying_) flying.stale = true;
  }
  /// Nobody waits for those any more of which `gone` says so; their peers are told.
  void drop(const std::function<bool(const Origin&)>& gone);

  std::size_t count() const { return flying_.size(); }
  /// What is said to a peer next, for what else there is to say.
  proto::ShardLetter& letter(std::size_t peer) { return letters_[peer]; }
  /// What is to be said, and to whom. Nothing is left then.
  std::vector<std::pair<std::size_t, proto::ShardLetter>> take_letters();

 private:
  struct Way {
    std::size_t peer = 0, count = 0;
  };
  void landed(const Flying& flying);
  void tell_unblocked(std::size_t peer, std::uint64_t ticket, WhenEmpty when_empty);

  std::size_t most_;
  std::uint64_t last_ticket_ = 0;
  std::map<std::uint64_t, Flying> flying_;    ///< by ticket
  std::map<std::uint16_t, Way> ways_;         ///< of buckets, which peer is being asked
  std::map<std::size_t, std::size_t> bytes_;  ///< under way, by peer
  std::map<std::size_t, proto::ShardLetter> letters_;
};

}  // namespace pando::shard

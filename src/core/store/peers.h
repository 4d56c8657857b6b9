#pragma once
/// With whom there is a link, what waits to be said to them, and how much is under way.
#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/store/allowance.h"
#include "core/store/config.h"
#include "core/store/envelope.h"
#include "core/store/io.h"
#include "pando/shard_of.h"
#include "proto/store.pb.h"

namespace pando::store {

/// One of the two lanes to a peer. What is put on it leaves with the next flush.
struct Lane {
  std::string records;
  std::uint64_t mark = 0;    ///< octets that were ever put
  std::uint64_t echoed = 0;  ///< of them, those that the peer has had
  std::uint64_t heard = 0;   ///< the peer's mark

  std::uint64_t under_way() const { return mark - echoed; }
  void echo(std::uint64_t to) {
    if (to > echoed && to <= mark) echoed = to;
  }
};

/// The pieces of copies on a lane that have not been echoed, beside the writes that concern them.
class Pieces {
 public:
  /// Behind it the lane has this mark.
  void sent(std::uint64_t mark, std::size_t octets) {
    open_.push_back({mark, octets});
    octets_ += octets;
  }
  void echoed(std::uint64_t to) {
    for (; !open_.empty() && open_.front().mark <= to; open_.pop_front())
      octets_ -= open_.front().octets;
  }
  std::size_t under_way() const { return octets_; }

 private:
  struct Piece {
    std::uint64_t mark;
    std::size_t octets;
  };
  std::deque<Piece> open_;
  std::size_t octets_ = 0;
};

/// The pieces of copies that yield to clients: one at a time, and a rest behind each.
class Yielding {
 public:
  /// A piece went in this turn; behind it the lane has this mark. What goes in one turn is one.
  void sent(Instant now, std::uint64_t turn, std::uint64_t mark);
  void echoed(Instant now, std::uint64_t to, const Config& config);
  /// From when on the next piece may go, if nothing is heard until then.
  Instant next(Instant now, std::uint64_t turn) const;

 private:
  std::uint64_t mark_ = 0, turn_ = 0;
  Instant sent_{}, next_{};
  bool under_way_ = false;
};

/// A shard of another node.
struct Peer {
  std::string name;
  Participant who;
  ShardOf part;
  Lane normal, bulk;
  Pieces pieces;      ///< on the bulk lane
  Yielding yielding;  ///< of them
  Allowance allowance;
  std::string acks;
  proto::Store words;               ///< only these are in it
  std::size_t long_words = 0;       ///< octets of those that may be long
  bool echo_due = false;            ///< something was heard since the last flush
  std::set<std::uint16_t> blocked;  ///< buckets whose stream waits for the window
  unsigned garbled = 0;             ///< messages that were none, since the last look

  /// What it says to have had.
  void echo(Instant now, const Envelope& message, const Config& config);
  proto::StoreWord& word(std::uint16_t bucket, std::uint64_t stream) {
    proto::StoreWord& word = *words.add_words();
    word.set_bucket(bucket);
    word.set_stream(stream);
    return word;
  }
};

class Peers {
 public:
  /// A new link with a node: nothing of an older one counts.
  void up(const std::string& name, const Participant& who, std::uint8_t shards);
  void down(const std::string& name);
  /// Null: there is no link.
  Peer* find(const std::string& name, std::uint8_t shard);
  template <class Do>
  void each(Do what) {
    for (auto& [name, peers] : nodes_)
      for (Peer& peer : peers) what(peer);
  }
  /// Its shard that has this bucket.
  Peer* find(const Participant& who, std::uint16_t bucket);
  /// What was put so far leaves, if that is much: a link takes no message that is too long.
  void relieve(Peer& peer, Outbox& out);
  void flush(Outbox& out);

 private:
  static void send_normal(Peer& peer, Outbox& out);
  static void send_bulk(Peer& peer, Outbox& out);

  std::map<std::string, std::vector<Peer>> nodes_;  ///< that are linked: their shards, by number
};

}  // namespace pando::store

#pragma once
/// What fills a packet: the membership rumours first, then the three lanes of the layer above.
#include <array>
#include <vector>

#include "core/swim/broadcast_queue.h"
#include "core/swim/config.h"

namespace pando::swim {

/// The four queues and the size of a packet.
class Outgoing {
 public:
  using Token = BroadcastQueue::Token;

  explicit Outgoing(int retransmit_mult);

  /// Bytes that the door adds to every packet.
  void set_overhead(std::size_t bytes) { overhead_ = bytes; }
  /// How many nodes are known: sets how often a rumour is sent.
  void set_nodes(std::size_t nodes) { nodes_ = nodes; }

  /// A rumour about `node`; an older one about it is replaced.
  void add_rumour(const std::string& node, Bytes message, Token token = 0);
  /// A message of the layer above, as it came from there.
  void add_lane(std::size_t lane, ByteView payload, Token token, std::size_t population);
  void prune_lane(std::size_t lane, std::size_t keep);
  void forget_rumours();

  bool empty() const;
  std::size_t rumours() const { return rumours_.size(); }
  std::size_t lane(std::size_t lane) const { return lanes_[lane].queue.size(); }

  /// The parts that must go, and as many queued messages as fit behind them. Requires parts.
  Bytes with_piggyback(std::vector<Bytes> parts);
  /// As many queued messages as fit; empty if there are none.
  Bytes gossip();
  /// As few packets as these parts take; one that fits in none is left out.
  std::vector<Bytes> packets(std::vector<Bytes> parts) const;
  /// Whether the CRC wrapper still fits in a packet with this message.
  bool room_for_crc(const Bytes& message) const;

  /// Tokens whose messages were sent often enough or dropped; the caller empties the lists.
  std::vector<Token>& rumours_done() { return rumours_done_; }
  std::vector<Token>& lanes_done() { return lanes_done_; }
  const std::vector<Token>& lanes_done() const { return lanes_done_; }

 private:
  struct Lane {
    BroadcastQueue queue;
    std::size_t population = 1;
  };

  std::size_t budget() const;
  bool sendable(const Bytes& part) const;
  void fill(BroadcastQueue::Room room, std::vector<Bytes>& parts);
  void drop_unsendable();

  int retransmit_mult_;
  std::size_t overhead_ = 0;
  std::size_t nodes_ = 1;
  BroadcastQueue rumours_;
  std::vector<Lane> lanes_;
  std::vector<Token> rumours_done_, lanes_done_;
  std::vector<Bytes> parts_;  ///< of the packet under way; kept for its capacity
};

}  // namespace pando::swim

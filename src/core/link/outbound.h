#pragma once
/// Which lane sends next, and how much may it? Source: docs/protocol/link.md, "Lanes".
#include <array>
#include <cstdint>
#include <vector>

#include "base/fifo.h"
#include "core/link/config.h"
#include "core/link/frame.h"
#include "core/link/io.h"
#include "core/link/throttle.h"

namespace pando::link {

/// The messages that wait for one peer, with or without a link. One thread.
class Outbound {
 public:
  explicit Outbound(const Config& config) : config_(&config), bulk_(throttle_of(0)) {}

  /// Why a message cannot be taken now; nullopt: it can.
  std::optional<PostRefused::Why> refusal(Lane lane, std::size_t size) const;
  /// Requires that refusal() has nothing against it.
  /// What travels is the message with its tail.
  void post(Lane lane, Bytes message, Tag tag, Bytes tail = {});
  /// Somebody was told that the lane is full and wants to hear when it is not.
  void remember_refusal(Lane lane) { at(lane).refused = true; }
  /// Lanes in which a refused poster may try again; each is named once.
  std::vector<Lane> relieved();

  /// A link is up: the peer takes so much per lane.
  void begin(const std::array<std::size_t, kLanes>& windows);
  /// The peer grants more. False if it was never sent that much.
  bool grant(Instant now, Lane lane, std::size_t bytes);
  /// Appends frames to `to` until it holds `most` bytes (one frame may overshoot), in fair turns.
  /// Returns the number of messages that were completed.
  std::size_t take(Instant now, Bytes& to, std::size_t most);
  /// The link is gone, and so is everything that waited. Returns the tags of messages of which
  /// nothing was taken.
  std::vector<Tag> drop();

  bool empty() const;
  bool untouched() const;  ///< no message is partly sent
  /// What the queues count, an allowance per message included.
  std::size_t queued() const;
  std::size_t queued(Lane lane) const { return at(lane).queued; }

 private:
  struct Waiting {
    std::size_t size() const { return message.size() + tail.size(); }
    void append_to(Bytes& to, std::size_t length) const;

    Bytes message, tail;
    std::size_t sent = 0;
    Tag tag = 0;
    bool begun = false;
  };
  struct LaneState {
    Fifo<Waiting> queue;
    std::size_t queued = 0;  ///< bytes and allowance
    std::size_t window = 0, credit = 0;
    std::size_t deficit = 0;  ///< bytes it may still send in its turn
    bool refused = false;
  };
  static Throttle throttle_of(std::size_t window);
  LaneState& at(Lane lane) { return lanes_[static_cast<std::size_t>(lane)]; }
  const LaneState& at(Lane lane) const { return lanes_[static_cast<std::size_t>(lane)]; }
  bool sendable(const LaneState& lane) const;
  std::size_t next_cost(const LaneState& lane) const;
  void next_turn();
  /// True if the frame was a message's last.
  bool take_frame(Instant now, Lane lane, Bytes& to);

  const Config* config_;
  std::array<LaneState, kLanes> lanes_;
  Throttle bulk_;
  std::size_t turn_ = 0;
};

}  // namespace pando::link

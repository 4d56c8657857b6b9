#pragma once
/// How do letters between two shards travel? In pieces, and never more at once than the other side
/// has room for: a link refuses what is too much, and says not what that was.
/// Source: docs/protocol/shard.md, "Messages".
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pando/bytes.h"

namespace pando::shard {

/// The letters to and from one peer.
class Letters {
 public:
  Letters() { restart(); }

  /// Of a message between shards.
  enum class Kind : std::uint8_t {
    store = 0,     ///< the store's, not a letter
    letter = 1,    ///< a letter, or its last piece
    piece = 2,     ///< a piece of a letter
    received = 3,  ///< so many octets of letters have come over this link
  };

  /// What leaves at once.
  struct Message {
    Bytes body;  ///< with room for what others put behind it
    Kind kind;
  };

  /// The link is another one: what was under way is lost. What may be under way is divided among
  /// so many shards of that node.
  void restart(std::uint8_t shards = 1);
  /// A letter to be sent.
  void add(std::string letter);
  /// Messages that may leave now.
  std::vector<Message> take();

  /// The body of a message has come; a whole letter, if that completes one that was not
  /// given up.
  std::optional<std::string> came(Kind kind, ByteView body);
  /// What has come of a letter that is not whole is dropped, and what comes of it yet.
  void give_up();
  /// Octets that have come of a letter that is not whole.
  std::size_t unfinished() const { return half_.size(); }
  /// Octets of letters that wait here.
  std::size_t waiting() const;

 private:
  std::deque<std::string> queue_;
  std::size_t window_;    ///< octets that may be under way
  std::size_t done_ = 0;  ///< octets of the first that have left
  std::uint64_t sent_ = 0, confirmed_ = 0, received_ = 0, told_ = 0;
  std::string half_;       ///< of a letter that is coming
  bool skipping_ = false;  ///< to its end
};

}  // namespace pando::shard

#pragma once
/// How much have peers said that the shards of this node have not heard yet? Who said too much
/// waits.
#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace pando::shell {

class PeerBacklog {
 public:
  /// Beyond so many octets a peer has to wait, and down to so many, until it goes on. A peer in
  /// order has less under way.
  static constexpr std::size_t kMost = std::size_t{16} << 20, kGoesOn = 4 << 20;

  /// There is a link, which begins with nothing.
  void up(const std::string& peer) { peers_[peer] = {}; }
  void down(const std::string& peer) { peers_.erase(peer); }
  /// It has said so much. True: it has to wait from now on.
  bool came(const std::string& peer, std::size_t octets) {
    Waiting& waiting = peers_[peer];
    waiting.octets += octets;
    return waiting.octets > kMost && !std::exchange(waiting.held, true);
  }
  /// A shard has heard so much of it. True: it may go on.
  bool heard(std::string_view peer, std::size_t octets) {
    const auto found = peers_.find(peer);
    if (found == peers_.end()) return false;
    Waiting& waiting = found->second;
    waiting.octets -= std::min(waiting.octets, octets);
    return waiting.octets < kGoesOn && std::exchange(waiting.held, false);
  }

 private:
  struct Waiting {
    std::size_t octets = 0;
    bool held = false;
  };
  std::map<std::string, Waiting, std::less<>> peers_;  ///< that are linked
};

}  // namespace pando::shell

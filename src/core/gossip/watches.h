#pragma once
/// Who wants to hear of which keys.
#include <cstdint>
#include <map>
#include <string_view>

#include "core/gossip/contents.h"
#include "core/gossip/io.h"

namespace pando::gossip {

class Watches {
 public:
  explicit Watches(std::size_t limit) : limit_(limit) {}

  /// False: there is no room. A ticket that is used already is watched anew.
  bool add(const Watch& watch);
  void remove(std::uint64_t ticket) { watches_.erase(ticket); }
  bool empty() const { return watches_.empty(); }
  std::size_t size() const { return watches_.size(); }

  /// Says that what is visible of a key is another; null: it was, or is, not visible.
  void tell(const Participant& owner, std::string_view key, const Entry* before, const Entry* now,
            Outbox& out) const;
  /// Says what differs between all that was and all that is.
  void tell(const Participant& owner, const Contents& before, const Contents& now,
            Outbox& out) const;

 private:
  std::map<std::uint64_t, Watch> watches_;
  std::size_t limit_;
};

}  // namespace pando::gossip

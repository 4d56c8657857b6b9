#pragma once
/// With whom this node exchanges states.
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/rng.h"
#include "core/gossip/config.h"
#include "core/gossip/io.h"

namespace pando::gossip {

struct Partner {
  PeerUp peer;
  Instant talked{};  ///< when an exchange with it last began, on either side
  Version has = 0;   ///< how much of our own state it was seen to have
};

/// Partners by name.
class Partners {
 public:
  explicit Partners(std::size_t limit) : limit_(limit) {}

  /// False: there is no room. A new participant under the name has nothing of ours yet.
  bool add(const PeerUp& peer, Instant now);
  void remove(std::string_view name);
  Partner* find(std::string_view name);
  const Partner* find(std::string_view name) const;
  /// Whether an owner is a partner.
  bool present(const Id& id) const { return ids_.contains(id); }
  /// A random one, then (if wanted) the one talked to least recently; both marked as talked to.
  std::vector<Partner*> choose(bool two, Instant now, Rng& rng);

  const std::vector<Partner>& all() const { return partners_; }
  std::size_t size() const { return partners_.size(); }
  /// Every partner has our state up to at least this version; without partners the highest.
  Version all_have() const;
  void forget_what_they_have();

 private:
  std::vector<Partner>::iterator place(std::string_view name);

  std::vector<Partner> partners_;  ///< sorted by name
  std::multiset<Id> ids_;
  std::size_t limit_;
};

}  // namespace pando::gossip

#pragma once
/// Which owners a digest lists. Source: docs/protocol/gossip.md, "An exchange".
#include <cstdint>
#include <set>
#include <span>

#include "core/gossip/answer.h"
#include "core/gossip/codec.h"
#include "core/gossip/shared.h"

namespace pando::gossip {

class Lister {
 public:
  explicit Lister(Shared& shared) : shared_(shared) {}

  /// All known owners; false, with the digest empty, if they do not fit.
  bool whole(proto::Digest& digest, std::size_t budget) const;
  /// Known owners of these ranges (bit r: range r), those that changed last first, as they fit.
  void recent(std::uint64_t ranges, proto::Digest& digest, std::size_t budget) const;
  /// Owners of these ranges beside what is wanted anyway: all if they fit, else the recent ones up
  /// to half of the budget, then on from where the last such digest ended.
  void window(std::uint64_t ranges, std::span<const Listing> wants, proto::Digest& digest,
              std::size_t budget);
  /// So many random owners.
  void sample(std::size_t count, proto::Digest& digest, std::size_t budget);
  /// What we have of the owners that another digest lists.
  void mirror(const proto::Digest& other, proto::Digest& digest, std::size_t budget) const;

 private:
  using Listed = std::set<std::uint64_t>;

  /// Stops when fewer than `keep` bytes are left; true: all are listed now.
  bool add_recent(std::uint64_t ranges, std::size_t keep, Listed& listed,
                  DigestWriter& writer) const;
  void rotate(std::uint64_t ranges, const Listed& listed, DigestWriter& writer);

  Shared& shared_;
  Id cursor_;
};

}  // namespace pando::gossip

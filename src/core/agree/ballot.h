#pragma once
/// What is voted on, and for what.
#include <compare>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "pando/bytes.h"
#include "pando/map_change.h"
#include "proto/agree.pb.h"

namespace pando::agree {

/// Which attempt to make the next map; those of one map are in order.
struct Ballot {
  std::uint64_t round = 0;       ///< 0 is member 0's alone
  map::MemberNumber member = 0;  ///< whose it is
  friend auto operator<=>(const Ballot&, const Ballot&) = default;
};

/// There is always a round above.
inline constexpr std::uint64_t kMaxRound = std::uint64_t{1} << 62;

/// A change as bytes: many messages share them.
using Encoded = std::shared_ptr<const Bytes>;

struct Vote {
  Ballot ballot;
  map::Hash hash = 0;  ///< of the map that the change leads to
  Encoded change;      ///< null: it is not known
};

/// A change that fits the map it is for.
struct Proposal {
  map::Hash hash = 0;  ///< of `next`
  Encoded bytes;
  map::Change change;
  map::MapPtr next;
};
/// Or why it does not fit.
std::expected<Proposal, std::string> propose(const map::Map& map, map::Change change);
/// Of bytes that a member sent; it must lead to this hash.
std::expected<Proposal, std::string> open(const map::Map& map, Encoded bytes, map::Hash hash);

void write(const Ballot& ballot, proto::Ballot& to);
/// nullopt: nobody has such a number.
std::optional<Ballot> read(const proto::Ballot& from);
void write(const Vote& vote, proto::Vote& to);
std::optional<Vote> read(const proto::Vote& from);

}  // namespace pando::agree

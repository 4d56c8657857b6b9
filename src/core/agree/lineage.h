#pragma once
/// Where branches come from, and which of two goes on when they meet.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pando/map.h"
#include "proto/agree.pb.h"

namespace pando::agree {

/// One branch that left the one before it.
struct Fork {
  std::string branch;
  map::Epoch epoch = 0;       ///< of the last map before it
  std::uint32_t members = 0;  ///< of its first map
  std::uint32_t of = 0;       ///< of the last map before it
  friend bool operator==(const Fork&, const Fork&) = default;
};

/// The branch of who made the cluster. A first map of another name left it before its first map.
inline constexpr std::string_view kMain = "main";

/// All forks from `main` to a branch, in order; empty for `main` itself.
using Lineage = std::vector<Fork>;

/// nullopt: too long, or it does not lead to this branch.
std::optional<Lineage> read(const google::protobuf::RepeatedPtrField<proto::Fork>& from,
                            const std::string& branch);
/// Whether its last fork is this branch; without one it is `main`.
bool leads_to(const Lineage& lineage, std::string_view branch);
void write(const Lineage& lineage, google::protobuf::RepeatedPtrField<proto::Fork>& to);

/// Somebody's map, where it meets another one.
struct Side {
  Lineage lineage;
  map::Epoch epoch = 0;
  bool member = true;  ///< who has it is a member of it
};

/// Whether the first of two different branches goes on when they meet. Of two exactly one does,
/// whatever they decide meanwhile, but for the branch that the other one left: once that has gone
/// on beyond the fork it stays.
bool survives(const Side& ours, const Side& theirs);

/// Whether it is the lineage's branch or one that that comes from.
bool comes_from(const std::string& branch, const Lineage& lineage);
/// Whether a map of this branch and epoch is before the first map of the lineage's branch.
bool before(const map::Mark& mark, const Lineage& lineage);

}  // namespace pando::agree

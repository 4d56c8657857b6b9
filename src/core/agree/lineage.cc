#include "core/agree/lineage.h"

#include <algorithm>

#include "base/map_limits.h"
#include "core/agree/config.h"

namespace pando::agree {
std::optional<Lineage> read(const google::protobuf::RepeatedPtrField<proto::Fork>& from,
                            const std::string& branch) {
  if (static_cast<std::size_t>(from.size()) > kMaxForks) return {};
  Lineage lineage;
  for (const proto::Fork& fork : from) {
    if (fork.branch().empty() || fork.branch().size() > map::kMaxBranch ||
        fork.epoch() > map::kMaxEpoch)
      return {};
    lineage.push_back({fork.branch(), fork.epoch(), fork.members(), fork.of()});
  }
  if (!leads_to(lineage, branch)) return {};
  return lineage;
}

bool leads_to(const Lineage& lineage, std::string_view branch) {
  return (lineage.empty() ? kMain : std::string_view{lineage.back().branch}) == branch;
}

void write(const Lineage& lineage, google::protobuf::RepeatedPtrField<proto::Fork>& to) {
  for (const Fork& fork : lineage) {
    proto::Fork& made = *to.Add();
    made.set_branch(fork.branch);
    made.set_epoch(fork.epoch);
    made.set_members(fork.members);
    made.set_of(fork.of);
  }
}

namespace {

/// A branch that stayed, beside one that left it: has it gone on, or could it by those who have it?
/// Who has not come to the fork knows less than those who left there.
bool stays(const Side& side, const Fork& left) {
  return side.epoch > left.epoch ||
         (side.epoch == left.epoch && side.member && 2 * std::uint64_t{left.members} < left.of);
}

}  // namespace

bool survives(const Side& ours, const Side& theirs) {
  const auto [a, b] =
      std::ranges::mismatch(ours.lineage, theirs.lineage, {}, &Fork::branch, &Fork::branch);
  if (a == ours.lineage.end()) return b == theirs.lineage.end() || stays(ours, *b);
  if (b == theirs.lineage.end()) return !stays(theirs, *a);
  // The later one comes from a branch that went on beyond the other's fork.
  if (a->epoch != b->epoch) return a->epoch > b->epoch;
  if (a->members != b->members) return a->members > b->members;
  return a->branch < b->branch;
}

bool comes_from(const std::string& branch, const Lineage& lineage) {
  return branch == kMain || std::ranges::find(lineage, branch, &Fork::branch) != lineage.end();
}

bool before(const map::Mark& mark, const Lineage& lineage) {
  std::string_view from = kMain;
  for (const Fork& fork : lineage) {
    if (mark.branch == from) return mark.epoch <= fork.epoch;
    from = fork.branch;
  }
  return false;
}

}  // namespace pando::agree

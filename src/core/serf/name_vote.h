#pragma once
/// Whose name is it? The members that know the name say at which address.
///
/// Source: docs/protocol/serf.md, "Name conflict".
#include "core/serf/serf.h"

namespace pando::serf {

inline constexpr std::string_view kConflictQuery = "_serf_conflict";

/// What this node answers when asked who bears a name.
Bytes conflict_answer(const std::optional<MemberView>& known);

/// One vote about our own name. One thread.
class NameVote {
 public:
  explicit NameVote(Endpoint self) : self_{self} {}

  /// Answers that do not decode are not counted.
  void count(ByteView answer);
  /// More than half of those that answered know the name at our address. Nobody: lost.
  bool won() const { return matching_ >= answers_ / 2 + 1; }
  /// For the note: `[2 / 3]`.
  std::string score() const;

 private:
  Endpoint self_;
  int answers_ = 0, matching_ = 0;
};

}  // namespace pando::serf

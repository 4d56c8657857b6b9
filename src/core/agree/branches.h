#pragma once
/// A side of a split that may go on alone, and what becomes of it when the split ends.
#include <map>
#include <set>

#include "core/agree/room.h"

namespace pando::agree {

class Branches {
 public:
  explicit Branches(Room& room) : room_(room) {}

  /// A new map, or none.
  void begin();
  /// `alone_since`: since when there is no quorum; kNever: there is one. Founds what is due.
  void poll(Instant alone_since);
  Instant deadline() const { return next_; }

  void asked(const std::string& from, const proto::BranchAsk& ask);
  void answered(map::MemberNumber sender, const proto::BranchAnswer& answer);
  /// Whether our part of the members has agreed to go on with this map.
  bool joined(const std::string& branch) const { return joined_ == branch; }
  /// The first map of a branch that we have founded. Once.
  std::optional<Proposal> take_founded() { return std::exchange(founded_, {}); }

  /// Its map is of another branch: tell it where ours comes from.
  void meet(const std::string& name);
  /// It has told where its map comes from. True: theirs goes on, and ours does not.
  bool met(const std::string& name, const proto::Met& met);
  void gone(const std::string& name) { told_.erase(name); }

 private:
  bool available() const;
  bool first_here() const;
  void found();
  void ask_members();

  Room& room_;
  Instant next_ = kNever, alone_since_ = kNever;
  std::string joined_;  ///< empty: none
  Instant joined_at_{};
  std::optional<Proposal> own_;  ///< the branch that we would found
  std::set<map::MemberNumber> missing_;
  std::optional<Proposal> founded_;
  std::map<std::string, Instant, std::less<>> told_;
};

}  // namespace pando::agree

#pragma once
/// Who is there, who is passed by, and what those said last who are gone.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/agree/electorate.h"
#include "core/agree/testimony.h"

namespace pando::agree {

/// Somebody with a link.
struct Peer {
  Participant who;
  map::Mark mark;        ///< the last one it told; epoch 0: none
  map::Hash barred = 0;  ///< about the map after this one it has forgotten what it promised
  map::Hash closed = 0;  ///< it has had a later map of that branch
};

/// The final answer of a member that is gone, about the voting for one map.
struct LastWord {
  std::optional<Ballot> promised;
  std::optional<Vote> vote;
};

class Company {
 public:
  void up(const std::string& name, const Participant& who);
  void down(const std::string& name);
  /// Null: there is no link with it.
  Peer* peer(std::string_view name);
  const Peer* peer(std::string_view name) const;
  /// Whose link it is; null: there is none.
  const std::string* link(const Participant& who) const;
  const std::map<std::string, Peer, std::less<>>& peers() const { return peers_; }

  void skip(const Participant& who, bool skipped);
  /// It is gone. What it said may be nothing. Who comes back (up) is not gone, unless it left.
  void gone(const Participant& who, std::optional<Testimony> said, bool left);
  bool is_gone(const Participant& who) const { return gone_.contains(who); }
  /// Not to be waited for, and not in the order of turns.
  bool passed_by(const Participant& who) const {
    return skipped_.contains(who) || gone_.contains(who);
  }

  /// What a member that is gone says about the voting for this map; nullopt: nothing final.
  std::optional<LastWord> last_word(const Electorate& of, const Participant& who) const;
  /// Whether somebody had a newer map of this branch, who is gone or has it no more.
  bool closes(const Electorate& of) const;
  /// How many members are gone.
  std::size_t gone_of(const Electorate& of) const;
  /// How many members have a link, and ourselves.
  std::size_t present(const Electorate& of) const;
  /// How many of them know what they have promised about the next map.
  std::size_t able(const Electorate& of, bool self_barred) const;
  /// It does not (any more), or does again; and whether that map is closed.
  void barred(Peer& peer, map::Hash in, bool closed);
  /// Whether every member is there, or gone and has left its last word.
  bool full(const Electorate& of) const;
  /// Whether those who are there and those who are gone could decide together.
  bool quorum(const Electorate& of, bool self_barred) const;
  /// The highest round that a member promised which is gone.
  std::uint64_t highest_round(const Electorate& of) const;
  /// Another number whenever somebody came, went, or is passed by or not any more.
  std::uint64_t version() const { return version_; }
  /// Another number whenever somebody is passed by or not any more, or may close a map.
  std::uint64_t passing() const { return passing_; }
  /// All is counted anew: memories may be damaged.
  void recheck() { count_ = {}; }

 private:
  struct Gone {
    std::optional<Testimony> said;
    bool left = false;
    std::uint64_t order = 0;  ///< the oldest go first
  };
  /// Members of one map, kept up to date by who is concerned: each of N comes and goes, and to
  /// count all each time would cost N² per node.
  struct Count {
    struct Standing {
      bool present = false, gone = false, barred = false;
    };
    map::Hash of = 0;
    std::vector<Standing> members;
    std::size_t present = 0, gone = 0, barred = 0;
  };
  void limit();
  void concerns(const Participant& who);
  const Count& count(const Electorate& of) const;
  void count_anew(const Electorate& of) const;
  Count::Standing standing(const Electorate& of, const Participant& who) const;

  std::map<std::string, Peer, std::less<>> peers_;
  std::map<Participant, std::string> links_;
  std::set<Participant> skipped_;
  std::map<Participant, Gone> gone_;
  std::uint64_t order_ = 0;
  std::uint64_t version_ = 1, passing_ = 1;
  mutable Count count_;
  mutable std::vector<Participant> uncounted_;  ///< who may stand otherwise than `count_` has it

  mutable std::uint64_t closes_of_ = 0;  ///< `passing_` that `closes_` is for, and the map
  mutable map::Hash closes_map_ = 0;
  mutable bool closes_ = false;
};

}  // namespace pando::agree

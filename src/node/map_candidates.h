#pragma once
/// Who could be a member of the map, as far as this node knows.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/place/place.h"
#include "pando/identity.h"
#include "pando/map.h"
#include "pando/time.h"
#include "proto/map_letter.pb.h"

namespace pando::node {

/// Whether a card could be true.
bool legal(const proto::StoreCard& card);

/// What membership, links and cards say about others, by member name.
class Candidates {
 public:
  /// It gets nothing new before it is fit.
  void alive(const std::string& name, Instant fit_at);
  /// Silence is all that says so. `doubted`: others that are suspected meanwhile, by whomever.
  void buried(Instant now, const std::string& name, const std::vector<std::string>& doubted);
  /// It will hold nothing until it says so again.
  void left(const std::string& name);
  /// `epoch`: of the map that this node has.
  void suspect(const std::string& name, bool agreed, map::Epoch epoch);
  void linked(const std::string& name, const Participant& who);
  void unlinked(const std::string& name);
  void card(const std::string& name, const proto::StoreCard& card);
  /// This run has certainly ended.
  void ended(const Participant& who);

  /// The map is this one now. To be told of every one: somebody may be a member for moments only.
  void go_on(Instant now, const map::Map& map);
  /// Of which members nothing, or only an earlier run, was ever heard of here is looked at now.
  void look(Instant now, const map::Map& map);
  /// Whether this member is gone for good: buried, ended, followed by another run, or for 5 min
  /// never heard of, or linked as an earlier run only.
  bool gone(const map::Host& member) const;
  /// From when on members are removed of whom only silence says that they are gone. While others
  /// are suspected, of the same cause perhaps, that is a time after the first.
  Instant cut_at(const map::Map& map) const;
  /// One who was to be removed for its silence is back; others may be within that time.
  void woke(Instant now);
  /// Whether its turn to propose is not waited for.
  bool skipped(const map::Host& member) const;
  /// Everybody who is linked, alive and has a card, as a host; and how it stands. Without those who
  /// were members until 10 s ago: who removed them may know what is not known here yet.
  std::vector<place::Candidate> newcomers(Instant now) const;
  /// A member of the map. Before `cut_at` whom only silence buried counts as suspect.
  place::Candidate member(Instant now, const map::Host& member, Instant cut_at) const;

  /// When the next of those who are unfit is fit, or may be a member again.
  Instant fit_again(Instant now) const;
  /// Names of those with a link.
  std::vector<std::string> linked() const;
  bool linked_with(const std::string& name) const;
  /// Whether any other Pando node is known, alive or not.
  bool alone() const { return peers_.empty(); }
  /// Of those who said they are to be members, and who are not known to be gone for good: how many
  /// there are, and how many of them linked.
  struct Stores {
    std::size_t known = 0, linked = 0;
    std::optional<Id> least;  ///< the smallest id among the linked
  };
  Stores stores() const;
  /// Somebody who is linked and is to be a member, and which members its last map had.
  struct Recollection {
    Id id;
    map::Epoch epoch = 0;
    map::Hash members = 0;  ///< 0: it remembers nothing
    bool over = false;      ///< nobody goes on from it
  };
  std::vector<Recollection> recollections() const;

 private:
  struct Peer {
    bool alive = false, suspect = false, up = false, doubted = false;
    map::Epoch doubted_at = 0;  ///< at which map it became a suspect
    bool back = false;  ///< buried for its silence, and a link with that run has come up since
    Instant fit_at{};
    Instant silent_since = kNever;  ///< buried then, and only silence says so
    Participant latest;             ///< the last run that had a link; all zeros: none
    StartNumber over = 0;           ///< of its runs up to this one the last news is that they died
    std::optional<proto::StoreCard> card;
  };
  /// Null: nothing is known of it.
  Peer* find(std::string_view name);
  const Peer* find(std::string_view name) const;
  static map::Host host_of(const std::string& name, const Peer& peer);
  bool strange(const map::Host& member) const;
  void end_runs(Peer& peer);
  static bool later(const Peer& peer, const map::Host& member);
  /// It was only paused: it will hear that it was buried, and say that it lives.
  static bool woken(const Peer& peer, const map::Host& member) {
    return peer.back && peer.latest == member.who;
  }
  static bool followed(const Peer& peer, const Participant& who);
  Instant silent_since(const map::Host& member) const;
  static place::Standing standing(Instant now, const Peer& peer);

  std::map<std::string, Peer, std::less<>> peers_;
  std::set<Participant> ended_;
  std::map<Participant, Instant> strangers_;  ///< since when a map has them
  std::set<Participant> members_;             ///< of the last map
  std::map<Participant, Instant> dismissed_;  ///< since when they are none
  Instant settled_at_{};                      ///< nobody is removed for silence before
  Instant looked_{};
};

}  // namespace pando::node

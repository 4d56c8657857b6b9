#pragma once
/// What the parts of the machine share: where they are, who else is there, and how they speak.
#include <vector>

#include "base/note_code.h"
#include "base/note_gate.h"
#include "base/rng.h"
#include "core/agree/acceptor.h"
#include "core/agree/io.h"

namespace pando::agree {

class Room {
 public:
  Room(Config settings, Instant start, Rng random);

  const Config config;
  Rng rng;
  Instant now;            ///< of the step that is carried out
  Outbox* out = nullptr;  ///< of the step that is carried out
  Electorate of;
  Company company;
  Acceptor acceptor;

  /// An empty message that says which map we have.
  proto::Agree message() const;
  /// Over the link with it, behind what our guardian must know first.
  void send(const std::string& to, const proto::Agree& message, bool bulk = false);
  /// To every member with a link for whom `wanted(number)`.
  template <class Wanted>
  void send_members(const proto::Agree& message, Wanted wanted) {
    const Bytes bytes = encode(message);
    for (const auto& [name, peer] : company.peers())
      if (const auto number = of.find(peer.who); number && wanted(*number)) send(name, bytes);
  }
  void send(const std::string& to, Bytes bytes, bool bulk = false);
  static Bytes encode(const proto::Agree& message);
  void say(NoteCode code, std::string subject, std::string detail);
  /// Our map, for people.
  std::string map_name() const;

  /// Gives our guardian what voters rely on, if it is not what it has.
  void testify();
  Bytes testament() const;
  /// This is our map from now on.
  void take_map(map::MapPtr map, Lineage lineage);
  /// All members are at our map, and none had a later one: there is none, whatever was forgotten.
  void nothing_came_after();
  /// Our map is none any more. `sure`: what was promised about the next one is kept for the case
  /// that we come back to it; else it is void.
  void drop_map(bool sure);
  /// The cluster is another one: nothing of what was before concerns it.
  void drop_cluster();
  /// This map is to replace ours, although it is not a later one of its branch.
  void yield_to(const map::Mark& mark);
  /// Goes on with our map if the other one does not come.
  void stop_yielding();
  bool yields() const { return yield_to_.has_value(); }
  /// Whether a map is one that we ought to have instead of ours.
  bool behind(const map::Mark& mark) const;
  /// Whether somebody has had a later map than ours, of the same branch.
  bool closed() const { return acceptor.closed() || company.closes(of); }

 private:
  struct Left {
    map::Mark mark;
    std::optional<Acceptor::Kept> kept;  ///< nullopt: it is not known what was promised
    map::Epoch had = 0;                  ///< the latest that was surely had
    Acceptor::Memory memory(const map::Mark& other) const;
  };
  void leave_map(bool sure);
  std::vector<Left>::iterator left_branch(const std::string& branch);

  NoteGate notes_;
  std::vector<Id> forgotten_;  ///< clusters in which we had a map
  std::optional<Id> unsure_;   ///< we had a map of this cluster, and have forgotten it
  std::vector<Left> left_;     ///< where we were on other branches, or are not sure of
  bool returned_ = false;      ///< it has been on branches that its map does not come from
  std::optional<map::Mark> yield_to_;
  Instant yield_until_{};
  std::uint64_t told_ = 0;  ///< version of the acceptor that the guardian knows
};

}  // namespace pando::agree

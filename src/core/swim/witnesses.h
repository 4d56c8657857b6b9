#pragma once
/// Do the observers of a silent member agree?
#include <map>
#include <string>
#include <vector>

#include "core/swim/members.h"
#include "core/swim/ring.h"

namespace pando::swim {

/// What this node knows of accusations by observers, and what it says itself as one.
///
/// Idle unless this node takes part in the ring. Source: docs/protocol/ring.md, "Witnesses".
class Witnesses {
 public:
  Witnesses(Shared& shared, Members& members) : shared_(shared), members_(members) {}

  /// Whether this node takes part at all.
  bool active() const { return shared_.self().versions.ring(); }
  /// Whether so many observers accuse a member that it may be treated as gone for the moment.
  bool agreed(Slot subject) const;
  /// All of these suspects.
  std::vector<Agreement> agreements(Instant now) const;
  /// Whether this node is too unwell to accuse anybody on its first impression.
  bool doubts_itself() const;
  /// The alive observers of a member, this node not counted.
  std::vector<Slot> others_watching(Slot subject) const;

  /// A ping of `node` on behalf of another observer had no answer.
  void on_silence(Instant now, const std::string& node, Outbox& out);
  /// A probe of our own has failed, and membership has heard our suspicion.
  void accuse(Instant now, Slot subject, Outbox& out);
  /// A suspicion came in a packet, and membership has heard it.
  void on_suspect(Instant now, const Endpoint& from, const wire::memberlist::Suspect& suspect,
                  Outbox& out);
  /// Observers may have fallen silent themselves; what is over is forgotten.
  void tick(Instant now, Outbox& out);
  /// Something has happened: who was an agreed suspect may not be one any more.
  void review(Outbox& out);
  /// This node slept: it has found out nothing.
  void pause();

 private:
  struct Observer {
    std::string name;
    bool accuses = false;
  };
  /// Who accuses after a probe of its own, and counts the accusations.
  struct Asker {
    std::string name;
    bool told = false;  ///< that we accuse, too
  };
  /// One suspect, or one member that was found silent.
  struct Case {
    NodeInfoPtr subject;
    Incarnation incarnation = 0;
    std::vector<Observer> observers;  ///< as they stood at the beginning
    std::vector<Asker> askers;
    Instant silent_until{};  ///< our finding counts so long
    Instant agreed_at = kNever;

    bool agreed() const { return agreed_at != kNever; }
  };

  bool current(Slot slot, const Case& open) const;
  Case& open_case(Slot slot);
  static Observer* find(Case& open, std::string_view name);
  void note_asker(Case& open, const Endpoint& from, const std::string& accuser) const;
  /// Accuses if we have found it silent and others suspect it; answers those who should know.
  void testify(Instant now, Slot slot, Case& open, Outbox& out);
  void tell(const Case& open, const std::string& who, Outbox& out);
  void settle(Instant now, Case& open, Outbox& out);
  std::size_t wanted(const Case& open, std::size_t alive) const;
  bool alive(const Observer& observer) const;
  void spread(Instant now, const Case& open, Outbox& out);
  std::vector<Bytes> compounds(const Case& open) const;

  Shared& shared_;
  Members& members_;
  std::map<Slot, Case> cases_;
  Instant spread_since_{};
  int spread_ = 0;
};

}  // namespace pando::swim

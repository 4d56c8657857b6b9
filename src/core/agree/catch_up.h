#pragma once
/// Brings the newest map to whoever is behind: to us, and to those who ask.
#include <map>
#include <string>

#include "core/agree/history.h"
#include "core/agree/room.h"

namespace pando::agree {

class CatchUp {
 public:
  CatchUp(Room& room, const History& history) : room_(room), history_(history) {}

  /// A peer may have told a newer map than ours.
  void look(const std::string& name);
  /// Asks whoever is there, although nobody has told a newer map.
  void ask_all();
  /// Asks again, somebody else.
  void poll();
  Instant deadline() const { return again_at_; }
  /// It told which map it has, and asks what came after.
  /// `whole`: what it was told of changes before did not fit.
  void answer(const std::string& name, const map::Mark& theirs, bool whole);
  /// A change that it told does not fit our map.
  void refused(const std::string& name);
  struct Taken {
    map::MapPtr map;
    Lineage lineage;
  };
  /// A part of a map. The map, once it is whole and what it was said to be.
  std::optional<Taken> take(const std::string& name, const proto::Whole& part);
  void gone(const std::string& name);
  /// We have another map.
  void adopted();

 private:
  struct Served {
    Instant second{};
    int fetches = 0, wholes = 0;
  };
  void fetch(const std::string& name);
  void begin(const std::string& name, const map::Mark& mark, const proto::Whole& first);
  bool send_changes(const std::string& name, const map::Mark& theirs);
  void send_whole(const std::string& name);

  Room& room_;
  const History& history_;
  Instant again_at_ = kNever;
  int vain_ = 0;  ///< fetches since our map, without another one
  std::map<std::string, Served, std::less<>> served_;
  Encoded whole_;  ///< our map, once somebody wanted it
  map::Hash whole_of_ = 0;

  // The map that is coming, from one peer at a time.
  std::string from_;
  map::Mark coming_;
  Lineage lineage_;
  std::uint32_t next_part_ = 0, parts_ = 0;
  Bytes bytes_;
};

}  // namespace pando::agree

#pragma once
/// Some nodes with this room, links that lose what is under way when they break, and an authority
/// that makes maps as place and agree would.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/store/content_test.h"
#include "core/store/impl.h"
#include "pando/map_change.h"

namespace pando::store {

class World {
 public:
  static constexpr std::size_t kBuckets = 4;
  static constexpr Duration kStep = 1ms;

  struct Node {
    Participant who;
    std::vector<ListContent> contents{kBuckets};
    std::unique_ptr<Store> store;  ///< null: it does not run
    map::MapPtr map;
    std::deque<std::pair<Instant, map::MapPtr>> maps;  ///< on their way to it
    Instant paused_until{};
    std::size_t pace = 0;  ///< octets that it takes in a step, about; 0: any number
    std::size_t ahead = 0;  ///< of them, those of the next steps that it has taken
  };
  /// What goes wrong on purpose.
  struct Planted {
    bool early_reply = false;  ///< what is written counts as acknowledged
    bool any_heir = false;     ///< somebody who does not act becomes primary
    bool early_ready = false;  ///< learners become acting when they please
    bool early_drop = false;   ///< whoever gets a learner beside it drops its data
  };

  World(int count, std::uint64_t seed, Config config = small(), int copies = 2);

  static Config small();
  static std::string name(int i) { return "n" + std::to_string(i); }
  static int index(std::string_view name) { return std::atoi(name.data() + 1); }
  static map::Host host(int i, StartNumber start);

  // ---- what happens -----------------------------------------------------------------------------

  void run(Duration time);
  /// False: it did not hold within the time.
  bool run_until(const std::function<bool()>& holds, Duration time);
  /// Everything that can happen, by chance.
  void storm(Duration time);
  /// Nothing bad happens any more: everybody is up and linked, and the map comes to rest.
  bool calm(Duration time);
  void crash(int i);
  void start(int i);
  void cut(int i, int j);
  void mend(int i, int j);
  void pause(int i, Duration time) { at(i).paused_until = now_ + time; }
  void give(int i, const Input& input);
  /// One write on a random key, or on this one; false: it was not taken.
  bool write(int i, std::uint16_t bucket, std::string key = {}, std::size_t size = 4);
  /// A change of the latest map; false: it is none.
  bool change(map::Change change);
  bool change(std::uint16_t bucket, map::MemberList acting, map::MemberList learners = {});

  // ---- what is seen -----------------------------------------------------------------------------

  Node& at(int i) { return nodes_[static_cast<std::size_t>(i)]; }
  Store& store(int i) { return *at(i).store; }
  bool up(int i) { return at(i).store != nullptr; }
  int count() const { return static_cast<int>(nodes_.size()); }
  Instant now() const { return now_; }
  Rng& rng() { return rng_; }
  const map::MapPtr& map() const { return map_; }
  map::MemberNumber member(int i) { return *map_->find(at(i).who); }
  int primary(std::uint16_t bucket);
  bool is_ready(std::uint16_t bucket, int i);
  ListContent& content(int i, std::uint16_t bucket) { return at(i).contents[bucket]; }
  bool equal(std::uint16_t bucket);
  Sequence acknowledged(std::uint16_t bucket) {
    return acked_[bucket].empty() ? 0 : acked_[bucket].rbegin()->first;
  }
  const std::vector<std::string>& wrong() const { return wrong_; }
  std::string describe();
  /// D5 and S2, now.
  void check();

  Planted planted;
  /// Of a message that arrives: from, to.
  std::function<Bytes(int, int, Bytes)> tamper;
  std::map<std::pair<NoteCode, int>, int> notes;
  std::size_t sends = 0, losses = 0;
  Duration way{};  ///< that a message takes at least
  bool moves_itself = true;  ///< the authority brings everything in order

 private:
  struct Line {
    std::deque<std::pair<Instant, Bytes>> flights[2];
  };

  void step();
  void deliver(int i);
  void poll(int i);
  void carry_out(int by, std::uint64_t start, Output& output);
  void committed(int by, const Committed& committed);
  void crown();
  void publish(map::MapPtr map);
  void decide();
  map::Change wanted();
  map::Holders replan(std::uint16_t bucket);
  void misfortune();
  void some_writes();
  void check(int i, std::uint16_t bucket);
  bool released(int i, std::uint16_t bucket, map::Epoch since);
  int owner(map::MemberNumber member);
  std::vector<std::uint64_t> ids(int i, std::uint16_t bucket);

  Rng rng_;
  Config config_;
  int copies_;
  Instant now_{100s};
  std::vector<Node> nodes_;
  StartNumber starts_ = 0;
  std::map<std::pair<int, int>, Line> lines_;  ///< from, to; both are there or none
  map::MapPtr map_;
  bool stormy_ = false;
  std::uint64_t next_id_ = 0;
  std::map<std::uint64_t, Bytes> written_;
  std::map<std::pair<int, std::uint16_t>, std::map<Sequence, std::uint64_t>> pending_;
  std::map<std::uint16_t, std::map<Sequence, std::uint64_t>> acked_;
  std::map<std::uint16_t, map::Epoch> lost_;  ///< since when
  std::set<std::tuple<std::uint16_t, map::Epoch, Participant>> ready_;
  std::map<std::tuple<std::uint16_t, map::Epoch, std::string>, int> speakers_;
  std::vector<std::string> wrong_;
};

}  // namespace pando::store

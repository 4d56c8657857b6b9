#pragma once
/// Some nodes with this room, links that come and go, and a stand-in for those who know who is
/// alive and what ought to be.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/note_code.h"
#include "base/overload.h"
#include "core/agree/agree.h"

namespace pando::agree {

class World {
 public:
  static constexpr std::size_t kBuckets = 8;

  struct Node {
    Participant who;
    std::unique_ptr<Agree> agree;
    Bytes page;  ///< what its guardian would say
    map::Mark last;
    map::MapPtr map;
    bool wishes = true;           ///< wants the gone out and the new in
    std::map<int, Instant> lost;  ///< since when there is no link with another
  };

  explicit World(int count, std::uint64_t seed = 1, Config config = {})
      : rng_(seed), config_(config), nodes_(static_cast<std::size_t>(count)) {
    policy_ = map::SplitPolicy::majority;
    for (int i = 0; i < count; ++i) start(i);
  }

  static std::string name(int i) { return "n" + std::to_string(i); }
  static int index(std::string_view name) { return std::atoi(name.data() + 1); }
  static map::Host host(int i, StartNumber start);
  static Id cluster();

  // ---- what happens -----------------------------------------------------------------------------

  void policy(map::SplitPolicy policy) { policy_ = policy; }
  /// Of the first map.
  void buckets(std::size_t buckets) { buckets_ = buckets; }
  /// What is different about a node that starts from now on.
  std::function<void(int, Config&)> tune = [](int, Config&) {};
  /// Node 0 makes the cluster.
  void found(int i = 0) {
    give(i, Found{map::first_map(cluster(), host(i, at(i).who.start), buckets_, 2, policy_)});
  }
  /// All are members, and what they hold is spread.
  void settle_all(Duration time = 5s);
  /// A new run of a node that is not up.
  void start(int i, std::optional<StartNumber> start = {});
  enum class Death : std::uint8_t { notice, empty_notice, silent };
  /// With a notice everybody hears of it at once, whoever is cut off when the cut ends.
  void crash(int i, Death death = Death::notice);
  bool up(int i) const { return nodes_[static_cast<std::size_t>(i)].agree != nullptr; }
  /// Between nodes of different groups nothing goes. Empty: everything.
  void cut(std::vector<std::set<int>> groups);
  void heal() { cut({}); }
  /// One link breaks and comes again; what was under way is lost.
  void blink(int i, int j) {
    part(i, j);
    if (connected(i, j)) join(i, j);
  }
  void want(int i, map::Change change) {
    at(i).wishes = false;
    give(i, Wanted{at(i).agree->mark().epoch, std::move(change)});
  }
  /// No wishes by itself any more.
  void wish_nothing() {
    for (Node& node : nodes_) node.wishes = false;
  }
  void wish_again() {
    for (Node& node : nodes_) node.wishes = true;
    for (int i = 0; i < count(); ++i) wish(i);
  }

  void give(int i, const Input& input);

  void run(Duration time);
  /// Until it holds; false: it did not within the time.
  bool run_until(const std::function<bool()>& holds, Duration time);

  // ---- what is seen -----------------------------------------------------------------------------

  int count() const { return static_cast<int>(nodes_.size()); }
  Instant now() const { return now_; }
  Rng& rng() { return rng_; }
  Node& at(int i) { return nodes_[static_cast<std::size_t>(i)]; }
  Agree& agree(int i) { return *at(i).agree; }
  Agree::Impl& inside(int i) { return agree(i).inside(); }
  map::Epoch epoch(int i) { return up(i) ? agree(i).mark().epoch : 0; }
  Phase phase(int i) { return agree(i).status().phase; }
  int members(int i) {
    return agree(i).map() ? static_cast<int>(agree(i).map()->members.size()) : 0;
  }
  bool is_member(int of, int i) { return agree(of).map()->find(at(i).who).has_value(); }
  /// Everybody who is up has the same map, of which all who are up are members and nobody else.
  bool in_order();
  std::string describe();
  /// Illegal things that were seen: two maps under one number, epochs that fall, two that serve.
  const std::vector<std::string>& wrong() const { return wrong_; }
  template <class T>
  std::vector<std::pair<int, T>> said() const {
    std::vector<std::pair<int, T>> found;
    for (const auto& [by, output] : said_)
      if (const T* value = std::get_if<T>(&output)) found.emplace_back(by, *value);
    return found;
  }
  int noted(NoteCode code) const;
  std::size_t messages() const { return messages_; }
  std::size_t largest_testament() const { return largest_testament_; }
  bool connected(int i, int j) const;
  /// Seen at every step: of this node, before it is carried out.
  std::function<void(int, const Output&)> spy = [](int, const Output&) {};
  /// Loses a message although the link holds.
  std::function<bool(int, int)> loses = [](int, int) { return false; };
  /// What a node wants of its map besides members that come and go.
  std::function<map::Change(int)> whim = [](int) { return map::Change{}; };

 private:
  static constexpr Duration kFlight = 1ms, kBeat = 100ms, kBurial = 3s;
  struct Flight {
    int from, to;
    std::uint64_t link;
    Bytes bytes;
  };
  struct Notice {
    int subject;
    Ended ended;
    std::set<int> heard{};
  };

  static std::pair<int, int> pair(int i, int j) { return {std::min(i, j), std::max(i, j)}; }

  void join(int i, int j);
  void part(int i, int j);
  /// Whoever is on the other side of a cut hears later.
  void deliver_notices();
  void land();
  /// Datagrams carry marks; whoever is silent for long is buried.
  void beat();
  bool buried(int i, const Participant& who);
  static int index_of(const Participant& who) {
    return who.id.bytes[14] * 256 + who.id.bytes[15] - 1;
  }
  /// The gone out, the new in.
  void wish(int i);

  void carry_out(int by, Output& output);
  void fly(int from, int to, Bytes bytes);
  /// A1 and A2.
  void took(int by, const map::MapPtr& map);
  /// L1: one branch has one primary that serves.
  void check_leases();

  Rng rng_;
  Config config_;
  std::size_t buckets_ = kBuckets;
  map::SplitPolicy policy_ = map::SplitPolicy::majority;
  std::vector<Node> nodes_;
  StartNumber starts_ = 0;
  std::vector<std::set<int>> groups_;
  std::map<std::pair<int, int>, std::uint64_t> links_;
  std::uint64_t link_numbers_ = 0;
  std::multimap<Instant, Flight> air_;
  std::vector<Notice> notices_;
  std::set<std::pair<int, Participant>> dead_;
  std::map<std::pair<std::string, map::Epoch>, map::Hash> maps_;
  std::vector<std::pair<int, Output>> said_;
  std::vector<std::string> wrong_;
  Instant now_{100s}, next_beat_{100s};
  std::size_t messages_ = 0, largest_testament_ = 0;
};

}  // namespace pando::agree

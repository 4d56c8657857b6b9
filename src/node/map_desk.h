#pragma once
/// Where the map meets the rest of a node: who could be a member, what would be better, and what
/// has been agreed.
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/rng.h"
#include "core/agree/agree.h"
#include "core/place/place.h"
#include "node/map_candidates.h"
#include "node/map_founder.h"
#include "node/map_learning.h"
#include "node/map_news.h"
#include "node/map_orders.h"
#include "node/map_trail.h"
#include "node/member_numbers.h"
#include "node/range_desk.h"
#include "pando/node_config.h"
#include "pando/node_io.h"

namespace pando::node {

/// The map of one node. Without an identity it has none, and nothing here does anything.
class MapDesk {
 public:
  /// Draws from `rng` only if the node has an identity. Does not outlive `ranges`.
  MapDesk(const Config& config, const RangeDesk& ranges, Instant now, Rng& rng);

  /// Null without an identity.
  const agree::Agree* machine() const { return agree_ ? &*agree_ : nullptr; }
  /// Null: none is known.
  map::MapPtr map() const { return agree_ ? agree_->map() : nullptr; }
  /// For datagrams; epoch 0: none.
  map::Mark mark() const { return agree_ ? agree_->mark() : map::Mark{}; }
  /// The last words for the guardian, and another number whenever they may have changed.
  const Bytes& last_words() const { return last_words_; }
  std::uint64_t changes() const { return changes_; }
  Instant deadline() const;
  void tick(Instant now);

  // Members, links, evidence, messages.
  /// `unfit`: for so long it gets nothing new.
  void introduce(Instant now, const std::string& member, Duration unfit);
  /// It has left, or is buried while others are `doubted`.
  void left(Instant now, const std::string& member);
  void buried(Instant now, const std::string& member, const std::vector<std::string>& doubted);
  void suspect(Instant now, const std::string& member, bool agreed);
  void linked(Instant now, const std::string& peer, const Participant& who);
  void unlinked(Instant now, const std::string& peer);
  void ended(Instant now, const Participant& who, ByteView last_words);
  void cluster(Instant now, const Id& id, bool made);
  void learnt(Instant now, std::vector<Learnt> buckets);  ///< of those that this node learns
  void ranges_changed(Instant now);                       ///< what applications say about theirs
  void marked(Instant now, const std::string& from, const map::Mark& mark);
  void letter(Instant now, const std::string& peer, ByteView text);

  // Users. To a leave there is Drained when all has moved off this node, or cannot; else Answer.
  void leave(Instant now, const Ask& ask);
  void order(Instant now, const Ask& ask);  ///< AcceptLoss, SetPace
  void measured(Instant now, Ticket ticket, const map::Resources& resources);
  place::Situation situation(Instant now, const map::Map& map) const;  ///< for the planner
  const MapOrders& orders() const { return orders_; }
  bool has_news() const { return !news_.empty() || orders_.has_answers(); }
  std::vector<MapNews> take_news();

 private:
  void step(Instant now, const agree::Input& input);
  void hear(Instant now, agree::Output& output);
  void adopted(Instant now, const map::MapPtr& map, const std::string& proposer);
  void forgotten(Instant now);
  void changed(Instant now, Duration settle, std::string_view member = {});
  std::optional<proto::CaughtUp> own_learning(const map::Map& map) const;
  Instant found_at() const;  ///< when to look whether to found a map
  void found(Instant now);
  void found(Instant now, const std::string& branch);
  bool give_up_members(Instant now, const Ask& ask);
  Instant plan_due() const;
  void replan(Instant now);
  map::Change plan(Instant now, const map::Map& map);
  Instant open_from(Instant now, const place::Situation& known, const map::Change& change) const;
  void skip(Instant now, std::string_view only = {});
  void tell_card(const std::string& peer);
  void tell_card_to_all();
  void tell_caught_up(Instant now);
  void hear_learning(Instant now, const map::Host& learner, const proto::CaughtUp& said);
  Instant ready_at(const map::Map& map) const;
  void post(const std::string& peer, Lane lane, const proto::MapLetter& letter);
  void look_drained(Instant now);
  void drained();
  const RangeDesk& ranges_;
  Participant self_;
  std::string name_;
  map::Options options_;
  Rng rng_;
  std::optional<agree::Agree> agree_;
  Candidates others_;
  MapFounder founder_;
  MapTrail trail_;
  MapOrders orders_;
  Id cluster_;                                 ///< empty: not known
  bool made_ = false;                          ///< by this node
  std::vector<Learnt> learnt_;  ///< as whoever copies buckets said it
  Learners learners_;
  MemberNumbers numbers_;
  std::set<Participant> skipped_;      ///< as the machine was told
  std::vector<Participant> unwanted_;  ///< are to be removed, if this node has its way
  std::uint64_t changes_ = 0;
  Bytes last_words_;
  Instant replan_at_ = kNever, first_change_ = kNever, give_up_drain_ = kNever;
  Instant want_link_at_{}, caught_up_at_ = kNever;  ///< when to say again what this node has learnt
  std::deque<agree::Output> said_;                  ///< by the machine, not heard yet
  bool by_resources_ = false, hearing_ = false, leaving_ = false, wishes_ = false;  ///< a new map
  std::vector<Ask> leaves_;                                  ///< wait until this node is drained
  std::vector<MapNews> news_;
};

}  // namespace pando::node

// How a cluster comes to its first map.
#include "node/map_desk.h"

namespace pando::node {

Instant MapDesk::found_at() const {
  const bool may = options_.store && !map() && !leaving_;
  return may ? founder_.deadline(cluster_, made_, others_) : kNever;
}

void MapDesk::found(Instant now) {
  if (founder_.makes_cluster(now, cluster_, others_)) {
    news_.emplace_back(ClusterWanted{});
    return;
  }
  if (founder_.learns_that_it_is_over(self_.id, others_)) tell_card_to_all();
  const auto branch = founder_.founds(now, self_.id, cluster_, made_, others_, rng_);
  if (auto note = founder_.complaint(now, self_.id, others_)) news_.emplace_back(*std::move(note));
  founder_.disturbed(now);
  if (branch) found(now, *branch);
}

void MapDesk::found(Instant now, const std::string& branch) {
  map::Map first =
      map::first_map(cluster_, {self_, name_, options_.zone, options_.weight}, options_.buckets,
                     options_.copies, options_.policy, founder_.number(others_));
  first.branch = branch;
  step(now, agree::Found{std::move(first)});
}

/// An operator knows that those who are missing will not come back with the map.
bool MapDesk::give_up_members(Instant now, const Ask& ask) {
  const auto* const loss = std::get_if<command::AcceptLoss>(&ask.command);
  if (loss == nullptr || !loss->buckets.empty() || loss->epoch != 0) return false;
  if (found_at() == kNever || !founder_.may_give_up(self_.id, others_)) return false;
  const std::string by = loss->by.empty() ? "an operator" : loss->by;
  news_.emplace_back(founder_.given_up(self_.id, others_, by));
  found(now, MapFounder::new_branch(rng_));
  news_.emplace_back(Answer{ask.ticket, reply::Done{}});
  return true;
}

void MapDesk::cluster(Instant now, const Id& id, bool made) {
  founder_.disturbed(now);
  founder_.belongs_to(id);
  if (std::exchange(cluster_, id) != id) step(now, agree::Forget{id});
  made_ = made;
}

}  // namespace pando::node

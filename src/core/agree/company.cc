#include "core/agree/company.h"

#include <algorithm>
#include <utility>

#include "core/agree/config.h"

namespace pando::agree {

void Company::up(const std::string& name, const Participant& who) {
  down(name);
  concerns(who);
  peers_[name] = {who, {}, 0};
  links_[who] = name;
  // Who speaks is not dead, whatever was said about it.
  if (const auto it = gone_.find(who); it != gone_.end() && !it->second.left) {
    gone_.erase(it);
    ++passing_;
  }
}

void Company::down(const std::string& name) {
  const auto it = peers_.find(name);
  if (it == peers_.end()) return;
  concerns(it->second.who);
  passing_ += it->second.closed != 0;
  if (const auto link = links_.find(it->second.who); link != links_.end() && link->second == name)
    links_.erase(link);
  peers_.erase(it);
}

Peer* Company::peer(std::string_view name) {
  const auto it = peers_.find(name);
  return it == peers_.end() ? nullptr : &it->second;
}

const Peer* Company::peer(std::string_view name) const {
  const auto it = peers_.find(name);
  return it == peers_.end() ? nullptr : &it->second;
}

const std::string* Company::link(const Participant& who) const {
  const auto it = links_.find(who);
  return it == links_.end() ? nullptr : &it->second;
}

void Company::skip(const Participant& who, bool skipped) {
  if (skipped == skipped_.contains(who) || (skipped && skipped_.size() >= kMaxEvidence)) return;
  ++version_;
  ++passing_;
  if (skipped)
    skipped_.insert(who);
  else
    skipped_.erase(who);
}

void Company::gone(const Participant& who, std::optional<Testimony> said, bool left) {
  Gone& gone = gone_[who];
  // What left has had its last word; a notice without one takes nothing back.
  if (gone.left && !left) return;
  if (said) gone.said = std::move(said);
  gone.left = left;
  gone.order = ++order_;
  concerns(who);
  ++passing_;
  limit();
}

void Company::limit() {
  if (gone_.size() <= kMaxEvidence) return;
  const auto oldest =
      std::ranges::min_element(gone_, {}, [](const auto& row) { return row.second.order; });
  concerns(oldest->first);
  gone_.erase(oldest);
}

std::optional<LastWord> Company::last_word(const Electorate& of, const Participant& who) const {
  const auto it = gone_.find(who);
  if (it == gone_.end() || !it->second.said || !of) return {};
  const Testimony& said = *it->second.said;
  switch (bearing(said, of.map()->cluster, of.mark(), of.lineage())) {
    case Bearing::never:
      return LastWord{};
    case Bearing::here:
      return LastWord{said.promised, said.vote};
    case Bearing::nothing:
    case Bearing::beyond:
      break;
  }
  return {};
}

bool Company::closes(const Electorate& of) const {
  if (!of || (closes_of_ == passing_ && closes_map_ == of.mark().hash)) return of && closes_;
  closes_of_ = passing_;
  closes_map_ = of.mark().hash;
  closes_ = std::ranges::any_of(gone_, [&](const auto& row) {
    const auto& said = row.second.said;
    return said && bearing(*said, of.map()->cluster, of.mark(), of.lineage()) == Bearing::beyond;
  });
  closes_ |= std::ranges::any_of(
      peers_, [&](const auto& row) { return row.second.closed == of.mark().hash; });
  return closes_;
}

// ---- how many there are -------------------------------------------------------------------------

void Company::concerns(const Participant& who) {
  ++version_;
  if (uncounted_.size() < kMaxEvidence)
    uncounted_.push_back(who);
  else
    count_ = {};
}

Company::Count::Standing Company::standing(const Electorate& of, const Participant& who) const {
  if (is_gone(who)) return {.gone = true};
  const std::string* const name = link(who);
  if (name == nullptr) return {};
  return {.present = true, .barred = peers_.find(*name)->second.barred == of.mark().hash};
}

const Company::Count& Company::count(const Electorate& of) const {
  if (count_.of != of.mark().hash || count_.members.size() != of.size()) count_anew(of);
  for (const Participant& who : std::exchange(uncounted_, {})) {
    const auto number = of.find(who);
    if (!number) continue;
    Count::Standing& was = count_.members[*number];
    const Count::Standing is = standing(of, who);
    count_.present += is.present - was.present;
    count_.gone += is.gone - was.gone;
    count_.barred += is.barred - was.barred;
    was = is;
  }
  return count_;
}

void Company::count_anew(const Electorate& of) const {
  count_ = {.of = of.mark().hash, .members = std::vector<Count::Standing>(of.size())};
  uncounted_.clear();
  if (!of) return;
  for (const map::Host& host : of.map()->members) uncounted_.push_back(host.who);
}

std::size_t Company::gone_of(const Electorate& of) const {
  return count(of).gone;
}

std::size_t Company::present(const Electorate& of) const {
  return count(of).present + (of.me() ? 1 : 0);
}

std::size_t Company::able(const Electorate& of, bool self_barred) const {
  const std::size_t here = present(of);
  return here - std::min(here, count_.barred + (of.me() && self_barred ? 1 : 0));
}

void Company::barred(Peer& peer, map::Hash in, bool closed) {
  if (peer.barred == in && (peer.closed != 0) == closed) return;
  peer.barred = in;
  peer.closed = closed ? in : 0;
  concerns(peer.who);
  ++passing_;
}

bool Company::full(const Electorate& of) const {
  if (!of.me() || present(of) + gone_of(of) < of.size()) return false;
  return std::ranges::all_of(of.map()->members, [&](const map::Host& host) {
    return !is_gone(host.who) || last_word(of, host.who).has_value();
  });
}

bool Company::quorum(const Electorate& of, bool self_barred) const {
  return able(of, self_barred) >= of.majority() || full(of);
}

std::uint64_t Company::highest_round(const Electorate& of) const {
  std::uint64_t highest = 0;
  for (const auto& [who, gone] : gone_)
    if (const auto word = of.find(who) ? last_word(of, who) : std::nullopt; word && word->promised)
      highest = std::max(highest, word->promised->round);
  return highest;
}

}  // namespace pando::agree

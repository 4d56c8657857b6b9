#include "core/agree/branches.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/map.h"

namespace pando::agree {

void Branches::begin() {
  next_ = alone_since_ = kNever;
  joined_.clear();
  own_.reset();
  missing_.clear();
}

bool Branches::available() const {
  return room_.of && room_.of.me() && room_.acceptor.active() &&
         room_.of.map()->policy == map::SplitPolicy::available &&
         room_.of.lineage().size() < kMaxForks;
}

/// Whoever is the first of those who can be reached founds.
bool Branches::first_here() const {
  for (map::MemberNumber member = 0; member < *room_.of.me(); ++member)
    if (room_.company.link(room_.of.who(member)) != nullptr &&
        !room_.company.is_gone(room_.of.who(member)))
      return false;
  return true;
}

// ---- to found one -------------------------------------------------------------------------------

void Branches::poll(Instant alone_since) {
  alone_since_ = alone_since;
  if (alone_since == kNever || !room_.of || room_.of.map()->policy != map::SplitPolicy::available) {
    next_ = kNever;
    return;
  }
  next_ = std::max(next_ == kNever ? Instant{} : next_, alone_since + room_.config.quiet);
  if (next_ > room_.now) return;
  next_ = room_.now + room_.config.quiet / 4;
  // Whoever was waited for has gone, or has joined another one.
  if (!joined_.empty() && room_.now >= joined_at_ + room_.config.quiet) joined_.clear();
  if (available() && first_here()) found();
}

void Branches::found() {
  map::Change change;
  change.branch = fmt::format("{}-{:08x}", room_.of.mark().epoch, room_.rng.below(1ULL << 32));
  change.proposer = room_.config.name;
  change.reasons = {"no quorum can be reached"};
  missing_.clear();
  for (map::MemberNumber member = 0; member < room_.of.size(); ++member) {
    if (member == *room_.of.me()) continue;
    const Participant& who = room_.of.who(member);
    if (room_.company.link(who) != nullptr && !room_.company.is_gone(who))
      missing_.insert(member);
    else
      change.remove.push_back(who);
  }
  auto proposal = propose(*room_.of.map(), std::move(change));
  if (!proposal) return;
  own_ = std::move(*proposal);
  joined_ = own_->change.branch;
  joined_at_ = room_.now;
  ask_members();
  if (missing_.empty()) founded_ = std::exchange(own_, {});
}

void Branches::ask_members() {
  proto::Agree message = room_.message();
  proto::BranchAsk& ask = *message.mutable_branch_ask();
  ask.set_name(joined_);
  ask.set_hash(own_->hash);
  ask.set_change(own_->bytes->data(), own_->bytes->size());
  room_.send_members(message, [&](map::MemberNumber member) { return missing_.contains(member); });
}

void Branches::answered(map::MemberNumber sender, const proto::BranchAnswer& answer) {
  if (!own_ || answer.name() != own_->change.branch) return;
  if (!answer.joined()) return own_.reset();
  if (missing_.erase(sender) > 0 && missing_.empty()) founded_ = std::exchange(own_, {});
}

// ---- to join one --------------------------------------------------------------------------------

void Branches::asked(const std::string& from, const proto::BranchAsk& ask) {
  const bool alone = alone_since_ != kNever && room_.now >= alone_since_ + room_.config.quiet / 2;
  const bool free = joined_.empty() || room_.now >= joined_at_ + room_.config.quiet;
  const bool join = available() && alone && free && !ask.name().empty();
  if (join) {
    joined_ = ask.name();
    joined_at_ = room_.now;
    own_.reset();
  }
  proto::Agree message = room_.message();
  message.mutable_branch_answer()->set_name(ask.name());
  message.mutable_branch_answer()->set_joined(join);
  room_.send(from, message);
}

// ---- when two meet ------------------------------------------------------------------------------

void Branches::meet(const std::string& name) {
  if (!room_.of) return;
  const auto [told, first] = told_.try_emplace(name, room_.now);
  if (!first && room_.now < told->second + 1s) return;
  told->second = room_.now;
  proto::Agree message = room_.message();
  write(room_.of.lineage(), *message.mutable_met()->mutable_lineage());
  message.mutable_met()->set_member(room_.of.me().has_value());
  room_.send(name, message);
}

bool Branches::met(const std::string& name, const proto::Met& met) {
  const Peer& peer = *room_.company.peer(name);
  if (!room_.of || peer.mark.epoch == 0 || peer.mark.branch == room_.of.mark().branch) return false;
  const auto theirs = read(met.lineage(), peer.mark.branch);
  if (!theirs) return false;
  const Side ours{room_.of.lineage(), room_.of.mark().epoch, room_.of.me().has_value()};
  if (survives(ours, {*theirs, peer.mark.epoch, met.member()})) {
    meet(name);
    return false;
  }
  return true;
}

}  // namespace pando::agree

#include "core/agree/grants.h"

#include <algorithm>

namespace pando::agree {

bool Grants::grant(Instant now, const Participant& who) {
  if (const auto it = denied_.find(who); it != denied_.end() && now < it->second) return false;
  given_[who] = now;
  return true;
}

void Grants::deny(Instant now, const Participant& who) {
  denied_[who] = now + 3 * lease_;
}

Instant Grants::free_at(const Participant& who) const {
  if (lease_ == Duration{}) return {};
  const auto it = given_.find(who);
  return (it == given_.end() ? since_ : std::max(since_, it->second)) + wait();
}

void Grants::adopted(Instant now) {
  since_ = now;
  given_.clear();  // none of them is later than now
  denied_.clear();
}

void Grants::gap(Instant now) {
  since_ = now;
  given_.clear();
}

void Grants::recheck(Instant now) {
  const bool wrong = since_ > now ||
                     std::ranges::any_of(given_, [&](const auto& row) { return row.second > now; });
  if (wrong) gap(now);
  std::erase_if(denied_, [&](const auto& row) { return row.second > now + 3 * lease_; });
}

}  // namespace pando::agree

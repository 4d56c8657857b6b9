#include "core/verdict/casebook.h"

#include <algorithm>

namespace pando::verdict {

std::size_t Case::refused() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      witnesses, [](const auto& entry) { return verdict::refused(entry.second.signs); }));
}

Case* Casebook::open(Instant now, const std::string& subject, std::uint32_t incarnation) {
  auto it = cases_.find(subject);
  if (it != cases_.end() && incarnation < it->second.incarnation) return nullptr;
  if (it != cases_.end() && incarnation > it->second.incarnation) {
    cases_.erase(it);
    it = cases_.end();
  }
  if (it == cases_.end()) {
    if (cases_.size() >= config_.max_cases) return nullptr;
    it = cases_.try_emplace(subject).first;
    it->second.incarnation = incarnation;
  }
  it->second.forget_at = now + config_.patience;
  return &it->second;
}

Case* Casebook::find(std::string_view subject) {
  const auto it = cases_.find(subject);
  return it == cases_.end() ? nullptr : &it->second;
}

const Case* Casebook::find(std::string_view subject) const {
  const auto it = cases_.find(subject);
  return it == cases_.end() ? nullptr : &it->second;
}

void Casebook::close(std::string_view subject) {
  const auto it = cases_.find(subject);
  if (it != cases_.end()) cases_.erase(it);
}

void Casebook::testify(Case& of, const std::string& witness, const Testimony& testimony) {
  if (testimony.signs == 0)
    of.witnesses.erase(witness);
  else if (of.witnesses.size() < kMaxWitnesses || of.witnesses.contains(witness))
    of.witnesses.insert_or_assign(witness, testimony);
}

Casebook::Cases::value_type* Casebook::due(Instant now) {
  const auto it =
      std::ranges::find_if(cases_, [&](const auto& entry) { return entry.second.due() <= now; });
  return it == cases_.end() ? nullptr : &*it;
}

Instant Casebook::deadline() const {
  Instant first = kNever;
  for (const auto& [subject, of] : cases_) first = std::min(first, of.due());
  return first;
}

}  // namespace pando::verdict

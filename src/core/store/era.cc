#include "core/store/era.h"

#include <algorithm>

#include "core/store/config.h"

namespace pando::store {

/// FNV-1a: names are few, and nobody gains by making two alike.
std::uint64_t branch_hash(std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

void History::begin(const Configuration& by, Sequence last) {
  // An era without a write proves nothing that the next one does not; those that this log was told
  // of and has not reached are none of its own.
  while (!eras_.empty() && eras_.back().first > last) eras_.pop_back();
  eras_.push_back({by, last + 1});
  if (eras_.size() > kMaxEras) eras_.erase(eras_.begin());
}

bool History::assign(std::vector<Era> eras) {
  if (eras.size() > kMaxEras) return false;
  Sequence before = 0;
  for (const Era& era : eras) {
    if (era.first <= before || era.first > kMaxSequence) return false;
    before = era.first;
  }
  eras_ = std::move(eras);
  return true;
}

namespace {

/// The eras that a log of that length has entered.
std::size_t entered(const std::vector<Era>& eras, Sequence last) {
  const auto beyond = [&](const Era& era) { return era.first > last + 1; };
  return static_cast<std::size_t>(std::ranges::find_if(eras, beyond) - eras.begin());
}

Sequence end_of(const std::vector<Era>& eras, std::size_t at, std::size_t count, Sequence last) {
  return at + 1 < count ? eras[at + 1].first - 1 : last;
}

}  // namespace

std::optional<bool> History::has(const Configuration& by, Sequence sequence, Sequence last) const {
  for (std::size_t i = 0; i < eras_.size(); ++i) {
    if (eras_[i].by != by) continue;
    const Sequence end = i + 1 < eras_.size() ? eras_[i + 1].first : last + 1;
    return sequence >= eras_[i].first && sequence < end;
  }
  return eras_.size() < kMaxEras ? std::optional{false} : std::nullopt;
}

Sequence common(const std::vector<Era>& a, Sequence last_a, const std::vector<Era>& b,
                Sequence last_b) {
  const std::size_t count_a = entered(a, last_a), count_b = entered(b, last_b);
  for (std::size_t i = count_a; i-- > 0;)
    for (std::size_t j = count_b; j-- > 0;)
      if (a[i] == b[j])
        return std::min(end_of(a, i, count_a, last_a), end_of(b, j, count_b, last_b));
  return 0;
}

}  // namespace pando::store

#include "core/place/company.h"

#include <algorithm>

#include "base/assert.h"

namespace pando::place {

void Company::join(Number a, Number b) {
  add(a, b);
  add(b, a);
}

void Company::part(Number a, Number b) {
  take(a, b);
  take(b, a);
}

std::size_t Company::count(Number a, Number b) const {
  if (rows_[a].size() > rows_[b].size()) std::swap(a, b);
  const auto at = std::ranges::find(rows_[a], b, &Partner::node);
  return at == rows_[a].end() ? 0 : at->count;
}

void Company::add(Number a, Number b) {
  const auto at = std::ranges::find(rows_[a], b, &Partner::node);
  if (at == rows_[a].end())
    rows_[a].push_back({b, 1});
  else
    ++at->count;
}

void Company::take(Number a, Number b) {
  const auto at = std::ranges::find(rows_[a], b, &Partner::node);
  PANDO_ASSERT(at != rows_[a].end());
  if (--at->count == 0) rows_[a].erase(at);
}

}  // namespace pando::place

#include "core/agree/history.h"

#include "core/agree/config.h"

namespace pando::agree {

void History::add(const map::Map& next, const Proposal& by, Instant when) {
  rows_.push_back(
      {next.epoch, next.branch, by.hash, next.parent, when, by.change, false, by.bytes->size()});
  bytes_ += by.bytes->size();
  limit();
}

void History::add_whole(const map::Mark& mark, map::Hash parent, Instant when) {
  rows_.push_back({mark.epoch, mark.branch, mark.hash, parent, when, {}, true, 0});
  limit();
}

void History::limit() {
  while (rows_.size() > kMaxHistory || bytes_ > kMaxHistoryBytes) {
    bytes_ -= rows_.front().bytes;
    rows_.pop_front();
  }
}

std::optional<std::size_t> History::after(const map::Mark& mark) const {
  for (std::size_t i = rows_.size(); i > 0; --i) {
    const HistoryRow& row = rows_[i - 1];
    if (row.whole) return {};
    if (row.epoch == mark.epoch + 1)
      return row.parent == mark.hash && row.branch == mark.branch ? std::optional{i - 1}
                                                                  : std::nullopt;
  }
  return {};
}

}  // namespace pando::agree

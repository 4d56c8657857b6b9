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

/// From the map backwards: each row is of the map that the one behind it calls its parent.
void History::recheck(const map::Mark& mark) {
  map::Epoch epoch = mark.epoch;
  map::Hash hash = mark.hash;
  std::size_t sound = 0;
  for (; sound < rows_.size(); ++sound) {
    const HistoryRow& row = rows_[rows_.size() - 1 - sound];
    if (row.epoch != epoch || row.hash != hash || (sound == 0 && row.branch != mark.branch)) break;
    if (row.whole) {
      // How it came to be is not known, so the row before may be of any older map.
      sound = rows_.size();
      break;
    }
    epoch = row.epoch - 1;
    hash = row.parent;
  }
  rows_.erase(rows_.begin(), rows_.end() - static_cast<std::ptrdiff_t>(sound));
  bytes_ = 0;
  for (const HistoryRow& row : rows_) bytes_ += row.bytes;
  limit();
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

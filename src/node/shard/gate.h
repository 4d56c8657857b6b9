#pragma once
/// Which answers wait, until the copies hold what they show and the lease is valid?
#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/store/era.h"
#include "node/shard/news.h"
#include "node/shard/task.h"
#include "pando/time.h"

namespace pando::shard {

/// An answer that must not leave yet.
struct Held {
  store::Sequence after = 0;  ///< leaves when this is committed
  std::string reply;
  KeptTask task;                ///< to be asked anew if it was not done, and is never to be
  store::Configuration by;      ///< of a write: who numbered it `written`
  store::Sequence written = 0;  ///< 0: it is a read, or changed nothing
  Instant until;                ///< then it is given up
  News news = {};               ///< what is told with it
};

/// The answers of one bucket.
class Gate {
 public:
  /// Whatever is held behind another leaves behind it.
  void hold(Held held);
  /// The next one that may leave, if everything up to `committed` is; nullopt: none.
  std::optional<Held> next(store::Sequence committed);
  /// The next one whose time is up.
  std::optional<Held> late(Instant now);
  /// All of them, in order.
  std::deque<Held> give_up() { return std::exchange(held_, {}); }
  std::size_t size() const { return held_.size(); }

 private:
  Held take();

  std::deque<Held> held_;
};

/// Keys of one bucket whose last write may not be committed.
class DirtyKeys {
 public:
  void wrote(std::string_view key, store::Sequence sequence);
  /// A write of anything.
  void wrote_all(store::Sequence sequence) { all_ = sequence; }
  /// The last write that may be seen in this key; 0: it is committed.
  store::Sequence seen_in(std::string_view key) const;
  /// The same of anything.
  store::Sequence last() const {
    return order_.empty() ? all_ : std::max(all_, order_.back().first);
  }
  void committed(store::Sequence sequence);
  void clear();

 private:
  using Hash = std::uint64_t;
  boost::unordered_flat_map<Hash, store::Sequence> last_;  ///< two keys of one hash: both wait
  std::deque<std::pair<store::Sequence, Hash>> order_;
  store::Sequence all_ = 0;
};

}  // namespace pando::shard

#pragma once
/// The recent writes of a bucket, within a limit for all buckets.
#include <deque>
#include <limits>
#include <memory>
#include <optional>

#include "core/store/io.h"
#include "pando/bytes.h"

namespace pando::store {

class Log;

/// What the logs of all buckets share: room.
class Ring {
 public:
  explicit Ring(std::size_t limit) : limit_(limit) {}

  std::size_t limit() const { return limit_; }
  std::size_t octets() const { return octets_; }
  /// Of writes that are not committed, at primaries.
  std::size_t pinned() const { return pinned_; }

 private:
  friend class Log;
  /// Drops oldest blocks until it fits, as far as they are not pinned.
  void make_room();

  std::size_t limit_, octets_ = 0, pinned_ = 0;
  std::deque<Log*> order_;  ///< of every block its log, the oldest first
};

class Log {
 public:
  /// Where a reader is.
  struct Cursor {
    Sequence next = 1;   ///< write that it reads next
    Sequence block = 0;  ///< first of the block that this is in; 0: not known
    std::size_t offset = 0;
  };

  explicit Log(Ring& ring) : ring_(&ring) {}
  Log(Log&&) = delete;

  /// The last write, remembered or not.
  Sequence last() const { return last_; }
  /// The first that is remembered; last() + 1: none.
  Sequence first() const { return blocks_.empty() ? last_ + 1 : blocks_.front().first; }
  /// Appends the next write.
  void append(ByteView effects);
  /// Memory fetches meanwhile where the next write will be put.
  void approach() const;
  /// Requires first() <= cursor.next <= last(). Lives until the next change.
  ByteView read(Cursor& cursor) const;
  /// Nothing is remembered; the next write is the one behind this.
  void reset(Sequence last);
  /// Writes up to here may be forgotten.
  void commit(Sequence upto);
  /// From now on only the number of the last write is known, and what is remembered is forgotten;
  /// or writes are remembered, as at first.
  void remember(bool on);
  /// What is not committed may not be forgotten, and is counted.
  void pin(bool pinned, Sequence committed);
  /// Nor are writes from here on.
  void keep(Sequence from) { kept_ = from; }
  static constexpr Sequence kNothing = std::numeric_limits<Sequence>::max();
  /// Octets of the writes that are not committed; 0 unless pinned.
  std::size_t uncommitted() const { return uncommitted_; }
  /// About as many octets are behind this write.
  std::size_t octets_after(Sequence at) const;

 private:
  friend class Ring;
  struct Block {
    Sequence first = 0;
    std::size_t used = 0, size = 0;  ///< used: of the newest one see Tail
    std::unique_ptr<std::byte[]> octets;
  };
  /// What there is to know of the newest block, in one place: it is all that most writes need.
  struct Tail {
    std::byte* octets = nullptr;
    std::size_t used = 0, size = 0;
    Sequence first = 0;  ///< 0: there is none
  };
  void make(std::size_t needed);
  bool drop_oldest();
  const Block& find(Sequence at) const;
  void seek(Cursor& cursor) const;

  Ring* ring_;
  Sequence last_ = 0, kept_ = kNothing;
  Tail tail_;
  bool remembers_ = true, pinned_ = false;
  Cursor committed_;  ///< behind the last write that is
  std::size_t uncommitted_ = 0;
  std::deque<Block> blocks_;
};

}  // namespace pando::store

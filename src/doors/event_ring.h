#pragma once
/// The last events, numbered, for readers that come and go.
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace pando::doors {

struct RingLimits {
  std::size_t events = 1024;
  std::size_t bytes = 4 << 20;  ///< of all texts; the newest event is kept whatever its size
};

/// Readers keep a number, not a queue: a slow reader costs nothing and learns what it has missed.
class EventRing {
 public:
  /// `run`: a word that no other start of this agent has; numbers count from 1 within it.
  explicit EventRing(std::string run, RingLimits limits = {})
      : run_(std::move(run)), limits_(limits) {}

  struct Entry {
    std::uint64_t number;
    std::string kind, text;
  };

  void add(std::string_view kind, std::string text);

  /// The number that the next event will get.
  std::uint64_t next() const { return next_; }
  /// The oldest number that is still here; next() if none is.
  std::uint64_t first() const { return next_ - entries_.size(); }
  /// Requires first() <= number < next().
  const Entry& entry(std::uint64_t number) const { return entries_[number - first()]; }

  /// `RUN-NUMBER`, what a reader gives to go on behind that event.
  std::string id(std::uint64_t number) const;
  /// The number behind that of an id of this run; nullopt if it is none.
  std::optional<std::uint64_t> behind(std::string_view id) const;

 private:
  std::string run_;
  RingLimits limits_;
  std::deque<Entry> entries_;
  std::uint64_t next_ = 1;
  std::size_t bytes_ = 0;
};

}  // namespace pando::doors

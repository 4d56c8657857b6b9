#pragma once
/// The questions of others that may still be answered.
#include <map>

#include "core/serf/serf.h"

namespace pando::serf {

/// Who asked, and how an answer gets there.
struct OpenQuestion {
  LamportTime time = 0;
  std::uint32_t id = 0;
  Endpoint asker;
  std::string asker_name;
  std::uint8_t relay_factor = 0;
  Instant deadline;
  bool answered = false;
};

/// Numbers questions from 1. Keeps at most `max`: the oldest goes first. One thread.
class AnswerDesk {
 public:
  explicit AnswerDesk(std::size_t max) : max_{max} {}

  std::uint64_t open(Instant now, OpenQuestion question);
  /// The question that may be answered now, or why not, in Serf's words.
  std::expected<OpenQuestion*, std::string> find(Instant now, std::uint64_t number);
  std::size_t size() const { return open_.size(); }

 private:
  std::size_t max_;
  std::uint64_t last_ = 0;
  std::map<std::uint64_t, OpenQuestion> open_;
};

}  // namespace pando::serf

#include "core/serf/answer_desk.h"

namespace pando::serf {

std::uint64_t AnswerDesk::open(Instant now, OpenQuestion question) {
  while (!open_.empty() && (open_.begin()->second.deadline < now || open_.size() >= max_))
    open_.erase(open_.begin());
  open_.emplace(++last_, std::move(question));
  return last_;
}

std::expected<OpenQuestion*, std::string> AnswerDesk::find(Instant now, std::uint64_t number) {
  if (number == 0 || number > last_) return std::unexpected{"no query has this id"};
  const auto it = open_.find(number);
  if (it == open_.end()) return std::unexpected{"response is past the deadline"};
  if (it->second.answered) return std::unexpected{"response already sent"};
  if (now > it->second.deadline) return std::unexpected{"response is past the deadline"};
  return &it->second;
}

}  // namespace pando::serf

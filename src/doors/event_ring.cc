#include "doors/event_ring.h"

#include <fmt/format.h>

#include "base/whole_number.h"

namespace pando::doors {

void EventRing::add(std::string_view kind, std::string text) {
  bytes_ += text.size();
  entries_.push_back({next_++, std::string{kind}, std::move(text)});
  while (entries_.size() > 1 && (entries_.size() > limits_.events || bytes_ > limits_.bytes)) {
    bytes_ -= entries_.front().text.size();
    entries_.pop_front();
  }
}

std::string EventRing::id(std::uint64_t number) const {
  return fmt::format("{}-{}", run_, number);
}

std::optional<std::uint64_t> EventRing::behind(std::string_view id) const {
  if (!id.starts_with(run_) || !id.substr(run_.size()).starts_with('-')) return std::nullopt;
  const auto number = whole_number<std::uint64_t>(id.substr(run_.size() + 1));
  if (!number || *number >= next_) return std::nullopt;
  return *number + 1;
}

}  // namespace pando::doors

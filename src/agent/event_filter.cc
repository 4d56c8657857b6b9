#include "agent/event_filter.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/overload.h"

namespace pando::agent {
namespace {

constexpr std::array<std::string_view, 10> kWords = {
    "member-join",    "member-leave",   "member-failed", "member-update", "member-reap",
    "member-suspect", "member-trusted", "user",          "query",         "*"};

/// Kinds that Serf has not got: programs that were written for Serf and want everything need not
/// know what to make of them.
bool is_ours(const Event& event) {
  const auto* change = std::get_if<MemberEvent>(&event);
  return change &&
         (change->type == MemberEventType::suspect || change->type == MemberEventType::trusted);
}

/// The two kinds whose filters may go on with `:NAME`.
constexpr std::array<std::string_view, 2> kNamed = {"user", "query"};

std::optional<EventFilter> parse_word(std::string_view word) {
  for (const std::string_view kind : kNamed) {
    if (word.starts_with(kind) && word.substr(kind.size()).starts_with(':')) {
      return EventFilter{std::string{kind}, std::string{word.substr(kind.size() + 1)}};
    }
  }
  if (std::ranges::find(kWords, word) == kWords.end()) return {};
  return EventFilter{std::string{word}, {}};
}

}  // namespace

std::string_view event_word(const Event& event) {
  return std::visit(Overload{[](const MemberEvent& e) { return to_string(e.type); },
                             [](const UserEvent&) { return std::string_view{"user"}; },
                             [](const QueryEvent&) { return std::string_view{"query"}; }},
                    event);
}

std::string_view event_name(const Event& event) {
  return std::visit(Overload{[](const MemberEvent&) { return std::string_view{}; },
                             [](const auto& e) { return std::string_view{e.name}; }},
                    event);
}

bool EventFilter::matches(const Event& happened) const {
  if (event == "*") return !is_ours(happened);
  return event == event_word(happened) && (name.empty() || name == event_name(happened));
}

std::optional<std::vector<EventFilter>> parse_event_filters(std::string_view text) {
  if (text.empty()) text = "*";
  std::vector<EventFilter> filters;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(',', start), text.size());
    auto filter = parse_word(text.substr(start, end - start));
    if (!filter) return {};
    filters.push_back(*std::move(filter));
    start = end + 1;
  }
  return filters;
}

bool any_matches(const std::vector<EventFilter>& filters, const Event& event) {
  return std::ranges::any_of(filters, [&](const EventFilter& f) { return f.matches(event); });
}

}  // namespace pando::agent

#pragma once
/// HSCAN, SSCAN, ZSCAN: going through a collection, some elements at a time.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/keys/scan_words.h"
#include "core/keys/typed.h"

namespace pando::keys {

/// What a client is told of an element: its name, and what belongs to it.
struct Shown {
  std::string_view name;
  std::optional<std::string> more;
};

inline Outcome answer_scan(Call& call, Position at, const std::vector<std::string>& parts) {
  call.reply.array(2);
  call.reply.bulk(cursor_of(at));
  call.reply.array(parts.size());
  for (const std::string& part : parts) call.reply.bulk(part);
  return Outcome::done;
}

/// `show(element)` is a Shown.
template <class Value, class Show>
Outcome scan_elements(Call& call, Show show) {
  if (!read_cursor(call, 2)) return Outcome::done;
  const Typed<Value> found = typed<Value>(call, call.words[1]);
  if (found.wrong) return call.wrong_kind();
  if (found.value == nullptr) return answer_scan(call, 0, {});
  const auto words = read_scan(call, 2);
  if (!words) return Outcome::done;
  std::vector<std::string> parts;
  std::size_t seen = 0;
  Position at = words->from;
  do {
    at = found->scan(at, [&](const auto& element) {
      Shown shown = show(element);
      ++seen;
      if (!words->fits(shown.name)) return;
      parts.emplace_back(shown.name);
      if (shown.more) parts.push_back(std::move(*shown.more));
    });
  } while (at != 0 && seen < words->count);
  return answer_scan(call, at, parts);
}

}  // namespace pando::keys

#include "wire/resp/notify_classes.h"

namespace pando::resp {
namespace {

/// In the order in which Redis shows them.
constexpr std::string_view kInAll = "g$lshzxetd", kWays = "KE", kNotInAll = "mn";
constexpr NotifyClasses kAll = (1U << kInAll.size()) - 1;

}  // namespace

NotifyClasses class_of(char letter) {
  if (const auto at = kInAll.find(letter); at != kInAll.npos) return 1U << at;
  if (const auto at = kWays.find(letter); at != kWays.npos) return 1U << (16 + at);
  if (const auto at = kNotInAll.find(letter); at != kNotInAll.npos) return 1U << (24 + at);
  return 0;
}

bool by_key(NotifyClasses classes, char group) {
  return (classes & class_of('K')) != 0 && (classes & class_of(group)) != 0;
}

bool by_event(NotifyClasses classes, char group) {
  return (classes & class_of('E')) != 0 && (classes & class_of(group)) != 0;
}

std::optional<NotifyClasses> read_classes(std::string_view letters) {
  NotifyClasses out = 0;
  for (const char letter : letters) {
    const NotifyClasses one = letter == 'A' ? kAll : class_of(letter);
    if (one == 0) return std::nullopt;
    out |= one;
  }
  return out;
}

std::string shown_classes(NotifyClasses classes) {
  std::string out;
  const auto add = [&](std::string_view letters) {
    for (const char letter : letters)
      if (classes & class_of(letter)) out += letter;
  };
  (classes & kAll) == kAll ? void(out = "A") : add(kInAll);
  add(kWays);
  add(kNotInAll);
  return out;
}

}  // namespace pando::resp

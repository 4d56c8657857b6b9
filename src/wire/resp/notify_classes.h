#pragma once
/// Which notifications of changes are wanted? Source: redis.io, "Keyspace notifications".
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pando::resp {

/// NotifyClasses of events, and the two ways to tell them; added up.
using NotifyClasses = std::uint32_t;

/// By its letter: `K` and `E` are the ways, `g$lshzxetdmn` classes; 0 for any other.
NotifyClasses class_of(char letter);
/// In which channels such an event is told.
bool by_key(NotifyClasses classes, char group);
bool by_event(NotifyClasses classes, char group);

/// As `notify-keyspace-events` is written, `A` for many classes at once; nullopt: another letter.
std::optional<NotifyClasses> read_classes(std::string_view letters);
/// As Redis shows it.
std::string shown_classes(NotifyClasses classes);

}  // namespace pando::resp

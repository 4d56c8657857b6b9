#pragma once
/// Who a node is, apart from what it is called. Source: docs/protocol/link.md, "Identity".
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pando {

/// 128 random bits, made once. Of a node it survives restarts (if the node may keep files); of a
/// cluster it tells two clusters of the same name apart.
struct Id {
  std::array<std::uint8_t, 16> bytes{};  ///< as they travel

  /// Whether it is all zeros: not known.
  bool empty() const { return *this == Id{}; }
  /// 32 lower-case hexadecimal digits.
  std::string to_string() const;
  /// Of what to_string() gives; nullopt for any other text.
  static std::optional<Id> parse(std::string_view text);
  /// By bytes; a total order without meaning.
  friend auto operator<=>(const Id&, const Id&) = default;
};

/// Raised at each start of a node and never reused.
using StartNumber = std::uint64_t;

/// One run of one node. Who restarts has lost its memory, so it is a new participant: it is never
/// equal to what it was before, and the larger start is the later run.
struct Participant {
  Id id;                  ///< of the node, over its restarts
  StartNumber start = 0;  ///< of this run
  /// By id, then start: of one node the later run is the greater.
  friend auto operator<=>(const Participant&, const Participant&) = default;
};

}  // namespace pando

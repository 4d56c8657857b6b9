#pragma once
/// Letters between the rooms of two nodes. Source: docs/protocol/link.md, "Mail".
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "core/link/io.h"
#include "pando/bytes.h"
#include "pando/node_io.h"

namespace pando::node {

/// Which room a letter is for: the last byte of the message that carries it, so that a long text is
/// handed on without being moved. Append only.
enum class Mailbox : std::uint8_t { user = 1, state = 2, calls = 3, map = 4, data = 5 };

/// `peer`: to whom, or from whom. What a room says may have two parts; what it hears has one.
struct Letter {
  Mailbox box;
  std::string peer;
  Lane lane;
  Bytes text;
  Bytes tail{};
};
inline Letter letter_of(DataPost post) {
  return {Mailbox::data, std::move(post.to), post.bulk ? Lane::bulk : Lane::casts,
          std::move(post.message)};
}
/// Nothing of the letter with this tag has left or ever will.
struct Returned {
  Mailbox box;
  Undelivered::Why why;
  std::string peer;
  std::uint64_t tag;
};

/// Nullopt: nothing, or for a room that this version has not got.
inline std::optional<Mailbox> mailbox_of(ByteView message) {
  if (message.empty()) return std::nullopt;
  const auto box = static_cast<Mailbox>(message.back());
  return box >= Mailbox::user && box <= Mailbox::data ? std::optional{box} : std::nullopt;
}

// Tags are each room's own. The links see the mailbox in the top byte, so 56 bits are left.

inline constexpr int kTagBits = 56;
inline link::Tag mark_tag(Mailbox box, std::uint64_t tag) {
  return (link::Tag{static_cast<std::uint8_t>(box)} << kTagBits) |
         (tag & ((link::Tag{1} << kTagBits) - 1));
}
inline std::pair<Mailbox, std::uint64_t> read_tag(link::Tag tag) {
  return {static_cast<Mailbox>(tag >> kTagBits), tag & ((link::Tag{1} << kTagBits) - 1)};
}

}  // namespace pando::node

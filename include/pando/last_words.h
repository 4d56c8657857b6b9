#pragma once
/// What is said for a node that cannot speak any more. Source: docs/protocol/death.md.
#include <cstdint>
#include <vector>

#include "pando/node.h"

namespace pando::node {

/// How a process ended.
struct Ending {
  /// What is known of it.
  enum class Kind : std::uint8_t { unknown, signal, status };
  Kind kind = Kind::unknown;  ///< unknown: `number` means nothing
  std::uint32_t number = 0;  ///< of the signal, or the exit status
};

/// What a node leaves to its guardian. Secret: it holds the keyring. Empty for a node without an
/// identity, for which nobody speaks.
Bytes will_of(const Node& node);
/// Another number whenever the will may have changed.
std::uint64_t will_version(const Node& node);

/// The packets in which a guardian tells the members of its node's end, ready to be sent. `will` is
/// what will_of() returned last; what is no will gives none.
std::vector<SendDatagram> last_words(ByteView will, const Ending& ending,
                                     const Node::Entropy& entropy);

}  // namespace pando::node

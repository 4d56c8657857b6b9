#pragma once
/// Everything of a keyspace for somebody who has nothing yet, in pieces, while it goes on changing.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/keys/keyspace.h"
#include "wire/effects.h"

namespace pando::keys {

/// The bytes of next() and filter(), applied in the order in which they were made, end in the same
/// contents. What is not copied yet is left out of live effects: its turn comes. Goes on inside a
/// large value. Source: docs/protocol/keys.md, "Copying".
class Copying {
 public:
  /// The keyspace must outlive it.
  explicit Copying(const Keyspace& keys) : keys_(keys) { out_.append({.op = wire::Op::flush}); }

  /// The next effects, about `budget` bytes of them and at least one record. Requires !done().
  Bytes next(std::size_t budget);
  bool done() const { return done_; }
  /// What of these effects the learner must have now. Every batch that is applied to the keyspace
  /// goes through here, once, before the following next(). Those that are malformed vanish.
  Bytes filter(ByteView effects);

 private:
  /// The key whose value is copied in part.
  struct Open {
    std::string key;
    Kind kind = Kind::string;
    Position reached = 0;    ///< before it, everything is copied: bytes, elements of a list, hashes
    std::size_t length = 0;  ///< of a list: its elements
  };

  void gather();
  void copy(const std::string& key, std::size_t budget);
  void copy_part(const Entry& entry, std::size_t budget);
  void copy_text(const Entry& entry, std::size_t budget);
  void copy_elements(const Entry& entry, std::size_t budget);
  bool concerns(wire::Effect& effect);
  bool concerns_open(wire::Effect& effect);
  bool concerns_list(wire::Effect& effect);
  bool pushed(bool front);
  bool popped(wire::Effect& effect, bool front);
  bool is_pending(std::string_view key) const;

  const Keyspace& keys_;
  wire::Effects out_;
  Position reached_ = 0;              ///< keys before it are copied, but for those in pending_
  bool all_gathered_ = false;         ///< no keys are behind reached_
  std::vector<std::string> pending_;  ///< keys before it that are not copied
  bool open_ = false;
  Open part_;
  bool done_ = false;
};

}  // namespace pando::keys

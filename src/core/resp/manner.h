#pragma once
/// How does a client wish to be treated, and what becomes of what it asks?
#include <cstdint>
#include <string>

#include "wire/resp/command_spec.h"

namespace pando::resp {

/// Of one connection.
struct Manner {
  bool no_evict = false;
  bool held = false;                  ///< a request has come that waits for the end of a pause
  const CommandSpec* last = nullptr;  ///< what was asked last
  std::string unsaid;                 ///< answers that nobody wants to hear

  /// CLIENT REPLY, in Redis's sense: ON, OFF, or not to the next request.
  void hear_all() { replies_ = Replies::all; }
  void hear_nothing() { replies_ = Replies::none; }
  void skip() {
    if (replies_ != Replies::none) replies_ = Replies::none_to_next;
  }
  /// The request that is looked at is not answered.
  bool mute() const { return replies_ == Replies::none || replies_ == Replies::none_to_this; }
  /// It has been looked at.
  void next() {
    unsaid.clear();
    if (held) return;
    if (replies_ == Replies::none_to_this) replies_ = Replies::all;
    if (replies_ == Replies::none_to_next) replies_ = Replies::none_to_this;
  }

 private:
  enum class Replies : std::uint8_t { all, none, none_to_next, none_to_this };
  Replies replies_ = Replies::all;
};

}  // namespace pando::resp

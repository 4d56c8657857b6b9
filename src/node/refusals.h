#pragma once
/// Counts what was refused at the doors and says so, but never more often than is useful.
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/note.h"
#include "node/nonce_book.h"
#include "pando/time.h"
#include "wire/error.h"

namespace pando::node {

/// Every refusal counts; a note comes at most once per second and reason, so that a flood of
/// hostile input costs no more than its decoding. Holds one row per reason. One thread.
class Refusals {
 public:
  std::optional<Note> packet(Instant now, wire::DecodeError error, std::string from);
  /// A packet that was sealed well but is not new.
  std::optional<Note> repeated(Instant now, NonceBook::Verdict verdict, std::string from);
  std::optional<Note> stream(Instant now, wire::DecodeError error, std::string from);

  std::map<std::string, std::uint64_t> counts() const;

 private:
  struct Row {
    std::uint64_t count = 0;
    std::optional<Instant> noted;
  };
  std::optional<Note> count(Instant now, std::string key, Note note);
  std::map<std::string, Row> rows_;
};

}  // namespace pando::node

#pragma once
/// Counts what was refused at the doors and says so, but never more often than is useful.
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/note.h"
#include "core/calls/reason.h"
#include "core/link/output.h"
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

  /// Ordinary refusals, which happen while nodes start, are counted only.
  std::optional<Note> link(Instant now, const link::Refused& refused);
  /// A state exchange with a node of another cluster, whoever dialled.
  std::optional<Note> cluster(Instant now, link::Reason reason, std::string from, std::string why);
  /// What a peer that we dialled said instead of its state.
  std::optional<Note> by_peer(Instant now, std::string words);
  /// A message for a room that this version has not got.
  std::optional<Note> mail(Instant now, std::string from);

  /// A letter of calls. Ordinary ones are counted only.
  std::optional<Note> call(Instant now, calls::Reason reason, std::string from);

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

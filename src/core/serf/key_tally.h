#pragma once
/// Counts what the members say about a key command.
///
/// Source: docs/protocol/serf.md, "Key commands".
#include "core/serf/serf.h"

namespace pando::serf {

/// The names of the internal queries.
std::string_view key_query_name(command::KeyOperation operation);
std::optional<command::KeyOperation> key_operation(std::string_view query_name);

/// One key command that this node asked for. One thread.
class KeyTally {
 public:
  /// `nodes`: how many members should answer.
  explicit KeyTally(int nodes) { done_.nodes = nodes; }

  /// An answer; each sender is counted once by whoever calls.
  void count(const std::string& from, ByteView answer);
  bool complete() const { return done_.responses >= done_.nodes; }
  /// The result, with Serf's error text if a member failed or is missing.
  reply::KeysDone result() const;

 private:
  void fail(const std::string& from, std::string why);

  reply::KeysDone done_;
  std::map<std::string, int> primaries_;
};

}  // namespace pando::serf

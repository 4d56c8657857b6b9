#pragma once
/// Were writes done that this node took as primary, and could not confirm before another one was?
///
/// The new primary knows, once everything that came with its role is committed. It is asked like
/// for a read. Source: docs/protocol/shard.md, "The fate of a write".
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "node/shard/gate.h"
#include "node/shard/task.h"

namespace pando::shard {

/// The question, a command between shards: `PANDO.FATE SINCE BRANCH SEQUENCE`. The answer is 1, 0,
/// or -1 if nobody can know.
const keys::Command& fate_command();
/// What it asks for; nullopt: it makes no sense.
struct FateAsked {
  store::Configuration by;
  store::Sequence sequence;
};
std::optional<FateAsked> read_fate(resp::Words words);

/// Writes whose fate is asked for, and those that were not done. Both come before all other
/// requests of their buckets, so that these keep their order.
class Fates {
 public:
  /// Returns the number of the question.
  std::uint64_t add(Held held);
  /// The question in words.
  static std::vector<std::string> words_of(const Held& held);
  /// Takes a write out; nullopt: nobody waits for it any more.
  std::optional<Held> take(std::uint64_t number);
  bool gone(std::uint64_t number) const { return !open_.contains(number); }
  /// Whether some of this bucket are not known yet.
  bool has(std::uint16_t bucket) const { return buckets_.contains(bucket); }
  /// It was not done.
  void undone(KeptTask task) { undone_.push_back(std::move(task)); }
  /// Those of buckets of which all is known, in their order.
  std::vector<KeptTask> take_undone();

 private:
  std::map<std::uint64_t, Held> open_;
  std::map<std::uint16_t, std::size_t> buckets_;  ///< how many of open_
  std::vector<KeptTask> undone_;
  std::uint64_t last_ = 0;
};

}  // namespace pando::shard

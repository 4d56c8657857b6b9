#pragma once
/// How is a request over several buckets cut into parts, and what do their answers make?
///
/// The parts are carried out one by one, so such a request is not atomic. Source:
/// docs/protocol/shard.md, "Several buckets".
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "node/shard/task.h"

namespace pando::shard {

/// What the answers of the parts make.
enum class Join : std::uint8_t {
  sum,     ///< of integers
  list,    ///< of what each has one of, in order
  concat,  ///< of arrays
  ok,      ///< if all are
  least,   ///< of integers; 0 where there was an error
  any,     ///< one that is not null, whichever
  histograms,  ///< of those that shards have packed
};

/// How a command that names several keys is cut; nullopt: not at all.
struct Cut {
  Join join;
  std::size_t step;  ///< words of one part behind the name
};
std::optional<Cut> cut_of(const keys::Command& command);
/// How the answers of all buckets to a command without keys are joined; nullopt: it is none that
/// asks all.
std::optional<Join> join_of_all(const keys::Command& command);

/// What no part at all makes.
std::string join_of_none(Join join, resp::Protocol protocol);

/// Requests whose parts are under way.
class Spreads {
 public:
  /// Returns its number.
  std::uint64_t open(const Origin& origin, Join join, std::size_t parts);
  /// One part's answer. Once all are there: to whom the whole goes, and what it is.
  std::optional<std::pair<Origin, std::string>> answer(std::uint64_t spread, std::uint64_t part,
                                                       std::string reply);
  std::size_t count() const { return open_.size(); }
  /// Who waits for it; nullopt: nobody any more.
  std::optional<Origin> origin(std::uint64_t spread) const {
    const auto found = open_.find(spread);
    return found == open_.end() ? std::nullopt : std::optional{found->second.origin};
  }
  /// Whether nobody waits for this one any more.
  bool gone(std::uint64_t spread) const { return !open_.contains(spread); }
  template <class Gone>
  void drop(Gone gone) {
    std::erase_if(open_, [&](const auto& entry) { return gone(entry.second.origin); });
  }

 private:
  struct Open {
    Origin origin;
    Join join;
    std::size_t missing;
    std::vector<std::string> replies;
  };
  std::map<std::uint64_t, Open> open_;
  std::uint64_t last_ = 0;
};

}  // namespace pando::shard

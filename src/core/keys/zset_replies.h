#pragma once
/// What the commands on sorted sets have in common.
#include <cstdint>
#include <string_view>

#include "core/keys/sorted_set.h"
#include "core/keys/typed.h"

namespace pando::keys {

using ZSet = Typed<SortedSet>;

inline void answer_score(Call& call, double score) {
  call.reply.spelled_real(spell_score(score));
}

/// Members one after the other, with their scores or without. RESP3 has each pair in an array.
class PairAnswer {
 public:
  PairAnswer(Call& call, std::size_t members, bool scores) : call_(call), scores_(scores) {
    call.reply.array(scores && !nested() ? 2 * members : members);
  }
  void add(std::string_view member, double score) {
    if (scores_ && nested()) call_.reply.array(2);
    call_.reply.bulk(member);
    if (scores_) answer_score(call_, score);
  }

 private:
  bool nested() const { return call_.reply.protocol() == resp::Protocol::resp3; }

  Call& call_;
  bool scores_;
};

inline void put_member(Call& call, std::string_view key, std::string_view member, double score) {
  call.change({.op = wire::Op::zset_put, .key = key, .item = member, .score = score});
}
inline void take_member(Call& call, std::string_view key, std::string_view member) {
  call.change({.op = wire::Op::zset_erase, .key = key, .item = member});
}

/// Rows of sorted sets.
constexpr Command zset_row(std::string_view name, std::string_view arguments,
                           std::string_view summary, std::size_t least, std::size_t most,
                           std::uint32_t flags, std::string_view since, std::string_view complexity,
                           Handler handler, const resp::KeyPlaces& keys = {1, 1, 1},
                           WaitLimit waits = nullptr) {
  if (waits != nullptr) flags |= resp::kBlocking | resp::kNoscript;
  if (keys.find != nullptr) flags |= resp::kMovableKeys;
  return {{name,
           arguments,
           summary,
           least,
           most,
           {flags, resp::kAclSortedSet, keys, "sorted-set", since, complexity}},
          handler,
          waits};
}

}  // namespace pando::keys

#include "pando/last_members.h"

#include <algorithm>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace pando::map {

bool LastMembers::has(const Id& node) const {
  return std::ranges::binary_search(members, node, {}, &LastMember::id);
}

LastMembers last_members(const Map& map) {
  LastMembers last{map.cluster, map.epoch, {}};
  last.members.reserve(map.members.size());
  for (const Host& member : map.members) last.members.push_back({member.who.id, member.name});
  std::ranges::sort(last.members, {}, &LastMember::id);
  return last;
}

Hash hash(const LastMembers& members) {
  if (members.empty()) return 0;
  std::string ids;
  ids.reserve(members.members.size() * sizeof(Id));
  for (const LastMember& member : members.members)
    ids.append(member.id.bytes.begin(), member.id.bytes.end());
  return std::max<Hash>(1, XXH3_64bits(ids.data(), ids.size()));
}

}  // namespace pando::map

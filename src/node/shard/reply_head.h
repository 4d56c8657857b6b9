#pragma once
/// The first line of a reply in RESP.
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string_view>

namespace pando::shard {

struct ReplyHead {
  std::int64_t number = 0;  ///< of a line like `:1` or `*1`; 0 if there is none
  std::string_view rest;    ///< behind the line
};

inline ReplyHead head_of(std::string_view reply) {
  ReplyHead head;
  const std::size_t end = std::min(reply.find('\r'), reply.size());
  const char* const text = reply.data();
  std::from_chars(text + std::min<std::size_t>(1, end), text + end, head.number);
  head.rest = reply.substr(std::min(end + 2, reply.size()));
  return head;
}

}  // namespace pando::shard

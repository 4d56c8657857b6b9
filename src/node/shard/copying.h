#pragma once
/// How many copies hold it? What a shard does about WAIT. Source: docs/protocol/shard.md, "WAIT".
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "node/shard/impl.h"

namespace pando::shard {

struct Shard::Impl::Copying {
  Impl& impl;

  /// A WAIT of a client.
  void take(Instant now, const Task& task);
  /// As the primary of a bucket: how many others have acting copies of it, a reply.
  std::string count(std::uint16_t bucket) const;
  /// A reply that may leave: of such a number what it is by now.
  void bring_up_to_date(Held& held) const;
  /// What the primaries of all buckets of one say.
  void told(std::uint64_t number, std::string_view text);
  /// The time has come to ask again, or is up.
  void look(Instant now);
  void unblock(const std::function<bool(const Origin&)>& of, bool error);

 private:
  void ask(Instant now, std::uint64_t number);
  void answer(std::uint64_t number);
  std::int64_t least_of_all() const;
};

}  // namespace pando::shard

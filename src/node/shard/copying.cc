// WAIT: the primaries of all buckets that a client has written to are asked.
#include "node/shard/copying.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>
#include <utility>

#include "base/time_limit.h"
#include "base/whole_number.h"
#include "node/shard/errors.h"
#include "node/shard/reply_head.h"

namespace pando::shard {
namespace {

/// There may be more copies then.
constexpr Duration kAgain = std::chrono::milliseconds{50};

/// Redis's error; empty if both make sense.
std::string_view wrong_numbers(const std::optional<std::int64_t>& wanted,
                               const std::optional<std::int64_t>& ms) {
  if (!wanted) return "ERR value is not an integer or out of range";
  if (!ms) return "ERR timeout is not an integer or out of range";
  return *ms < 0 ? "ERR timeout is negative" : "";
}

Instant end_of(Instant now, std::int64_t ms) {
  return ms == 0 ? kNever : after_milliseconds(now, ms);
}

}  // namespace

void Shard::Impl::Copying::take(Instant now, const Task& task) {
  const auto wanted = whole_number<std::int64_t>(task.words[1]),
             ms = whole_number<std::int64_t>(task.words[2]);
  if (const std::string_view wrong = wrong_numbers(wanted, ms); !wrong.empty())
    return impl.deliver(task.origin, error_reply(wrong));
  ask(now, impl.copies.waits.add({.origin = task.origin,
                                  .buckets = impl.copies.written.of(task.origin.who),
                                  .wanted = *wanted,
                                  .until = end_of(now, *ms)}));
}

std::string Shard::Impl::Copying::count(std::uint16_t bucket) const {
  const auto acting = static_cast<std::int64_t>(impl.map->buckets[bucket].acting.size());
  std::string text;
  resp::ReplyWriter{text, resp::Protocol::resp2}.integer(acting - 1);
  return text;
}

void Shard::Impl::Copying::bring_up_to_date(Held& held) const {
  if (held.task.command() == &copies_command()) held.reply = count(held.task.bucket());
}

/// Of a client that has written nothing; by this node's map.
std::int64_t Shard::Impl::Copying::least_of_all() const {
  std::size_t least = std::numeric_limits<std::size_t>::max();
  for (std::size_t b = 0; impl.map && b < impl.map->buckets.size(); ++b)
    least = std::min(least, impl.map->buckets[b].acting.size());
  return impl.map && least > 0 ? static_cast<std::int64_t>(least) - 1 : 0;
}

void Shard::Impl::Copying::ask(Instant now, std::uint64_t number) {
  CopyWait& wait = *impl.copies.waits.find(number);
  wait.asking = true;
  wait.again = now + kAgain;
  if (wait.buckets.empty()) return told(number, ":" + std::to_string(least_of_all()) + "\r\n");
  const std::vector<std::uint16_t> asked = wait.buckets;
  const std::uint64_t spread = impl.spreads.open(
      {Origin::Kind::copies, number, 0, resp::Protocol::resp2}, Join::least, asked.size());
  const std::vector<std::string_view> words{copies_command().name};
  for (std::size_t i = 0; i < asked.size(); ++i)
    impl.route(now, {{Origin::Kind::spread, spread, i, resp::Protocol::resp2},
                     &copies_command(),
                     words,
                     asked[i],
                     now + impl.config.patience});
}

void Shard::Impl::Copying::told(std::uint64_t number, std::string_view text) {
  CopyWait* const wait = impl.copies.waits.find(number);
  if (wait == nullptr) return;
  wait->asking = false;
  wait->known = head_of(text).number;
  if (wait->known >= wait->wanted) answer(number);
}

void Shard::Impl::Copying::answer(std::uint64_t number) {
  const auto wait = impl.copies.waits.take(number);
  std::string text;
  resp::ReplyWriter{text, wait->origin.protocol}.integer(wait->known);
  impl.deliver(wait->origin, std::move(text));
}

void Shard::Impl::Copying::look(Instant now) {
  for (const std::uint64_t number : impl.copies.waits.due(now)) {
    const CopyWait* const wait = impl.copies.waits.find(number);
    wait->until <= now ? answer(number) : ask(now, number);
  }
}

void Shard::Impl::Copying::unblock(const std::function<bool(const Origin&)>& of, bool error) {
  for (const std::uint64_t number : impl.copies.waits.those(of)) {
    if (!error) {
      answer(number);
      continue;
    }
    const auto wait = impl.copies.waits.take(number);
    impl.deliver(wait->origin, error_reply(kUnblocked));
  }
}

}  // namespace pando::shard

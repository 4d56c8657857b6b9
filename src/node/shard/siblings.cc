#include "node/shard/siblings.h"

#include <utility>

namespace pando::shard {
namespace {

/// So long a sibling may take: it is busy with long commands, or with many.
constexpr Duration kPatience = std::chrono::seconds{60};

void ask(Shard::Impl& impl, std::size_t sibling, const Task& task) {
  impl.relay.ask(task, sibling, task.until + kPatience);
}

}  // namespace

void Shard::Impl::Siblings::take(Instant now, const NodeRow& row, const Task& task) {
  const ShardOf part = impl.config.part;
  const bool alone = part.count == 1 || row.reach == Reach::here;
  if (alone || (row.reach == Reach::first && part.index == 0)) return row.answer(now, impl, task);
  const std::vector<std::size_t> all = impl.peers.of_own();
  if (row.reach == Reach::first) return ask(impl, all.front(), task);
  const std::uint64_t spread = impl.spreads.open(task.origin, Join::ok, all.size());
  for (std::size_t shard = 0; shard < all.size(); ++shard) {
    Task one = task;
    one.origin = {Origin::Kind::spread, spread, shard, task.origin.protocol};
    shard == part.index ? row.answer(now, impl, one) : ask(impl, all[shard], one);
  }
}

bool Shard::Impl::Siblings::asked(Instant now, const Task& task) {
  if (!impl.peers.is_sibling(task.origin.who)) return false;
  const NodeRow* const row = node_row(task.words);
  if (row == nullptr || row->reach == Reach::here) return false;
  row->answer(now, impl, task);
  return true;
}

void Shard::Impl::Siblings::note_slow(SlowLog::Entry entry, resp::Words words) {
  entry.words = SlowLog::shown(words);
  if (impl.config.part.index == 0) return impl.timing.slow.add(std::move(entry));
  proto::ShardSlow& slow = *impl.relay.letter(impl.peers.of_own().front()).add_slow();
  slow.set_begun(entry.at);
  slow.set_microseconds(entry.microseconds);
  for (const std::string& word : entry.words) slow.add_words(word);
  slow.set_address(entry.caller.address);
  slow.set_name(entry.caller.name);
}

void Shard::Impl::Siblings::heard_slow(const proto::ShardSlow& slow) {
  impl.timing.slow.add({.at = slow.begun(),
                        .microseconds = slow.microseconds(),
                        .words = {slow.words().begin(), slow.words().end()},
                        .caller = {slow.address(), slow.name()}});
}

}  // namespace pando::shard

#include "node/shard/siblings.h"

#include <utility>

#include "node/shard/transaction.h"

namespace pando::shard {
namespace {

/// So long a sibling may take: it is busy with long commands, or with many.
constexpr Duration kPatience = std::chrono::seconds{60};

void ask(Shard::Impl& impl, std::size_t sibling, const Task& task) {
  impl.relay.ask(task, sibling, task.until + kPatience);
}

void fill(proto::ShardSlow& slow, const SlowLog::Entry& entry) {
  slow.set_begun(entry.at);
  slow.set_microseconds(entry.microseconds);
  for (const std::string& word : entry.words) slow.add_words(word);
  slow.set_address(entry.caller.address);
  slow.set_name(entry.caller.name);
}

}  // namespace

void Shard::Impl::Siblings::take(Instant now, const NodeRow& row, const Task& task) {
  const ShardOf part = impl.config.part;
  const bool alone = part.count == 1 || row.reach == Reach::here;
  if (alone || (row.reach == Reach::first && part.index == 0)) return row.answer(now, impl, task);
  const std::vector<std::size_t> all = impl.peers.of_own();
  if (row.reach == Reach::first) return ask(impl, all.front(), task);
  const std::uint64_t spread = impl.spreads.open(task.origin, row.join, all.size());
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

void Shard::Impl::Siblings::note_long(Instant now, const Task& task, std::uint64_t ticks) {
  const bool fast = (task.command->facts.flags & resp::kFast) != 0;
  note_spike(now, fast ? "fast-command" : "command", ticks);
  if (ticks >= impl.timing.slow_from) note_slow(now, task, ticks);
}

/// The first shard keeps it.
void Shard::Impl::Siblings::note_spike(Instant now, std::string_view event, std::uint64_t ticks) {
  if (ticks < impl.timing.spike_from) return;
  const Spike spike{impl.wall_ms(now) / 1000,
                    static_cast<std::int64_t>(impl.timing.spent.nanoseconds(ticks) / 1'000'000)};
  if (impl.config.part.index == 0) return impl.timing.monitor.add(event, spike);
  proto::ShardSpike& told = *impl.relay.letter(impl.peers.of_own().front()).add_spikes();
  told.set_event(std::string{event});
  told.set_begun(spike.at);
  told.set_milliseconds(spike.milliseconds);
}

void Shard::Impl::Siblings::heard_spike(const proto::ShardSpike& spike) {
  impl.timing.monitor.add(spike.event(), {spike.begun(), spike.milliseconds()});
}

/// Who has the client says who that is.
void Shard::Impl::Siblings::note_slow(Instant now, const Task& task, std::uint64_t ticks) {
  SlowLog::Entry entry{
      .at = impl.wall_ms(now) / 1000,
      .microseconds = static_cast<std::int64_t>(impl.timing.spent.nanoseconds(ticks) / 1000),
      .words = SlowLog::shown(shown_words(*task.command, task.words))};
  const Origin& origin = task.origin;
  if (origin.kind == Origin::Kind::peer && impl.peers.is_sibling(origin.who)) {
    proto::ShardSlow& slow = *impl.relay.letter(origin.who).add_slow();
    fill(slow, entry);
    slow.set_ticket(origin.ticket);
  } else {
    entry.caller = caller_of(origin);
    keep_slow(std::move(entry));
  }
}

void Shard::Impl::Siblings::heard_slow(std::size_t sibling, const proto::ShardSlow& slow) {
  SlowLog::Entry entry{.at = slow.begun(),
                       .microseconds = slow.microseconds(),
                       .words = {slow.words().begin(), slow.words().end()},
                       .caller = {slow.address(), slow.name()}};
  if (slow.ticket() != 0)
    if (const auto asker = impl.relay.asker(sibling, slow.ticket()))
      entry.caller = caller_of(*asker);
  keep_slow(std::move(entry));
}

void Shard::Impl::Siblings::keep_slow(SlowLog::Entry entry) {
  if (impl.config.part.index == 0) return impl.timing.slow.add(std::move(entry));
  fill(*impl.relay.letter(impl.peers.of_own().front()).add_slow(), entry);
}

/// What another node asked is that node's.
Caller Shard::Impl::Siblings::caller_of(const Origin& origin) const {
  if (origin.kind == Origin::Kind::peer) return {impl.peers.name(origin.who), {}};
  std::optional<Origin> asker = origin;
  if (origin.kind == Origin::Kind::spread) asker = impl.spreads.origin(origin.who);
  if (origin.kind == Origin::Kind::scan) asker = impl.scans.origin(origin.who);
  const bool client = asker && asker->kind == Origin::Kind::client;
  return client ? impl.config.observer->caller(asker->who) : Caller{};
}

}  // namespace pando::shard

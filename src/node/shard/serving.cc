// What does the data say, and what does that change?
#include <algorithm>
#include <chrono>

#include "base/assert.h"
#include "base/time_limit.h"
#include "core/keys/expire.h"
#include "node/shard/copying.h"
#include "node/shard/entries.h"
#include "node/shard/errors.h"
#include "node/shard/listening.h"
#include "node/shard/siblings.h"
#include "node/shard/transaction.h"

namespace pando::shard {
namespace {

/// Whether it need not wait for copies, nor for another role.
bool may_run(const Task& task, const store::Standing& standing) {
  return standing.role == store::Role::primary && (standing.may_write || !task.writes());
}

void tell_fate(Shard::Impl& impl, Instant now, const Task& task) {
  const auto asked = read_fate(task.words);
  const auto done = asked ? impl.store.has(task.bucket, asked->by, asked->sequence) : std::nullopt;
  resp::ReplyWriter{impl.running.reply, task.origin.protocol}.integer(done ? *done : -1);
  impl.answer(now, task, 0, impl.store.standing(task.bucket));
}

void no_room(Shard::Impl& impl, const Task& task) {
  impl.running.reply.clear();
  resp::ReplyWriter{impl.running.reply, task.origin.protocol}.error(
      is_exec(*task.command) ? "EXECABORT Transaction discarded because of: " + std::string{kFull}
                             : std::string{kFull});
  impl.deliver(task.origin, std::move(impl.running.reply));
}

/// What is no command about keys; false: it is one.
bool take_other(Shard::Impl& impl, Instant now, const Task& task) {
  if (pubsub_row(*task.command) != nullptr) {
    Shard::Impl::Listening{impl}.publish(task);
  } else if (task.command == &fate_command()) {
    tell_fate(impl, now, task);
  } else if (task.command == &copies_command()) {
    impl.running.reply = Shard::Impl::Copying{impl}.count(task.bucket);
    impl.answer(now, task, 0, impl.store.standing(task.bucket));
  } else {
    return false;
  }
  return true;
}

/// It is used several times.
Task with_hash(const Task& task, const Bucket& data) {
  Task out = task;
  if (task.one_key()) out.known = {task.words[1], task.hash(data.keys().seed())};
  return out;
}

}  // namespace

std::int64_t Shard::Impl::wall_ms(Instant now) const {
  return std::chrono::duration_cast<std::chrono::milliseconds>((now + wall).time_since_epoch())
      .count();
}

bool Shard::Impl::serve(Instant now, const Task& task) {
  const bool answers = task.when_empty == WhenEmpty::answers;
  const auto outcome = run(now, task, answers ? Waiting::no : Waiting::yes);
  if (!outcome) return false;
  if (*outcome != keys::Outcome::blocked) return true;
  if (task.when_empty == WhenEmpty::fails) {
    deliver(task.origin, error_reply(kUnblocked));
  } else {
    const auto limit = task.command->waits(task.words);
    const std::int64_t ms = limit.value_or(0);
    waiters.add({KeptTask{task}, ms == 0 ? kNever : after_milliseconds(now, ms)});
  }
  return true;
}

/// Nullopt: it has to wait for copies.
std::optional<keys::Outcome> Shard::Impl::run(Instant now, const Task& task, Waiting waiting) {
  store::Standing standing = store.standing(task.bucket);
  if (!may_run(task, standing)) return std::nullopt;
  if ((task.command->facts.flags & resp::kDenyoom) != 0 && upkeep.memory.tight()) {
    if (!upkeep.make_room(now, task.bucket)) return no_room(*this, task), keys::Outcome::done;
    // What went are writes, which the copies may have to take first.
    standing = store.standing(task.bucket);
    if (!may_run(task, standing)) return std::nullopt;
  }
  Bucket& data = bucket(task.bucket);
  running.begin(exchange.wants_events());
  if (take_other(*this, now, task)) return keys::Outcome::done;
  served = true;
  const Task hashed = with_hash(task, data);
  const keys::Outcome outcome = execute(now, hashed, data, standing.may_write, waiting);
  const store::Sequence written = write(hashed, data, standing);
  if (outcome == keys::Outcome::done) answer(now, hashed, written, standing);
  if (written > 0) changed(now, task);
  return outcome;
}

keys::Outcome Shard::Impl::execute(Instant now, const Task& task, Bucket& data, bool primary,
                                   Waiting waiting) {
  resp::ReplyWriter writer{running.reply, task.origin.protocol};
  keys::Call call{.keys = data.keys(),
                  .words = task.words,
                  .now_ms = wall_ms(now),
                  .rng = rng,
                  .effects = running.effects,
                  .reply = writer,
                  .events = running.events,
                  .primary = primary,
                  .may_block = waiting == Waiting::yes,
                  .settings = {.count_uses = keys::counts_uses(upkeep.memory.limit().policy)},
                  .known = task.known};
  const std::size_t before = data.keys().used();
  keys::Outcome outcome = keys::Outcome::done;
  if (task.command == &entry_command() && config.entries != nullptr)
    config.entries->run(call);
  else
    outcome = carry_out(*task.command, call, {data.watched, exchange, running.published});
  upkeep.memory.change(before, data.keys().used());
  if (const std::uint64_t ticks = timing.spent.end(*task.command); ticks >= timing.long_from)
    Siblings{*this}.note_long(now, task, ticks);
  return outcome;
}

/// Gives the copies what the command came to; 0: nothing.
store::Sequence Shard::Impl::write(const Task& task, Bucket& data, store::Standing& standing) {
  if (running.effects.empty()) return 0;
  data.watched.wrote(running.effects.bytes());
  const auto sequence = store.write(task.bucket, running.effects.bytes());
  PANDO_ASSERT(sequence.has_value());
  standing.committed = store.committed(task.bucket);
  if (*sequence <= standing.committed) return *sequence;
  if (task.one_key()) {
    dirty.wrote(task.bucket, task.hash(buckets.seed()), *sequence);
    return *sequence;
  }
  const auto named = keys::keys_of(*task.command, task.words);
  for (const std::string_view key : named)
    dirty.wrote(task.bucket, data.keys().hash(key), *sequence);
  if (named.empty()) dirty.wrote_all(task.bucket, *sequence);
  return *sequence;
}

/// The last write that the answer to a command may show.
store::Sequence Shard::Impl::shown(const Task& task) const {
  if (task.one_key()) return dirty.seen_in(task.bucket, task.hash(buckets.seed()));
  const auto named = keys::keys_of(*task.command, task.words);
  store::Sequence last = named.empty() ? store.last(task.bucket) : 0;
  for (const std::string_view key : named)
    last = std::max(last, dirty.seen_in(task.bucket, keys::hash_of(key, buckets.seed())));
  return last;
}

/// Who waits for one of the keys is served, and who waits for what that changes.
void Shard::Impl::changed(Instant now, const Task& task) {
  if (waiters.empty()) return;
  for (const std::string_view key : keys::keys_of(*task.command, task.words))
    waiters.changes.add({task.bucket, std::string{key}});
  waiters.changes.run([&](const auto& changed) {
    waiters.wake(changed.first, changed.second, [&](const Waiter& waiter) {
      std::vector<std::string_view> views;
      return run(now, waiter.task.task(views), Waiting::yes) == keys::Outcome::done;
    });
  });
}

/// With an error, or answered as one that must not wait.
void Shard::Impl::stop_waiting(Instant now, const Waiters::Which& which, WhenEmpty when_empty) {
  for (const Waiter& waiter : waiters.take(which)) {
    std::vector<std::string_view> views;
    const Task task = waiter.task.task(views);
    if (when_empty == WhenEmpty::fails)
      deliver(task.origin, error_reply(kUnblocked));
    else if (!run(now, task, Waiting::no))
      refuse(task.origin, kCopiesLag);
  }
}

/// Those that wait elsewhere are unblocked there, and those that do not wait yet when they would.
void Shard::Impl::on(Instant now, const Unblock& one) {
  const auto of_client = [&](const Origin& o) {
    return o.kind == Origin::Kind::client && o.who == one.client;
  };
  const WhenEmpty when_empty = one.error ? WhenEmpty::fails : WhenEmpty::answers;
  Copying{*this}.unblock(of_client, one.error);
  const auto one_of_them = [&](const Waiter& waiter) { return of_client(waiter.task.origin()); };
  stop_waiting(now, one_of_them, when_empty);
  parking.unblock(of_client, when_empty);
  relay.unblock(of_client, when_empty);
}

}  // namespace pando::shard

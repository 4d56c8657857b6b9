// May the answer leave, and what is said if it never may?
#include <algorithm>
#include <ranges>
#include <utility>

#include "node/shard/copying.h"
#include "node/shard/errors.h"
#include "node/shard/listening.h"

namespace pando::shard {

/// The value was looked at first; whether this node may speak for it is looked at now.
void Shard::Impl::answer(Instant now, const Task& task, store::Sequence written,
                         const store::Standing& in) {
  const store::Sequence after = std::max(written > 0 ? written : shown(task), in.gate);
  if (after <= in.committed && lease.serves(now, task.bucket)) {
    if (running.has_news()) Listening{*this}.tell(running.take_news());
    return deliver(task.origin, std::move(running.reply));
  }
  const bool for_lease = gates.size(task.bucket) == 0 && after <= in.committed;
  HeldList one = gates.blank();
  Held& held = one.front();
  held.after = after;
  held.reply.swap(running.reply);
  held.task.keep(task);
  held.by = store.configuration(task.bucket);
  held.written = written;
  held.until = now + config.patience;
  held.news = running.has_news() ? std::make_unique<News>(running.take_news()) : nullptr;
  gates.hold(std::move(one));
  if (for_lease) gates.look_at(task.bucket);
}

namespace {

void open_gate(Shard::Impl& impl, Instant now, std::uint16_t number) {
  if (impl.lease.serves(now, number)) {
    HeldList ready = impl.gates.ready(number, impl.store.committed(number));
    for (Held& held : ready) {
      if (held.news) Shard::Impl::Listening{impl}.tell(*held.news);
      Shard::Impl::Copying{impl}.bring_up_to_date(held);
      impl.deliver(held.task.origin(), std::move(held.reply));
    }
    impl.gates.done(std::move(ready));
  } else {
    impl.gates.look_at(number);
  }
  for (const Held& held : impl.gates.late(number, now))
    held.written == 0 ? impl.refuse(held.task.origin(), kNoQuorum)
                      : impl.in_doubt(held.task.origin());
}

}  // namespace

void Shard::Impl::open_gates(Instant now) {
  for (const std::uint16_t number : gates.take_due()) open_gate(*this, now, number);
  if (dirty.full()) dirty.sweep([this](std::uint16_t number) { return store.committed(number); });
}

/// This node answers for the bucket no longer.
void Shard::Impl::give_up(Instant now, std::uint16_t number) {
  Bucket& data = bucket(number);
  dirty.forget(number);
  data.watched.forget();
  for (Held& held : gates.give_up(number)) {
    std::vector<std::string_view> views;
    if (held.task.origin().kind == Origin::Kind::nobody) continue;
    if (held.written > 0)
      ask_fate(now, std::move(held));
    else
      route(now, held.task.task(views));
  }
  for (const Waiter& waiter : waiters.give_up(number)) {
    std::vector<std::string_view> views;
    Task task = waiter.task.task(views);
    task.until = now + config.patience;
    route(now, task);
  }
}

void Shard::Impl::ask_fate(Instant now, Held held) {
  const std::vector<std::string> asked = Fates::words_of(held);
  const std::vector<std::string_view> views{asked.begin(), asked.end()};
  const std::uint16_t number = held.task.bucket();
  const Origin origin{Origin::Kind::fate, fates.add(std::move(held)), 0, resp::Protocol::resp2};
  route(now, {origin, &fate_command(), views, number, now + config.patience});
}

void Shard::Impl::fated(std::uint64_t number, std::string_view text) {
  auto held = fates.take(number);
  if (!held) return;
  if (text == ":1\r\n") {
    if (held->news) Listening{*this}.tell(*held->news);
    return deliver(held->task.origin(), std::move(held->reply));
  }
  if (text != ":0\r\n") return in_doubt(held->task.origin());
  fates.undone(std::move(held->task));
}

/// Once it is known of all writes of a bucket what became of them.
void Shard::Impl::redo(Instant now) {
  std::vector<KeptTask> tasks = fates.take_undone();
  if (tasks.empty()) return;
  for (KeptTask& task : std::views::reverse(tasks)) {
    std::vector<std::string_view> views;
    Task again = task.task(views);
    again.until = now + config.patience;
    parking.add_first(KeptTask{again});
  }
  unpark(now);
}

void Shard::Impl::deliver(const Origin& origin, std::string&& text) {
  if (origin.kind == Origin::Kind::client)
    answered.push_back({origin.who, origin.ticket, std::exchange(text, running.spares.take()), {}});
  else if (origin.kind == Origin::Kind::peer)
    relay.tell(origin, text);
  else if (origin.kind == Origin::Kind::scan)
    scanned(origin.who, text);
  else if (origin.kind == Origin::Kind::fate)
    fated(origin.who, text);
  else if (origin.kind == Origin::Kind::copies)
    Copying{*this}.told(origin.who, text);
  else if (origin.kind == Origin::Kind::nobody)
    return;
  else if (auto whole = spreads.answer(origin.who, origin.ticket, std::move(text)))
    deliver(whole->first, std::move(whole->second));
}

void Shard::Impl::refuse(const Origin& origin, std::string_view error) {
  ++counted.refused;
  deliver(origin, error_reply(error));
}

void Shard::Impl::in_doubt(const Origin& origin) {
  if (origin.kind == Origin::Kind::nobody) return;
  ++counted.in_doubt;
  deliver(origin, error_reply(kInDoubt));
}

void Shard::Impl::scanned(std::uint64_t scan, std::string_view text) {
  if (scans.gone(scan)) return;
  if (scans.answer(scan, text, map ? map->buckets.size() : 0)) {
    scans.due.add(scan);
    return;
  }
  auto [origin, whole] = scans.close(scan);
  deliver(origin, std::move(whole));
}

bool Shard::Impl::gone(const Origin& origin) const {
  if (origin.kind == Origin::Kind::scan) return scans.gone(origin.who);
  if (origin.kind == Origin::Kind::fate) return fates.gone(origin.who);
  if (origin.kind == Origin::Kind::copies) return copies.waits.gone(origin.who);
  return origin.kind == Origin::Kind::spread && spreads.gone(origin.who);
}

}  // namespace pando::shard

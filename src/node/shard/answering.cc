// May the answer leave, and what is said if it never may?
#include <algorithm>
#include <ranges>
#include <utility>

#include "node/shard/copying.h"
#include "node/shard/errors.h"
#include "node/shard/listening.h"

namespace pando::shard {

/// The value was looked at first; whether this node may speak for it is looked at now.
void Shard::Impl::answer(Instant now, const Task& task, Bucket& data, store::Sequence written) {
  const store::Sequence after =
      std::max(written > 0 ? written : shown(task, data), store.gate(task.bucket));
  if (after <= store.committed(task.bucket) && lease.serves(now, task.bucket)) {
    Listening{*this}.tell(running.take_news());
    return deliver(task.origin, running.reply);
  }
  if (data.gate.size() == 0) gated.push_back(task.bucket);
  data.gate.hold({after, running.reply, KeptTask{task}, store.configuration(task.bucket), written,
                  now + config.patience, running.take_news()});
}

void Shard::Impl::open_gates(Instant now) {
  for (std::size_t i = 0; i < gated.size();) {
    const std::uint16_t number = gated[i];
    Bucket& data = bucket(number);
    const store::Sequence committed = store.committed(number);
    data.dirty.committed(committed);
    if (lease.serves(now, number))
      while (auto held = data.gate.next(committed)) {
        Listening{*this}.tell(held->news);
        deliver(held->task.origin(), Copying{*this}.now_of(*held));
      }
    while (const auto held = data.gate.late(now)) {
      if (held->written == 0)
        refuse(held->task.origin(), kNoQuorum);
      else
        in_doubt(held->task.origin());
    }
    if (data.gate.size() > 0) {
      ++i;
      continue;
    }
    gated[i] = gated.back();
    gated.pop_back();
  }
}

/// This node answers for the bucket no longer.
void Shard::Impl::give_up(Instant now, std::uint16_t number) {
  Bucket& data = bucket(number);
  data.dirty.clear();
  data.watched.forget();
  for (Held& held : data.gate.give_up()) {
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
    Listening{*this}.tell(held->news);
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

void Shard::Impl::deliver(const Origin& origin, std::string text) {
  if (origin.kind == Origin::Kind::client)
    answered.push_back({origin.who, origin.ticket, std::move(text), {}});
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
  std::string text;
  resp::ReplyWriter{text, origin.protocol}.error(error);
  deliver(origin, std::move(text));
}

void Shard::Impl::in_doubt(const Origin& origin) {
  if (origin.kind == Origin::Kind::nobody) return;
  ++counted.in_doubt;
  std::string text;
  resp::ReplyWriter{text, origin.protocol}.error(kInDoubt);
  deliver(origin, std::move(text));
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

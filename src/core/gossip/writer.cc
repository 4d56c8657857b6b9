#include "core/gossip/writer.h"

#include <algorithm>

namespace pando::gossip {
namespace {

/// A time limit from here on is none.
constexpr Duration kLongest = std::chrono::hours{24 * 365 * 100};

}  // namespace

void Writer::set(Instant now, const Set& set, Outbox& out) {
  const Limits& limits = shared_.config.limits;
  const auto refuse = [&](Refusal why) {
    shared_.refuse(why);
    out.push_back(Refused{set.key, why});
  };
  if (set.key.empty() || set.key.size() > limits.key) return refuse(Refusal::key_size);
  if (set.value.size() > limits.value) return refuse(Refusal::value_size);
  if (!fits(set.key, set.value)) return refuse(Refusal::owner_full);
  if (!may_write(now, set.key, out)) return;
  Entry entry{.key = set.key, .value = set.value};
  if (set.limit > Duration::zero() && set.limit < kLongest) entry.expires = now + set.limit;
  write(now, std::move(entry), out);
}

void Writer::erase(Instant now, const Erase& erase, Outbox& out) {
  const Entry* old = shared_.self().state.contents.find(erase.key);
  if (old == nullptr || old->deleted || !may_write(now, erase.key, out)) return;
  write(now, {.key = erase.key, .value = {}, .deleted = true}, out);
}

bool Writer::may_write(Instant now, const std::string& key, Outbox& out) {
  const auto refuse = [&](Refusal why) {
    shared_.refuse(why);
    out.push_back(Refused{key, why});
    return false;
  };
  if (shared_.stopped) return refuse(Refusal::stopped);
  if (shared_.self().state.version + 1 >= kNumberLimit) {
    shared_.supersede(shared_.config.self.start, out);
    return refuse(Refusal::exhausted);
  }
  if (shared_.flow.take(now)) return true;
  out.push_back(SlowDown{key, shared_.flow.wait()});
  return false;
}

bool Writer::fits(const std::string& key, const Bytes& value) const {
  const Contents& contents = shared_.self().state.contents;
  const Entry* old = contents.find(key);
  const std::size_t freed = old == nullptr ? 0 : old->key.size() + old->value.size();
  return contents.size() + (old == nullptr) <= shared_.config.limits.keys &&
         contents.bytes() - freed + key.size() + value.size() <= shared_.config.limits.bytes;
}

void Writer::write(Instant now, Entry entry, Outbox& out) {
  State& state = shared_.self().state;
  entry.version = ++state.version;
  entry.since = now;
  if (!shared_.watches.empty())
    shared_.watches.tell(shared_.config.self, entry.key, state.contents.find(entry.key), &entry,
                         out);
  state.contents.put(std::move(entry));
  shared_.changed_owner(shared_.self(), now);
}

void Writer::restart(Instant now, const Restart& restart) {
  if (restart.start <= shared_.config.self.start || restart.start >= kNumberLimit) return;
  shared_.config.self.start = restart.start;
  shared_.config.birth = restart.birth;
  shared_.self().state.start = restart.start;
  shared_.self().state.birth = restart.birth;
  shared_.self().stage.reset();
  shared_.partners.forget_what_they_have();
  shared_.stopped = false;
  shared_.changed_owner(shared_.self(), now);
}

void Writer::expire(Instant now, Outbox& out) {
  std::vector<std::string> over;
  for (const Entry& entry : shared_.self().state.contents.all())
    if (!entry.deleted && entry.expires <= now) over.push_back(entry.key);
  for (std::string& key : over)
    write(now, {.key = std::move(key), .value = {}, .deleted = true}, out);
}

void Writer::collect(Instant now) {
  State& state = shared_.self().state;
  std::size_t younger = state.contents.tombstones();
  const Version all_have = shared_.partners.all_have();
  Version upto = state.collected;
  for (const Entry& entry : state.contents.all()) {
    if (!entry.deleted) continue;
    if (!collectable(now, entry, younger, all_have)) break;
    upto = entry.version;
    --younger;
  }
  if (upto == state.collected) return;
  state.collected = upto;
  state.contents.drop_tombstones(upto);
  shared_.changed_owner(shared_.self(), now);
}

bool Writer::collectable(Instant now, const Entry& entry, std::size_t younger,
                         Version all_have) const {
  const Keeping& keeping = shared_.config.keeping;
  const Duration age = now - entry.since;
  return younger > keeping.tombstones || age >= keeping.collect_at_last ||
         (age >= keeping.collect_after && entry.version <= all_have);
}

/// Whether an entry of a table that may be damaged can stay.
bool Writer::allowed(const Entry& entry, const Contents& beside) const {
  const Limits& limits = shared_.config.limits;
  const std::size_t size = entry.key.size() + entry.value.size();
  return !entry.key.empty() && entry.key.size() <= limits.key &&
         entry.value.size() <= limits.value && beside.size() < limits.keys &&
         beside.bytes() + size <= limits.bytes;
}

void Writer::reissue(Instant now, Version above, Outbox& out) {
  State& state = shared_.self().state;
  const std::size_t keys = state.contents.size();
  const Version base = std::max(state.version, above) + 1;
  if (base + keys >= kNumberLimit) return shared_.supersede(shared_.config.self.start, out);
  Contents contents;
  Version version = base;
  for (const Entry& entry : state.contents.all()) {
    if (entry.deleted || contents.find(entry.key) != nullptr || !allowed(entry, contents)) continue;
    Entry again = entry;
    again.version = ++version;
    again.hidden = false;
    contents.put(std::move(again));
  }
  state.start = shared_.config.self.start;
  state.birth = shared_.config.birth;
  state.version = version;
  state.collected = base;
  state.contents = std::move(contents);
  shared_.partners.forget_what_they_have();
  shared_.changed_owner(shared_.self(), now);
}

void Writer::audit(Instant now, Outbox& out) {
  Owner& self = shared_.self();
  self.absent_since = kNever;
  self.stage.reset();
  const bool ours =
      self.state.start == shared_.config.self.start && self.state.birth == shared_.config.birth;
  if (ours && self.known() && self.state.sound(shared_.config.limits)) return;
  if (self.state.version >= kNumberLimit) self.state.version = 1;
  reissue(now, self.state.version, out);
}

}  // namespace pando::gossip

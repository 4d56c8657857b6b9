#include "core/serf/members.h"

#include "base/assert.h"
#include "base/note_code.h"

namespace pando::serf {
namespace {

void report(MemberEventType type, const MemberRecord& record, Outbox& out) {
  out.push_back(
      Happened{MemberEvent{type, {Member{.info = record.info, .status = record.status}}}});
}

}  // namespace

Members::Members(Shared& shared) : shared_{shared}, intents_{shared.config.max_intents} {
  table_.insert(shared.self);
}

void Members::joined(Instant now, const NodeInfoPtr& info, Outbox& out) {
  MemberRecord* record = table_.find(info->name);
  if (record == nullptr) return insert(now, info, out);
  if (info->name == shared_.name() && !record->gone()) {
    record->info = info;
    return;
  }
  come_back(*record, info, out);
}

void Members::insert(Instant now, const NodeInfoPtr& info, Outbox& out) {
  if (table_.size() >= shared_.config.max_members) make_room(out);
  if (table_.size() >= shared_.config.max_members) {
    shared_.notes.say(now, {NoteCode::member_table_full, info->name, {}}, out);
    return;
  }
  MemberRecord& record = table_.insert(info);
  if (const auto intent = intents_.take(info->name)) {
    record.status_time = intent->time;
    if (intent->kind == IntentKind::leave) table_.set_status(record, MemberStatus::leaving);
  }
  report(MemberEventType::join, record, out);
}

void Members::come_back(MemberRecord& record, const NodeInfoPtr& info, Outbox& out) {
  table_.set_status(record, MemberStatus::alive);
  record.info = info;
  record.left_at = {};
  report(MemberEventType::join, record, out);
}

/// A node never erases itself, whatever it hears.
bool Members::may_go(const MemberRecord& record) const {
  return record.gone() && record.info->name != shared_.name();
}

/// Gives the place of whoever has been gone longest to a newcomer.
void Members::make_room(Outbox& out) {
  const MemberRecord* oldest = nullptr;
  for (const MemberRecord& record : table_.records())
    if (may_go(record) && (oldest == nullptr || record.left_at < oldest->left_at)) oldest = &record;
  if (oldest != nullptr) erase(*oldest, out);
}

void Members::left(Instant now, const NodeInfoPtr& info, Outbox& out) {
  MemberRecord* record = table_.find(info->name);
  if (record == nullptr) return;
  switch (record->status) {
    case MemberStatus::leaving:
      return go(now, *record, MemberStatus::left, out);
    case MemberStatus::alive:
      return go(now, *record, MemberStatus::failed, out);
    case MemberStatus::none:
    case MemberStatus::left:
    case MemberStatus::failed:
      out.push_back(
          Note{NoteCode::member_gone_twice, info->name, std::string{to_string(record->status)}});
  }
}

void Members::go(Instant now, MemberRecord& record, MemberStatus status, Outbox& out) {
  table_.set_status(record, status);
  record.left_at = now;
  report(status == MemberStatus::left ? MemberEventType::leave : MemberEventType::failed, record,
         out);
}

void Members::updated(const NodeInfoPtr& info, Outbox& out) {
  MemberRecord* record = table_.find(info->name);
  if (record == nullptr) return;
  // Our own change is heard twice: from the user's command and from SWIM.
  if (info->name == shared_.name() && *record->info == *info) return;
  record->info = info;
  report(MemberEventType::update, *record, out);
}

bool Members::apply(Instant now, const wire::serf::Join& intent) {
  clock_.witness(intent.time);
  MemberRecord* record = table_.find(intent.node);
  if (record == nullptr) return intents_.put(intent.node, {IntentKind::join, intent.time, now});
  if (intent.time <= record->status_time) return false;
  record->status_time = intent.time;
  if (record->status == MemberStatus::leaving) table_.set_status(*record, MemberStatus::alive);
  return true;
}

bool Members::apply(Instant now, const wire::serf::Leave& intent, Outbox& out) {
  clock_.witness(intent.time);
  MemberRecord* record = table_.find(intent.node);
  if (record == nullptr) return intents_.put(intent.node, {IntentKind::leave, intent.time, now});
  if (intent.time <= record->status_time) return false;
  if (intent.node == shared_.name() && shared_.phase == Phase::alive) {
    out.push_back(Note{NoteCode::leave_refuted, intent.node, {}});
    announce_self(now, out);
    return false;
  }
  record->status_time = intent.time;
  if (record->status == MemberStatus::alive) table_.set_status(*record, MemberStatus::leaving);
  if (record->status == MemberStatus::failed) {
    table_.set_status(*record, MemberStatus::left);
    report(MemberEventType::leave, *record, out);
  }
  if (intent.prune) prune(now, *record, out);
  return true;
}

/// Whoever may still be on its way out gets the time that a leave takes; the others go at once.
void Members::prune(Instant now, MemberRecord& record, Outbox& out) {
  if (record.info->name == shared_.name()) return;
  if (record.status == MemberStatus::left) return erase(record, out);
  const Instant due = now + shared_.config.broadcast_timeout + shared_.config.leave_propagate_delay;
  prunes_.emplace(record.info->name, due);
  next_prune_ = std::min(next_prune_, due);
}

void Members::prune_due(Instant now, Outbox& out) {
  if (next_prune_ > now) return;
  next_prune_ = kNever;
  for (auto it = prunes_.begin(); it != prunes_.end();) {
    if (it->second > now) {
      next_prune_ = std::min(next_prune_, it->second);
      ++it;
      continue;
    }
    const MemberRecord* record = table_.find(it->first);
    it = prunes_.erase(it);
    // A member that said in the meantime that it is alive stays.
    const bool on_its_way = record != nullptr && (record->status == MemberStatus::leaving ||
                                                  record->status == MemberStatus::left);
    if (on_its_way) erase(*record, out);
  }
}

void Members::erase(const MemberRecord& record, Outbox& out) {
  report(MemberEventType::reap, record, out);
  const std::string name = record.info->name;
  table_.erase(name);
  prunes_.erase(name);
  out.push_back(Erased{name});
}

void Members::announce_self(Instant now, Outbox& out) {
  const wire::serf::Join intent{.time = clock_.now(), .node = shared_.name()};
  apply(now, intent);
  shared_.spread.send(Lane::intents, wire::serf::encode(intent), out);
}

std::uint64_t Members::announce_leave(Instant now, const std::string& name, bool prune,
                                      Outbox& out) {
  const wire::serf::Leave intent{.time = clock_.take(), .node = name, .prune = prune};
  // Asked before the intent is applied: an alive member declared gone must be able to refute.
  const bool company = has_company();
  apply(now, intent, out);
  if (!company) return 0;
  return shared_.spread.send(Lane::intents, wire::serf::encode(intent), out);
}

bool Members::has_company() const {
  const MemberRecord* self = table_.find(shared_.name());
  const bool self_counted = self != nullptr && self->status == MemberStatus::alive;
  return table_.count(MemberStatus::alive) > (self_counted ? 1U : 0U);
}

void Members::reap(Instant now, Outbox& out) {
  intents_.expire(now, shared_.config.recent_intent_timeout);
  if (table_.gone() == 0) return;
  std::vector<std::string> expired;
  for (const MemberRecord& record : table_.records()) {
    const Duration limit = record.status == MemberStatus::failed ? shared_.config.reconnect_timeout
                                                                 : shared_.config.tombstone_timeout;
    if (may_go(record) && now - record.left_at > limit) expired.push_back(record.info->name);
  }
  std::sort(expired.begin(), expired.end());
  for (const std::string& name : expired) erase(*table_.find(name), out);
}

void Members::reconnect(Outbox& out) {
  const std::size_t failed = table_.count(MemberStatus::failed);
  if (failed == 0) return;
  const std::size_t present = std::max<std::size_t>(1, table_.present());
  if (!shared_.rng.chance(static_cast<double>(failed) / static_cast<double>(present))) return;
  std::uint64_t skip = shared_.rng.below(failed);
  for (const MemberRecord& record : table_.records())
    if (record.status == MemberStatus::failed && skip-- == 0)
      return out.push_back(Reconnect{record.info->name, record.info->endpoint});
}

std::vector<Endpoint> Members::random_relays(std::size_t count) {
  constexpr std::uint8_t kRelaysSince = 5;
  constexpr std::size_t kDrawsPerMember = 3;
  const auto records = table_.records();
  std::vector<std::uint64_t> drawn;
  std::vector<Endpoint> found;
  for (std::size_t i = 0; i < kDrawsPerMember * records.size() && found.size() < count; ++i) {
    const std::uint64_t at = shared_.rng.below(records.size());
    const MemberRecord& record = records[at];
    const bool fits = record.status == MemberStatus::alive &&
                      record.info->versions.protocol_max >= kRelaysSince &&
                      record.info->name != shared_.name();
    if (!fits || std::find(drawn.begin(), drawn.end(), at) != drawn.end()) continue;
    drawn.push_back(at);
    found.push_back(record.info->endpoint);
  }
  return found;
}

}  // namespace pando::serf

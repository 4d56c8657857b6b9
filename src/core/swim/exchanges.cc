#include "core/swim/exchanges.h"

#include <algorithm>

#include "base/note_code.h"
#include "base/overload.h"
#include "core/swim/formulas.h"
#include "core/swim/ticker.h"

namespace pando::swim {
namespace {

namespace ml = wire::memberlist;

/// Seeds of one join that are dialled at a time.
constexpr std::size_t kDialsPerJoin = 16;

}  // namespace

Exchanges::Exchanges(Shared& shared, Members& members, Instant now)
    : shared_(shared), members_(members), next_(kNever) {
  const Duration interval = shared.config.timing.push_pull_interval;
  if (interval > Duration{}) next_ = staggered(now, interval, shared.rng);
}

// ---- dialling ----------------------------------------------------------------------------------

void Exchanges::join(const Join& request, Outbox& out) {
  const std::uint64_t id = ++last_join_;
  Joining& joining = joins_[id];
  joining.ticket = request.ticket;
  for (const Seed& seed : request.seeds) joining.waiting.emplace_back(joining.waiting.size(), seed);
  dial_waiting(id, out);
}

void Exchanges::dial_waiting(std::uint64_t id, Outbox& out) {
  Joining& joining = joins_.find(id)->second;
  while (!joining.waiting.empty() && joining.under_way < kDialsPerJoin) {
    auto [index, seed] = std::move(joining.waiting.front());
    joining.waiting.pop_front();
    ++joining.under_way;
    dial({id, index, std::move(seed)}, out);
  }
  if (joining.under_way > 0) return;
  JoinDone done{joining.ticket, joining.contacted, {}};
  for (auto& [index, failure] : joining.failures) done.failures.push_back(std::move(failure));
  joins_.erase(id);
  out.push_back(std::move(done));
}

void Exchanges::dial(Dialled peer, Outbox& out) {
  const StreamId stream = shared_.next_stream();
  out.push_back(Dial{stream, peer.seed.endpoint, shared_.config.timing.stream_timeout});
  dialled_.emplace(stream, std::move(peer));
}

void Exchanges::on_connected(StreamId stream, Outbox& out) {
  const auto peer = dialled_.find(stream);
  if (peer == dialled_.end()) return;
  out.push_back(SendStream{stream, ml::PushPull{peer->second.join != 0, members_.states(), {}}});
}

void Exchanges::finish(const Dialled& peer, std::string failure, Outbox& out) {
  const auto joining = joins_.find(peer.join);
  if (joining == joins_.end()) {
    if (!failure.empty())
      out.push_back(Note{NoteCode::push_pull_failed, peer.seed.name, std::move(failure)});
    return;
  }
  --joining->second.under_way;
  if (failure.empty())
    ++joining->second.contacted;
  else
    joining->second.failures.emplace(peer.index, JoinFailure{peer.seed, std::move(failure)});
  dial_waiting(peer.join, out);
}

// ---- answering ---------------------------------------------------------------------------------

void Exchanges::on_accepted(Instant now, const StreamAccepted& accepted, Outbox& out) {
  if (accepted_.size() >= shared_.config.max_exchanges) {
    shared_.notes.say(now, {NoteCode::push_pull_refused, accepted.from.to_string(), {}}, out);
    out.push_back(CloseStream{accepted.stream});
    return;
  }
  accepted_[accepted.stream] = {accepted.from, now + shared_.config.timing.stream_timeout};
}

void Exchanges::answer(Instant now, StreamId stream, const Endpoint& from,
                       const StreamMessage& message, Outbox& out) {
  const auto* theirs = std::get_if<ml::PushPull>(&message);
  if (theirs) {
    out.push_back(SendStream{stream, ml::PushPull{theirs->join, members_.states(), {}}});
  } else if (const auto* ping = std::get_if<ml::Ping>(&message)) {
    const bool meant = ping->node.empty() || ping->node == shared_.name();
    if (meant) out.push_back(SendStream{stream, ml::Ack{ping->seq, {}}});
  } else if (const auto* user = std::get_if<ml::User>(&message)) {
    out.push_back(UserMessage{from, user->payload});
  }
  out.push_back(CloseStream{stream});
  if (!theirs) return;
  if (const std::string refusal = take_over(now, *theirs, theirs->join, out); !refusal.empty())
    shared_.notes.say(now, {NoteCode::versions_refused, from.to_string(), refusal}, out);
}

// ---- both sides --------------------------------------------------------------------------------

void Exchanges::on_message(Instant now, StreamId stream, const StreamMessage& message,
                           Outbox& out) {
  if (const auto accepted = accepted_.extract(stream))
    return answer(now, stream, accepted.mapped().from, message, out);
  const auto dialled = dialled_.extract(stream);
  if (!dialled) return;
  const Dialled& peer = dialled.mapped();
  out.push_back(CloseStream{stream});
  std::string failure = std::visit(
      Overload{
          [&](const ml::PushPull& theirs) { return take_over(now, theirs, peer.join != 0, out); },
          [](const ml::Err& err) { return "remote error: " + err.error; },
          [](const auto&) { return std::string{"the peer answered with another kind of message"}; },
      },
      message);
  finish(peer, std::move(failure), out);
}

std::string Exchanges::take_over(Instant now, const ml::PushPull& theirs, bool join, Outbox& out) {
  if (auto why = members_.incompatibility(theirs.nodes)) return *std::move(why);
  members_.merge(now, theirs.nodes, out);
  if (!theirs.user_state.empty()) out.push_back(UserState{theirs.user_state, join});
  return {};
}

void Exchanges::on_ended(StreamId stream, const std::string& reason, Outbox& out) {
  accepted_.erase(stream);
  if (const auto dialled = dialled_.extract(stream))
    finish(dialled.mapped(), reason.empty() ? "the stream ended" : reason, out);
}

// ---- time --------------------------------------------------------------------------------------

Instant Exchanges::deadline() const {
  Instant first = shared_.table.size() > 1 ? next_ : kNever;
  for (const auto& [stream, accepted] : accepted_) first = std::min(first, accepted.expires);
  return first;
}

void Exchanges::tick(Instant now, Outbox& out) {
  std::erase_if(accepted_, [&](const auto& entry) {
    if (entry.second.expires > now) return false;
    out.push_back(CloseStream{entry.first});
    return true;
  });
  if (next_ > now) return;
  plan_next(now);
  exchange_with_random(now, out);
}

void Exchanges::plan_next(Instant now) {
  const Duration base = shared_.config.timing.push_pull_interval;
  next_ = now + push_pull_interval(base, shared_.table.size());
}

void Exchanges::exchange_with_random(Instant, Outbox& out) {
  std::vector<Slot> chosen;
  shared_.table.sample(
      1, shared_.rng,
      [](Slot slot, const PeerTable::Row& row) {
        return slot != kSelf && row.state == State::alive;
      },
      chosen);
  if (chosen.empty()) return;
  const NodeInfo& peer = *shared_.table[chosen.front()].info;
  dial({0, 0, Seed{peer.name, peer.endpoint}}, out);
}

void Exchanges::postpone(Duration lost) {
  for (auto& [stream, accepted] : accepted_) accepted.expires += lost;
}

void Exchanges::catch_up(Instant now) {
  if (next_ <= now) plan_next(now);
}

void Exchanges::spread(Instant now) {
  const Duration base = shared_.config.timing.push_pull_interval;
  if (base > Duration{})
    next_ = staggered(now, push_pull_interval(base, shared_.table.size()), shared_.rng);
}

}  // namespace pando::swim

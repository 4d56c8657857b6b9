// What the copies and the shards of other nodes say.
#include <algorithm>

#include "base/overload.h"
#include "node/shard/address.h"
#include "node/shard/entries.h"
#include "node/shard/errors.h"
#include "node/shard/letter_reading.h"
#include "node/shard/listening.h"
#include "node/shard/siblings.h"
#include "node/shard/stale.h"
#include "node/shard/transaction.h"
#include "pando/slots.h"

namespace pando::shard {

namespace {

void hear_one(Instant now, Shard::Impl& impl, store::Output& output) {
  if (const auto* committed = std::get_if<store::Committed>(&output)) {
    impl.gates.look_at(committed->bucket);
  } else if (auto* send = std::get_if<store::Send>(&output)) {
    seal(send->bytes, {impl.config.part.index, send->shard}, Letters::Kind::store);
    impl.said.emplace_back(node::DataPost{std::move(send->to), std::move(send->bytes), send->bulk});
  } else if (const auto* duty = std::get_if<store::Duty>(&output)) {
    if (duty->was == store::Role::primary) impl.give_up(now, duty->bucket);
  } else if (const auto* ready = std::get_if<store::Ready>(&output)) {
    std::erase_if(impl.learnt, [&](const node::Learnt& l) { return l.bucket == ready->bucket; });
    impl.learnt.push_back({ready->bucket, ready->since});
    impl.learnt_changed = true;
  } else if (auto* note = std::get_if<Note>(&output)) {
    impl.said.emplace_back(std::move(*note));
  }
}

}  // namespace

/// Keeps the room for the next time.
void Shard::Impl::hear(Instant now, store::Outbox heard) {
  for (store::Output& output : heard) hear_one(now, *this, output);
  heard.clear();
  store_says = std::move(heard);
}

void Shard::Impl::on(Instant now, const Came& came) {
  const auto said_here = open(came.bytes);
  if (!said_here || said_here->address.to != config.part.index) return;
  const auto peer = peers.find(came.from, said_here->address.from);
  if (!peer) return;
  if (said_here->kind == Letters::Kind::store)
    return tell_store(now, store::Received{came.from, said_here->body, said_here->address.from});
  const auto whole = peers.came(*peer, said_here->kind, said_here->body);
  if (const auto letter = whole ? read_letter(*whole) : std::nullopt) read(now, *peer, *letter);
}

namespace {

/// What a peer does not want any more, or not to wait for.
void end_asks(Instant now, Shard::Impl& impl, std::size_t peer, const proto::ShardLetter& letter) {
  const auto one_of = [peer](const auto& tickets) {
    return [peer, &tickets](const Origin& o) {
      return o.kind == Origin::Kind::peer && o.who == peer &&
             std::ranges::find(tickets, o.ticket) != tickets.end();
    };
  };
  const auto stop = [&](const auto& tickets, WhenEmpty when_empty) {
    if (tickets.empty()) return;
    const auto those = one_of(tickets);
    impl.stop_waiting(
        now, [&](const Waiter& waiter) { return those(waiter.task.origin()); }, when_empty);
    impl.parking.unblock(those, when_empty);
  };
  stop(letter.timed_out(), WhenEmpty::answers);
  stop(letter.unblocked(), WhenEmpty::fails);
  if (letter.cancelled_size() == 0) return;
  impl.parking.drop(one_of(letter.cancelled()));
  impl.waiters.drop(one_of(letter.cancelled()));
}

}  // namespace

void Shard::Impl::read(Instant now, std::size_t peer, const proto::ShardLetter& letter) {
  if (letter.has_excess()) upkeep.memory.heard(peer, letter.excess());
  if (letter.has_sizes())
    upkeep.heard.heard(now, peer, letter.sizes().epoch(), letter.sizes().sizes());
  if (letter.has_pubsub()) {
    pubsub::Outbox out;
    exchange.came(now, peer, letter.pubsub(), out);
    Listening{*this}.hear(out);
  }
  // As long as it is known who asked for it.
  if (peers.is_sibling(peer)) {
    for (const proto::ShardSlow& slow : letter.slow()) Siblings{*this}.heard_slow(peer, slow);
    for (const proto::ShardSpike& spike : letter.spikes()) Siblings{*this}.heard_spike(spike);
  }
  for (const proto::ShardTold& told : letter.told())
    if (const auto flying = relay.landed(peer, told.ticket()))
      deliver(flying->task.origin(), std::string{told.reply()});
  for (const std::uint64_t ticket : letter.given_back())
    if (const auto flying = relay.landed(peer, ticket)) retry(now, *flying, false);
  for (const proto::ShardAsk& ask : letter.asks()) asked(now, peer, ask);
  end_asks(now, *this, peer, letter);
}

void Shard::Impl::asked(Instant now, std::size_t peer, const proto::ShardAsk& ask) {
  std::vector<std::string_view> asked_words(ask.words().begin(), ask.words().end());
  const Origin origin{Origin::Kind::peer, peer, ask.ticket(),
                      ask.protocol() == 3 ? resp::Protocol::resp3 : resp::Protocol::resp2};
  if (ask.bucket() == kNoBucket &&
      Siblings{*this}.asked(now, {origin, nullptr, asked_words, kNoBucket, now + config.patience}))
    return;
  const keys::Command* command = row_of(asked_words);
  // Of what is about subscribers only that is asked of others.
  if (const PubsubRow* row = command == nullptr ? nullptr : pubsub_row(*command))
    if (row->verb != PubsubVerb::publish_in_shard || asked_words.size() != 3) command = nullptr;
  if (command == nullptr && peers.is_sibling(peer)) command = node_row(asked_words);
  for (const keys::Command* own :
       {&fate_command(), &entry_command(), &copies_command(), &stale_command()})
    if (command == nullptr && resp::names(*own, asked_words) &&
        resp::wrong_arity(*own, asked_words).empty())
      command = own;
  if (command == nullptr || !map) return relay.give_back(origin);
  const Task task{origin, command, asked_words,
                  static_cast<std::uint16_t>(std::min<std::uint64_t>(ask.bucket(), kSlots - 1)),
                  now + config.patience};
  route(now, task);
}

/// Somebody who was asked will not answer. `done_perhaps`: but may have done it.
void Shard::Impl::retry(Instant now, const Flying& flying, bool done_perhaps) {
  if (done_perhaps && flying.task.once()) return in_doubt(flying.task.origin());
  if (flying.stale) return refuse(flying.task.origin(), kNobody);
  if (parking.size() >= config.parked) return refuse(flying.task.origin(), kTooMuchWaits);
  // Who gave it back may know a newer map: it waits for that, not for a race of questions.
  parking.add_again(flying.task, flying.ticket);
  retry_at = std::min(retry_at, now + config.retry);
}

/// Who was asked as the primary and is a learner by now was set aside, for it is silent: while it
/// is waited for nothing else is asked about that bucket.
void Shard::Impl::give_up_on_the_silent(Instant now) {
  if (!map) return;
  const auto learns = [&](const Flying& flying) {
    const std::uint16_t bucket = flying.task.bucket();
    return bucket < map->buckets.size() &&
           std::ranges::any_of(
               map->buckets[bucket].learners,
               [&](map::MemberNumber learner) {
                 return map->members[learner].name == peers.name(flying.peer);
               });
  };
  for (const Flying& flying : relay.give_up(learns)) retry(now, flying, true);
}

void Shard::Impl::post(Outbox& out) {
  for (Output& output : said) out.push_back(std::move(output));
  said.clear();
  Listening{*this}.post_news();
  for (const auto& [peer, letter] : relay.take_letters())
    peers.letters(peer).add(letter.SerializeAsString());
  for (std::size_t peer = 0; peer < peers.size(); ++peer)
    for (Letters::Message& message : peers.letters(peer).take()) {
      seal(message.body, {config.part.index, peers.shard(peer)}, message.kind);
      out.emplace_back(node::DataPost{peers.name(peer), std::move(message.body), false});
    }
}

}  // namespace pando::shard

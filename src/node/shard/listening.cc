// Who listens, and what they hear.
#include "node/shard/listening.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/overload.h"
#include "node/shard/errors.h"
#include "wire/resp/glob.h"

namespace pando::shard {
namespace {

constexpr std::string_view kTooManyNames =
    "ERR too many subscriptions at this node; close some, or use patterns";
/// What may wait for a peer, before messages to it are dropped.
constexpr std::size_t kMostWaiting = std::size_t{64} << 20;

/// No client has this number: what is confirmed to it is a change of the classes.
constexpr pubsub::Client kClasses = std::numeric_limits<pubsub::Client>::max();

}  // namespace

void Shard::Impl::Listening::take(Instant now, const PubsubRow& row, const Request& request) {
  pubsub::Outbox out;
  const auto names = request.words.subspan(1);
  const Origin origin = client_of(request);
  if (row.verb == PubsubVerb::subscribe) {
    if (!impl.exchange.subscribe(now, request.client, request.ticket, row.kind, names, out))
      return impl.refuse(origin, kTooManyNames);
    return hear(out);
  }
  if (row.verb == PubsubVerb::unsubscribe) {
    // A conversation that begins anew (docs/protocol/resp.md, "Subscribers").
    if (resp::same_word(request.words[0], "RESET")) impl.exchange.leave(request.client);
    impl.exchange.unsubscribe(request.client, request.ticket, row.kind, names, out);
    return hear(out);
  }
  std::string text;
  resp::ReplyWriter writer{text, request.protocol};
  if (row.verb == PubsubVerb::publish)
    writer.integer(
        static_cast<std::int64_t>(impl.exchange.publish(row.kind, names[0], names[1], out)));
  else
    show(row, request, writer);
  hear(out);
  impl.deliver(origin, std::move(text));
}

void Shard::Impl::on(Instant now, const Listen& listen) {
  const Origin origin{Origin::Kind::client, listen.client, listen.ticket, resp::Protocol::resp2};
  Listening{*this}.listen(now, origin, listen.classes);
}

void Shard::Impl::Listening::listen(Instant now, const Origin& origin,
                                    resp::NotifyClasses classes) {
  pubsub::Outbox out;
  const std::uint64_t waits = impl.spreads.open(origin, Join::ok, 1);
  impl.exchange.listen(now, kClasses, waits, classes, out);
  hear(out);
}

void Shard::Impl::Listening::confirmed(const pubsub::Confirmed& one) {
  const bool classes = one.client == kClasses;
  const Origin client{Origin::Kind::client, one.client, one.ticket, resp::Protocol::resp2},
      spread{Origin::Kind::spread, one.ticket, 0, resp::Protocol::resp2};
  impl.deliver(classes ? spread : client, "+OK\r\n");
}

/// PUBSUB: of the whole cluster, as far as it is known here, or of this node only.
void Shard::Impl::Listening::show(const PubsubRow& row, const Request& request,
                                  resp::ReplyWriter& writer) const {
  const auto arguments = request.words.subspan(2);
  if (row.verb == PubsubVerb::counts)
    return show_counts(row.kind, arguments, request.own_keys, writer);
  if (row.verb == PubsubVerb::help) return writer.lines(pubsub_help());
  std::vector<std::string_view> names;
  for (const auto& [name, topic] : impl.exchange.topics().of(row.kind))
    if (count_of(topic, request.own_keys) > 0 &&
        (arguments.empty() || resp::fits_glob(arguments[0], name)))
      names.push_back(name);
  if (row.verb == PubsubVerb::patterns)
    return writer.integer(static_cast<std::int64_t>(names.size()));
  writer.array(names.size());
  for (const std::string_view name : names) writer.bulk(name);
}

void Shard::Impl::Listening::show_counts(pubsub::Kind kind, resp::Words names, bool here_only,
                                         resp::ReplyWriter& writer) const {
  const pubsub::Named& named = impl.exchange.topics().of(kind);
  writer.array(2 * names.size());
  for (const std::string_view name : names) {
    const auto topic = named.find(name);
    writer.bulk(name);
    writer.integer(topic == named.end() ? 0 : count_of(topic->second, here_only));
  }
}

/// Clients that listen, of this node only or of all.
std::int64_t Shard::Impl::Listening::count_of(const pubsub::Topic& topic, bool here_only) const {
  std::uint64_t sum = topic.here.size();
  for (const auto& [peer, clients] : topic.there)
    sum += here_only && !impl.peers.is_sibling(peer) ? 0 : clients;
  return static_cast<std::int64_t>(sum);
}

void Shard::Impl::Listening::count(View& view) const {
  const auto heard_here = [&](pubsub::Kind kind) {
    return static_cast<std::size_t>(std::ranges::count_if(
        impl.exchange.topics().of(kind), [](const auto& t) { return !t.second.here.empty(); }));
  };
  view.channels = heard_here(pubsub::Kind::channel);
  view.patterns = heard_here(pubsub::Kind::pattern);
}

/// This node is the primary of the channel's slot.
void Shard::Impl::Listening::publish(const Task& task) {
  pubsub::Outbox out;
  const std::uint64_t receivers =
      impl.exchange.publish(pubsub::Kind::shard, task.words[1], task.words[2], out);
  hear(out);
  std::string text;
  resp::ReplyWriter{text, task.origin.protocol}.integer(static_cast<std::int64_t>(receivers));
  impl.deliver(task.origin, std::move(text));
}

/// What a command said is committed.
void Shard::Impl::Listening::tell(const News& told) {
  if (told.empty()) return;
  pubsub::Outbox out;
  for (const keys::Event& event : told.events)
    impl.exchange.notify(event.group, event.name, event.key, out);
  for (const Publication& one : told.publications)
    impl.exchange.publish(one.kind, one.channel, one.message, out);
  hear(out);
}

void Shard::Impl::Listening::hear(pubsub::Outbox& out) {
  for (pubsub::Output& output : out)
    std::visit(
        Overload{[&](const pubsub::Confirmed& one) {
                   confirmed(one);
                 },
                 [&](pubsub::News& one) {
                   impl.answered.push_back({0, 0, std::move(one.text), std::move(one.listeners)});
                 }},
        output);
  out.clear();
}

void Shard::Impl::Listening::post_news() {
  for (auto& [peer, letter] : impl.exchange.take()) {
    if (impl.peers.letters(peer).waiting() > kMostWaiting) {
      impl.counted.unheard += static_cast<std::uint64_t>(letter.posts_size());
      letter.clear_posts();
    }
    *impl.relay.letter(peer).mutable_pubsub() = std::move(letter);
  }
}

}  // namespace pando::shard

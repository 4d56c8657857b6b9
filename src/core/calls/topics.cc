// What is said without an answer: casts to one node, and topics.
#include <fmt/format.h>

#include "core/calls/impl.h"
#include "core/calls/names.h"
#include "proto/calls.pb.h"

namespace pando::calls {
namespace {

using call::Failure;
using call::Fault;

std::optional<Fault> fault_of(std::string_view name, const Bytes& body) {
  if (!good_name(name))
    return Fault{Failure::bad_argument, fmt::format("a name has 1 to {} bytes, this one has {}",
                                                    call::kMaxName, name.size())};
  if (body.size() > call::kMaxCast)
    return Fault{Failure::bad_argument,
                 fmt::format("what is said one-way has at most {} bytes, this has {}",
                             call::kMaxCast, body.size())};
  return std::nullopt;
}

}  // namespace

std::optional<Fault> Calls::Impl::refusal(const call::Cast& cast) const {
  if (auto fault = fault_of(cast.name, cast.body)) return fault;
  if (stopped) return Fault{Failure::unreachable, "this node has stopped"};
  if (cast.to == config.name) return std::nullopt;
  if (!peers.contains(cast.to))
    return Fault{Failure::unknown_node,
                 fmt::format("'{}' is not a member that takes casts", cast.to)};
  if (!outgoing.has_room({cast.to, Lane::casts}, config.casts, cast.body.size()))
    return Fault{Failure::overloaded,
                 fmt::format("too many casts wait for the link with '{}'", cast.to)};
  return std::nullopt;
}

void Calls::Impl::ask(Instant, std::uint64_t ticket, call::Cast& cast, Outbox& out) {
  if (auto fault = refusal(cast)) {
    out.push_back(call::News{call::Posted{ticket, 0, 0, std::unexpected(*std::move(fault))}});
    return;
  }
  ++counters.casts_out;
  if (cast.to == config.name) {
    ++counters.casts_in;
    out.push_back(call::News{call::Heard{cast.to, std::move(cast.name), std::move(cast.body)}});
  } else {
    proto::CallLetter letter;
    letter.mutable_cast()->set_name(std::move(cast.name));
    post(cast.to, Lane::casts, letter, std::move(cast.body));
  }
  out.push_back(call::News{call::Posted{ticket, 1, 0, {}}});
}

void Calls::Impl::ask(Instant, std::uint64_t ticket, call::Publish& publish, Outbox& out) {
  if (auto fault = fault_of(publish.topic, publish.body)) {
    out.push_back(call::News{call::Posted{ticket, 0, 0, std::unexpected(*std::move(fault))}});
    return;
  }
  call::Posted posted{ticket, 0, 0, {}};
  publish_to_peers(publish, posted);
  if (topics.contains(publish.topic)) {
    ++posted.nodes;
    ++counters.told;
    out.push_back(
        call::News{call::Told{config.name, std::move(publish.topic), std::move(publish.body)}});
  }
  counters.published += posted.nodes;
  counters.dropped += posted.dropped;
  out.push_back(call::News{std::move(posted)});
}

void Calls::Impl::publish_to_peers(const call::Publish& publish, call::Posted& posted) {
  proto::CallLetter letter;
  letter.mutable_publication()->set_topic(publish.topic);
  for (const auto& [name, peer] : peers) {
    if (!peer.interest.contains(publish.topic)) continue;
    const bool room = outgoing.has_room({name, Lane::casts}, config.casts, publish.body.size());
    ++(room ? posted.nodes : posted.dropped);
    if (room) post(name, Lane::casts, letter, publish.body);
  }
}

void Calls::Impl::hear(const std::string& peer, proto::Cast& cast, Bytes body, Outbox& out) {
  if (!good_name(cast.name()) || body.size() > call::kMaxCast)
    return refuse(peer, Reason::oversized, out);
  ++counters.casts_in;
  out.push_back(call::News{call::Heard{peer, std::move(*cast.mutable_name()), std::move(body)}});
}

void Calls::Impl::hear(const std::string& peer, proto::Publication& publication, Bytes body,
                       Outbox& out) {
  if (!good_name(publication.topic()) || body.size() > call::kMaxCast)
    return refuse(peer, Reason::oversized, out);
  if (!topics.contains(publication.topic())) return refuse(peer, Reason::not_wanted, out);
  ++counters.told;
  out.push_back(
      call::News{call::Told{peer, std::move(*publication.mutable_topic()), std::move(body)}});
}

// ---- who wants to hear what --------------------------------------------------------------------

void Calls::Impl::ask(Instant, std::uint64_t, const call::Subscribe& subscribe, Outbox&) {
  if (!good_name(subscribe.topic) || topics.size() >= config.topics) return;
  if (!topics.insert(subscribe.topic).second) return;
  proto::CallLetter letter;
  letter.mutable_interest()->add_add(subscribe.topic);
  topical = true;
  tell_change(letter);
}

void Calls::Impl::ask(Instant, std::uint64_t, const call::Unsubscribe& unsubscribe, Outbox&) {
  if (topics.erase(unsubscribe.topic) == 0) return;
  proto::CallLetter letter;
  letter.mutable_interest()->add_remove(unsubscribe.topic);
  tell_change(letter);
}

/// Who has no room for it now is told everything later.
void Calls::Impl::tell_change(const proto::CallLetter& letter) {
  for (auto& [name, peer] : peers) {
    const bool room = outgoing.has_room({name, Lane::casts}, config.casts, 0);
    if (room && !peer.behind)
      post(name, Lane::casts, letter, {});
    else
      peer.behind = true;
  }
}

void Calls::Impl::tell_interest(const std::string& peer) {
  proto::CallLetter letter;
  proto::Interest& interest = *letter.mutable_interest();
  interest.set_whole(true);
  for (const std::string& topic : topics) interest.add_add(topic);
  post(peer, Lane::casts, letter, {});
}

void Calls::Impl::hear(const std::string& peer, const proto::Interest& interest, Outbox& out) {
  std::set<std::string>& known = peers.find(peer)->second.interest;
  if (interest.whole()) known.clear();
  for (const std::string& topic : interest.remove()) known.erase(topic);
  for (const std::string& topic : interest.add()) {
    if (!good_name(topic)) return refuse(peer, Reason::oversized, out);
    if (known.size() >= config.interest && !known.contains(topic))
      return refuse(peer, Reason::interest_full, out);
    known.insert(topic);
  }
}

}  // namespace pando::calls

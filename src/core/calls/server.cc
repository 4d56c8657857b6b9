// The calls that this node serves: each handler runs once, and its answer goes to who waits for it.
#include <fmt/format.h>

#include "core/calls/impl.h"
#include "core/calls/names.h"
#include "proto/calls.pb.h"

namespace pando::calls {

using call::Failure;
using call::Fault;

void Calls::Impl::ask(Instant, std::uint64_t, const call::Serve& serve, Outbox&) {
  if (good_name(serve.method) && methods.size() < config.methods) methods.insert(serve.method);
}

void Calls::Impl::ask(Instant, std::uint64_t, const call::Unserve& unserve, Outbox&) {
  methods.erase(unserve.method);
}

std::optional<Fault> Calls::Impl::obstacle(const std::string& peer, const std::string& method,
                                           std::size_t size) const {
  if (!methods.contains(method))
    return Fault{Failure::unknown_method,
                 fmt::format("'{}' does not serve this method", config.name)};
  if (!served.has_room(peer, size))
    return Fault{Failure::overloaded,
                 fmt::format("'{}' serves as many calls as it can at once", config.name)};
  return std::nullopt;
}

void Calls::Impl::serve(Instant now, Serving serving, std::string method, Bytes body, Outbox& out) {
  if (auto fault = obstacle(serving.peer, method, serving.size))
    return answer(serving.peer, serving.id, std::unexpected(*std::move(fault)), out);
  ++counters.served;
  const std::string peer = serving.peer;
  const std::uint64_t id = serving.id;
  const Duration left = serving.deadline - now;
  const std::uint64_t token = served.add(std::move(serving));
  if (peer != config.name) peers.find(peer)->second.serving[id] = token;
  out.push_back(call::News{call::Wanted{token, peer, std::move(method), std::move(body), left}});
}

void Calls::Impl::hear(Instant now, const std::string& peer, Lane lane, proto::CallRequest& request,
                       Bytes body, Outbox& out) {
  if (!good_name(request.method()) || body.size() > call::kMaxBody)
    return refuse(peer, Reason::oversized, out);
  // Ids of one lane rise, so none of them can run twice.
  Peer& from = peers.find(peer)->second;
  std::uint64_t& last = from.last_request[static_cast<std::size_t>(lane)];
  if (request.id() <= last || from.serving.contains(request.id()))
    return refuse(peer, Reason::repeated_call, out);
  last = request.id();
  using std::chrono::microseconds;
  constexpr auto kMost = std::chrono::duration_cast<microseconds>(call::kMaxLimit);
  const auto left_us = std::min<std::uint64_t>(request.left_us(), kMost.count());
  const microseconds left{static_cast<std::int64_t>(left_us)};
  serve(now, {peer, now + left, body.size(), request.id()}, std::move(*request.mutable_method()),
        std::move(body), out);
}

void Calls::Impl::hear_cancel(const std::string& peer, Lane lane, std::uint64_t id, Outbox& out) {
  const Peer& from = peers.find(peer)->second;
  if (const auto it = from.serving.find(id); it != from.serving.end())
    return abandon(it->second, out);
  const bool over = id != 0 && id <= from.last_request[static_cast<std::size_t>(lane)];
  refuse(peer, over ? Reason::late : Reason::unknown_call, out);
}

void Calls::Impl::ask(Instant, std::uint64_t, call::Respond& respond, Outbox& out) {
  if (served.find(respond.token) == nullptr) return;
  const Serving serving = served.take(respond.token);
  if (const auto it = peers.find(serving.peer); it != peers.end())
    it->second.serving.erase(serving.id);
  if (!respond.answer) {
    std::string words = respond.answer.error().substr(0, call::kMaxWords);
    return answer(serving.peer, serving.id,
                  std::unexpected(Fault{Failure::failed, std::move(words)}), out);
  }
  if (respond.answer->size() > call::kMaxBody)
    return answer(serving.peer, serving.id,
                  std::unexpected(Fault{
                      Failure::failed, fmt::format("the answer has {} bytes, more than the {} that "
                                                   "it may have",
                                                   respond.answer->size(), call::kMaxBody)}),
                  out);
  answer(serving.peer, serving.id, *std::move(respond.answer), out);
}

void Calls::Impl::answer(const std::string& peer, std::uint64_t id,
                         std::expected<Bytes, Fault> answer, Outbox& out) {
  if (peer == config.name) return end(id, std::move(answer), out);
  proto::CallLetter letter;
  proto::CallReply& reply = *letter.mutable_reply();
  reply.set_id(id);
  const std::size_t size = answer ? answer->size() : 0;
  if (answer && outgoing.has_room({peer, lane_of(size)}, config.answers, size))
    return post(peer, lane_of(size), letter, *std::move(answer));
  const Fault full{Failure::failed, "the handler has run, but too many answers wait to be taken"};
  const Fault& fault = answer ? full : answer.error();
  reply.mutable_fault()->set_failure(static_cast<std::uint32_t>(fault.failure));
  reply.mutable_fault()->set_detail(fault.detail);
  if (!outgoing.has_room({peer, Lane::calls}, config.answers, fault.detail.size()))
    return refuse(peer, Reason::no_room, out);
  post(peer, Lane::calls, letter, {});
}

/// The answer to this one is not wanted any more.
void Calls::Impl::abandon(std::uint64_t token, Outbox& out) {
  const Serving serving = served.take(token);
  if (const auto it = peers.find(serving.peer); it != peers.end())
    it->second.serving.erase(serving.id);
  out.push_back(call::News{call::Abandoned{token}});
}

void Calls::Impl::abandon_all(const std::string& peer, Outbox& out) {
  for (const std::uint64_t token : served.of(peer)) abandon(token, out);
}

}  // namespace pando::calls

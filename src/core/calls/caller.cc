// The calls of this node: how each of them ends, once.
#include <fmt/format.h>

#include "core/calls/impl.h"
#include "core/calls/names.h"
#include "proto/calls.pb.h"

namespace pando::calls {

using call::Failure;
using call::Fault;

std::optional<Fault> Calls::Impl::refusal(const call::Call& call) const {
  if (!good_name(call.method))
    return Fault{Failure::bad_argument,
                 fmt::format("a method's name has 1 to {} bytes, this one has {}", call::kMaxName,
                             call.method.size())};
  if (call.body.size() > call::kMaxBody)
    return Fault{Failure::bad_argument,
                 fmt::format("the body of a call has at most {} bytes, this one has {}",
                             call::kMaxBody, call.body.size())};
  if (stopped) return Fault{Failure::unreachable, "this node has stopped"};
  if (call.to != config.name && !peers.contains(call.to))
    return Fault{Failure::unknown_node,
                 fmt::format("'{}' is not a member that takes calls", call.to)};
  if (call.limit <= Duration{})
    return Fault{Failure::unreachable, "its time was over before it began"};
  if (!calls.has_room(call.to, call.body.size()))
    return Fault{Failure::overloaded,
                 fmt::format("too many calls to '{}', or in all, have no answer yet", call.to)};
  return std::nullopt;
}

void Calls::Impl::ask(Instant now, std::uint64_t ticket, call::Call& call, Outbox& out) {
  ++counters.called;
  if (auto fault = refusal(call)) return tell_end(ticket, std::unexpected(*std::move(fault)), out);
  const Duration limit = std::min(call.limit, call::kMaxLimit);
  const Lane lane = lane_of(call.body.size());
  const std::size_t size = call.body.size();
  const std::uint64_t number = calls.add(
      {.peer = call.to, .deadline = now + limit, .size = size, .ticket = ticket, .lane = lane});
  by_ticket[ticket] = number;
  if (call.to == config.name)
    return serve(now, {call.to, now + limit, size, number}, std::move(call.method),
                 std::move(call.body), out);
  proto::CallLetter letter;
  proto::CallRequest& request = *letter.mutable_request();
  request.set_id(number);
  request.set_method(std::move(call.method));
  request.set_left_us(1);  // take() knows
  post(call.to, lane, letter, std::move(call.body), number);
}

void Calls::Impl::ask(Instant, std::uint64_t, const call::Cancel& cancel, Outbox& out) {
  const auto it = by_ticket.find(cancel.ticket);
  if (it == by_ticket.end()) return;
  const std::uint64_t number = it->second;
  const Calling& calling = *calls.find(number);
  if (calling.peer == config.name) {
    for (const std::uint64_t token : served.of(config.name))
      if (served.find(token)->id == number) abandon(token, out);
  } else if (!outgoing.withdraw({calling.peer, calling.lane}, number)) {
    proto::CallLetter letter;
    letter.set_cancel(number);
    post(calling.peer, calling.lane, letter, {});
  }
  end(number, std::unexpected(Fault{Failure::cancelled, "the caller cancelled it"}), out);
}

void Calls::Impl::end(std::uint64_t number, std::expected<Bytes, Fault> answer, Outbox& out) {
  const Calling calling = calls.take(number);
  by_ticket.erase(calling.ticket);
  tell_end(calling.ticket, std::move(answer), out);
}

void Calls::Impl::tell_end(std::uint64_t ticket, std::expected<Bytes, Fault> answer, Outbox& out) {
  answer ? ++counters.answered : ++counters.failed[answer.error().failure];
  out.push_back(call::News{call::Ended{ticket, std::move(answer)}});
}

void Calls::Impl::expire(std::uint64_t number, Outbox& out) {
  const Calling& calling = *calls.find(number);
  const bool kept = outgoing.withdraw({calling.peer, calling.lane}, number);
  const Fault fault =
      kept ? Fault{Failure::unreachable, "its time was over before the link had room for it"}
           : Fault{Failure::expired, "'" + calling.peer + "' has not answered in time"};
  end(number, std::unexpected(fault), out);
}

/// All that have left, or all that have not.
void Calls::Impl::end_all(const std::string& peer, bool sent, const Fault& fault, Outbox& out) {
  for (const std::uint64_t number : calls.of(peer))
    if (calls.find(number)->sent == sent) end(number, std::unexpected(fault), out);
}

void Calls::Impl::hear(const std::string& peer, const proto::CallReply& reply, Bytes body,
                       Outbox& out) {
  const Calling* calling = calls.find(reply.id());
  if (calling == nullptr)
    return refuse(peer, calls.ever_gave(reply.id()) ? Reason::late : Reason::unknown_call, out);
  // Before it has left, or from somebody who was not asked.
  if (calling->peer != peer || !calling->sent) return refuse(peer, Reason::unknown_call, out);
  if (!reply.has_fault()) {
    if (body.size() > call::kMaxBody) return refuse(peer, Reason::oversized, out);
    return end(reply.id(), std::move(body), out);
  }
  const auto failure = static_cast<Failure>(reply.fault().failure());
  const bool known = reply.fault().failure() <= static_cast<std::uint32_t>(Failure::cancelled) &&
                     (failure == Failure::overloaded || failure == Failure::unknown_method ||
                      failure == Failure::failed);
  if (!known || !body.empty()) return refuse(peer, Reason::bad_fault, out);
  if (reply.fault().detail().size() > call::kMaxWords) return refuse(peer, Reason::oversized, out);
  end(reply.id(), std::unexpected(Fault{failure, reply.fault().detail()}), out);
}

}  // namespace pando::calls

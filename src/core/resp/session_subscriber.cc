// SUBSCRIBE and its kin, and what follows from having subscribed.
#include <algorithm>
#include <array>

#include "core/resp/session_own.h"

namespace pando::resp {

bool Session::Subscribing::allowed(const CommandSpec& row) {
  constexpr std::array<std::string_view, 3> kOthers = {"PING", "QUIT", "RESET"};
  return listening_of(row) || std::ranges::find(kOthers, row.name) != kOthers.end();
}

const CommandSpec* Session::Subscribing::listen(Listening what, const CommandSpec& row,
                                                Words words) {
  session.subscriptions_.want(what, words.subspan(1));
  return &row;
}

/// Whoever served the subscriptions hears of their end as an UNSUBSCRIBE that is written RESET.
const CommandSpec* Session::Subscribing::reset(Words& words) {
  session.subscriptions_.want_none();
  constexpr std::array<std::string_view, 1> kUnsubscribe = {"UNSUBSCRIBE"};
  words = words.first(1);
  return session.door_->index().find(kUnsubscribe);
}

void Session::Subscribing::answered(Ticket ticket, std::string_view reply) {
  if (reply.starts_with('-')) {
    session.subscriptions_.refused();
    return session.replies_.answer(ticket, reply);
  }
  session.heard_from_ = ticket;
  const auto told = session.subscriptions_.done(session.protocol_);
  if (!told) session.reset();
  session.replies_.answer(ticket, told ? *told : "+RESET\r\n");
}

void Session::hear(std::string_view news) {
  if (closing_ || news.empty()) return;
  std::string text{news};
  if (protocol_ == Protocol::resp2) text[0] = '*';
  replies_.push(heard_from_, text);
}

}  // namespace pando::resp

// Who the client is: HELLO, AUTH, and what follows from other rules.
// Source: docs/protocol/access.md.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/resp/session_own.h"

namespace pando::resp {
namespace {

constexpr std::string_view kHelloFirst =
    "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO "
    "<proto> "
    "AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol "
    "version at the same time";
constexpr std::string_view kNoPassword =
    "ERR AUTH <password> called without any password configured for the default user. Are you sure "
    "your configuration is correct?";

std::string wrong_password() {
  return sentence_of({Denial::Reason::auth, {}});
}

}  // namespace

std::string_view wrong_client_name(std::string_view name) {
  const bool printable = std::ranges::all_of(name, [](char c) { return c > ' ' && c <= '~'; });
  return printable ? "" : "ERR Client names cannot contain spaces, newlines or special characters.";
}

/// `asked`: the request in which it tries.
bool Session::log_in(Words asked, std::string_view user, std::string_view password) {
  if (!visitor_.log_in(asked, user, password, transaction_.open())) return false;
  reader_.set_limits(visitor_.limits());
  return true;
}

void Session::Greeting::auth(Session& session, Words words) {
  if (words.size() > 3) return session.error("ERR syntax error");
  const GuardPtr& guard = session.door_->guard;
  if (words.size() == 2 && (!guard || guard->any_password())) return session.error(kNoPassword);
  if (!session.log_in(words, words.size() == 3 ? words[1] : "default", words.back()))
    return session.error(wrong_password());
  session.ok();
}

/// Takes one option off the front; the answer is an error, empty if there is none.
std::string Session::Greeting::option(Words asked, Words& rest) {
  if (same_word(rest[0], "AUTH") && rest.size() > 2) {
    if (!session.log_in(asked, rest[1], rest[2])) return wrong_password();
    rest = rest.subspan(3);
  } else if (same_word(rest[0], "SETNAME") && rest.size() > 1) {
    if (const auto wrong = wrong_client_name(rest[1]); !wrong.empty()) return std::string{wrong};
    name = rest[1];
    rest = rest.subspan(2);
  } else {
    return fmt::format("ERR Syntax error in HELLO option '{}'", rest[0]);
  }
  return {};
}

void Session::Greeting::hello(Session& session, Words words) {
  Protocol wanted = session.protocol_;
  if (words.size() > 1) {
    if (words[1] != "2" && words[1] != "3")
      return session.error("NOPROTO unsupported protocol version");
    wanted = words[1] == "2" ? Protocol::resp2 : Protocol::resp3;
  }
  Greeting greeting{session, {}};
  for (Words rest = words.subspan(std::min<std::size_t>(2, words.size())); !rest.empty();)
    if (const std::string wrong = greeting.option(words, rest); !wrong.empty())
      return session.error(wrong);
  if (!session.visitor_.admitted()) return session.error(kHelloFirst);
  session.protocol_ = wanted;
  if (greeting.name) session.name_ = *greeting.name;
  greeting.greet();
}

void Session::Greeting::greet() {
  ReplyWriter out = session.writer();
  out.map(7);
  const auto field = [&](std::string_view key) -> ReplyWriter& { return out.bulk(key), out; };
  field("server").bulk(session.door_->server);
  field("version").bulk(session.door_->version);
  field("proto").integer(static_cast<int>(session.protocol_));
  field("id").integer(static_cast<std::int64_t>(session.id_));
  field("mode").bulk("standalone");
  field("role").bulk("master");
  field("modules").array(0);
}

bool Session::follow_guard() {
  if (closing_) return true;
  const auto change = visitor_.follow();
  reader_.set_limits(visitor_.limits());
  if (change == Visitor::Change::none) return true;
  // What was queued was judged by rules that do not hold any more.
  transaction_.spoil();
  closing_ = change == Visitor::Change::gone ||
             !subscriptions_.all_of([this](Listening::Kind kind, std::string_view name) {
               return visitor_.may_hear(name, kind == Listening::Kind::pattern);
             });
  return !closing_;
}

}  // namespace pando::resp

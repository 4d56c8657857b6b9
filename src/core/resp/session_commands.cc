// The commands that belong to the conversation itself.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>

#include "core/resp/session.h"
#include "core/resp/session_own.h"

namespace pando::resp {
namespace {

constexpr std::string_view kHelloFirst =
    "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO "
    "<proto> "
    "AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol "
    "version at the same time";
constexpr std::string_view kWrongName =
    "ERR Client names cannot contain spaces, newlines or special characters.";
constexpr std::string_view kWrongPassword =
    "WRONGPASS invalid username-password pair or user is disabled.";

/// In a time that does not depend on where they differ.
bool same_secret(std::string_view a, std::string_view b) {
  unsigned different = a.size() != b.size();
  for (std::size_t i = 0; i < a.size(); ++i)
    different |=
        static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(i < b.size() ? b[i] : '\0');
  return different == 0;
}

/// Redis keeps client names printable and without blanks, so that lists of clients stay readable.
bool printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace

/// The rows; a first word alone stands behind its subcommands.
struct Session::OwnTable {
  using S = Session;
  template <void (Session::*kHandle)(Words words)>
  static void of(Session& session, Words words) {
    (session.*kHandle)(words);
  }
  static constexpr auto kAny = kAnyNumber;
  static constexpr std::array kRows = {
      Own{{"PING", "[TEXT]", "Answers PONG, or the text", 1, 2}, Plain::ping},
      Own{{"HELLO", "[2|3 [AUTH USER PASSWORD] [SETNAME NAME]]", "Chooses the protocol", 1, 7},
          of<&S::on_hello>,
          true},
      Own{{"AUTH", "[USER] PASSWORD", "Shows the password", 2, 3}, of<&S::on_auth>, true},
      Own{{"QUIT", "", "Closes the connection", 1, kAny}, Plain::quit, true, true},
      Own{{"RESET", "", "Forgets everything about the connection", 1, 1},
          Plain::reset,
          true,
          true},
      Own{{"ECHO", "TEXT", "Answers the text", 2, 2}, Plain::echo},
      Own{{"SELECT", "0", "There is one database", 2, 2}, Plain::select},
      Own{{"CLIENT ID", "", "The number of the connection", 2, 2}, Plain::id},
      Own{{"CLIENT GETNAME", "", "The name of the connection", 2, 2}, Plain::get},
      Own{{"CLIENT SETNAME", "NAME", "Names the connection", 3, 3}, Plain::set},
      Own{{"CLIENT SETINFO", "LIB-NAME|LIB-VER TEXT", "Takes note of nothing", 4, 4},
          Plain::set_info},
      Own{{"CLIENT REPLY", "ON|OFF|SKIP", "Whether answers are sent", 3, 3}, Oneself::reply},
      Own{{"CLIENT NO-EVICT", "ON|OFF", "Takes note: nobody is evicted here", 3, 3},
          Oneself::no_evict},
      Own{{"CLIENT GETREDIR", "", "-1: there is no tracking of keys", 2, 2}, Oneself::redirection},
      Own{{"CLIENT TRACKINGINFO", "", "That there is no tracking of keys", 2, 2},
          Oneself::tracking},
      Own{{"CLIENT HELP", "", "What CLIENT can be asked", 2, 2}, Oneself::help},
      Own{{"COMMAND COUNT", "", "The number of commands", 2, 2}, Catalogue::count},
      Own{{"COMMAND DOCS", "[NAME ...]", "What commands are for", 2, kAny}, Catalogue::docs},
      Own{{"COMMAND INFO", "[NAME ...]", "What commands look like", 2, kAny}, Catalogue::info},
      Own{{"COMMAND GETKEYS", "COMMAND ARGUMENT ...", "Which words of a request are keys", 4, kAny},
          Catalogue::getkeys},
      Own{{"COMMAND LIST", "", "The names of all commands", 2, 2}, Catalogue::list},
      Own{{"COMMAND", "", "What all commands look like", 1, 1}, Catalogue::command},
      Own{{"PANDO.HELP", "", "All commands, a line each", 1, 1}, Catalogue::help},
  };
};

std::span<const Session::Own> Session::own_commands() {
  return OwnTable::kRows;
}

const Session::Own* Session::own(const CommandSpec& spec) {
  const void* const at = &spec;
  const auto& rows = OwnTable::kRows;
  const bool inside = !std::less<>{}(at, static_cast<const void*>(rows.data())) &&
                      std::less<>{}(at, static_cast<const void*>(rows.data() + rows.size()));
  return inside ? static_cast<const Own*>(&spec) : nullptr;
}

bool Session::log_in(std::string_view user, std::string_view password) {
  const bool right = door_->password.empty() || same_secret(password, door_->password);
  if (!right || user != "default") return false;
  admitted_ = true;
  reader_.set_limits(door_->limits);
  return true;
}

void Session::on_auth(Words words) {
  if (door_->password.empty() && words.size() == 2)
    return error(
        "ERR AUTH <password> called without any password configured for the default "
        "user. Are you sure your configuration is correct?");
  if (!log_in(words.size() == 3 ? words[1] : "default", words.back())) return error(kWrongPassword);
  ok();
}

/// What a HELLO asks for beside the protocol.
struct Session::Hello {
  std::optional<std::string_view> name;
};

/// Takes one option off the front; the answer is an error, empty if there is none.
std::string Session::hello_option(Words& rest, Hello& hello) {
  if (same_word(rest[0], "AUTH") && rest.size() > 2) {
    if (!log_in(rest[1], rest[2])) return std::string{kWrongPassword};
    rest = rest.subspan(3);
  } else if (same_word(rest[0], "SETNAME") && rest.size() > 1) {
    if (!printable(rest[1])) return std::string{kWrongName};
    hello.name = rest[1];
    rest = rest.subspan(2);
  } else {
    return fmt::format("ERR Syntax error in HELLO option '{}'", rest[0]);
  }
  return {};
}

void Session::on_hello(Words words) {
  Protocol wanted = protocol_;
  if (words.size() > 1) {
    if (words[1] != "2" && words[1] != "3") return error("NOPROTO unsupported protocol version");
    wanted = words[1] == "2" ? Protocol::resp2 : Protocol::resp3;
  }
  Hello hello;
  for (Words rest = words.subspan(std::min<std::size_t>(2, words.size())); !rest.empty();)
    if (const std::string wrong = hello_option(rest, hello); !wrong.empty()) return error(wrong);
  if (!admitted_) return error(kHelloFirst);
  protocol_ = wanted;
  if (hello.name) name_ = *hello.name;
  greet();
}

void Session::greet() {
  ReplyWriter out = writer();
  out.map(7);
  const auto field = [&](std::string_view key) -> ReplyWriter& { return out.bulk(key), out; };
  field("server").bulk(door_->server);
  field("version").bulk(door_->version);
  field("proto").integer(static_cast<int>(protocol_));
  field("id").integer(static_cast<std::int64_t>(id_));
  field("mode").bulk("standalone");
  field("role").bulk("master");
  field("modules").array(0);
}

void Session::Plain::ping(Session& session, Words words) {
  ReplyWriter out = session.writer();
  if (session.subscriptions_.any() && session.protocol_ == Protocol::resp2) {
    out.array(2);
    out.bulk("pong");
    return out.bulk(words.size() == 1 ? "" : words[1]);
  }
  words.size() == 1 ? out.simple("PONG") : out.bulk(words[1]);
}

void Session::Plain::echo(Session& session, Words words) {
  session.writer().bulk(words[1]);
}

void Session::Plain::quit(Session& session, Words) {
  session.ok();
  session.end();
}

void Session::Plain::reset(Session& session, Words) {
  session.reset();
  session.writer().simple("RESET");
}

void Session::reset() {
  protocol_ = Protocol::resp2;
  name_.clear();
  manner_.hear_all();
  transaction_.forget();
  admitted_ = door_->password.empty();
  reader_.set_limits(admitted_ ? door_->limits : kStrangerLimits);
}

void Session::Plain::select(Session& session, Words words) {
  if (words[1] == "0") return session.ok();
  session.error("ERR DB index is out of range");
}

void Session::Plain::id(Session& session, Words) {
  session.writer().integer(static_cast<std::int64_t>(session.id_));
}

void Session::Plain::get(Session& session, Words) {
  if (session.name_.empty()) return session.writer().null();
  session.writer().bulk(session.name_);
}

void Session::Plain::set(Session& session, Words words) {
  if (!printable(words[2])) return session.error(kWrongName);
  session.name_ = words[2];
  session.ok();
}

void Session::Plain::set_info(Session& session, Words) {
  session.ok();
}

}  // namespace pando::resp

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
  static constexpr auto kAny = kAnyNumber;
  static constexpr std::array kRows = {
      Own{{"PING", "[TEXT]", "Answers PONG, or the text", 1, 2}, &S::on_ping},
      Own{{"HELLO", "[2|3 [AUTH USER PASSWORD] [SETNAME NAME]]", "Chooses the protocol", 1, 7},
          &S::on_hello,
          true},
      Own{{"AUTH", "[USER] PASSWORD", "Shows the password", 2, 3}, &S::on_auth, true},
      Own{{"QUIT", "", "Closes the connection", 1, kAny}, &S::on_quit, true, true},
      Own{{"RESET", "", "Forgets everything about the connection", 1, 1}, &S::on_reset, true, true},
      Own{{"ECHO", "TEXT", "Answers the text", 2, 2}, &S::on_echo},
      Own{{"SELECT", "0", "There is one database", 2, 2}, &S::on_select},
      Own{{"CLIENT ID", "", "The number of the connection", 2, 2}, &S::on_client_id},
      Own{{"CLIENT GETNAME", "", "The name of the connection", 2, 2}, &S::on_client_getname},
      Own{{"CLIENT SETNAME", "NAME", "Names the connection", 3, 3}, &S::on_client_setname},
      Own{{"CLIENT SETINFO", "LIB-NAME|LIB-VER TEXT", "Takes note of nothing", 4, 4},
          &S::on_client_setinfo},
      Own{{"COMMAND COUNT", "", "The number of commands", 2, 2}, &S::on_command_count},
      Own{{"COMMAND DOCS", "[NAME ...]", "What commands are for", 2, kAny}, &S::on_command_docs},
      Own{{"COMMAND INFO", "[NAME ...]", "What commands look like", 2, kAny}, &S::on_command_info},
      Own{{"COMMAND GETKEYS", "COMMAND ARGUMENT ...", "Which words of a request are keys", 4, kAny},
          &S::on_command_getkeys},
      Own{{"COMMAND LIST", "", "The names of all commands", 2, 2}, &S::on_command_list},
      Own{{"COMMAND", "", "What all commands look like", 1, 1}, &S::on_command},
      Own{{"PANDO.HELP", "", "All commands, a line each", 1, 1}, &S::on_help},
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

void Session::on_ping(Words words) {
  if (words.size() == 1) return writer().simple("PONG");
  writer().bulk(words[1]);
}

void Session::on_echo(Words words) {
  writer().bulk(words[1]);
}

void Session::on_quit(Words) {
  ok();
  closing_ = true;
}

void Session::on_reset(Words) {
  protocol_ = Protocol::resp2;
  name_.clear();
  transaction_.forget();
  admitted_ = door_->password.empty();
  reader_.set_limits(admitted_ ? door_->limits : kStrangerLimits);
  writer().simple("RESET");
}

void Session::on_select(Words words) {
  if (words[1] == "0") return ok();
  error("ERR DB index is out of range");
}

void Session::on_client_id(Words) {
  writer().integer(static_cast<std::int64_t>(id_));
}

void Session::on_client_getname(Words) {
  if (name_.empty()) return writer().null();
  writer().bulk(name_);
}

void Session::on_client_setname(Words words) {
  if (!printable(words[2])) return error(kWrongName);
  name_ = words[2];
  ok();
}

void Session::on_client_setinfo(Words) {
  ok();
}

}  // namespace pando::resp

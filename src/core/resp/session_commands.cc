// The commands that belong to the conversation itself.
#include <array>

#include "core/resp/session.h"
#include "core/resp/session_own.h"

namespace pando::resp {
/// The rows; a first word alone stands behind its subcommands.
struct Session::OwnTable {
  static constexpr auto kAny = kAnyNumber;
  static constexpr std::array kRows = {
      Own{{"PING", "[TEXT]", "Answers PONG, or the text", 1, 2, kFastOwn}, Plain::ping},
      Own{{"HELLO", "[2|3 [AUTH USER PASSWORD] [SETNAME NAME]]", "Chooses the protocol", 1, kAny,
           kFastOwn},
          Greeting::hello,
          true},
      Own{{"AUTH", "[USER] PASSWORD", "Shows the password", 2, kAny, kFastOwn},
          Greeting::auth,
          true},
      Own{{"QUIT", "", "Closes the connection", 1, kAny, kFastOwn}, Plain::quit, true, true},
      Own{{"RESET", "", "Forgets everything about the connection", 1, 1, kFastOwn},
          Plain::reset,
          true,
          true},
      Own{{"ECHO", "TEXT", "Answers the text", 2, 2, kFastOwn}, Plain::echo},
      Own{{"SELECT", "0", "There is one database", 2, 2, kFastOwn}, Plain::select},
      Own{{"ACL WHOAMI", "", "The user of the connection", 2, 2, kAboutUser}, Plain::who},
      Own{{"CLIENT ID", "", "The number of the connection", 2, 2, kSlowOwn}, Plain::id},
      Own{{"CLIENT GETNAME", "", "The name of the connection", 2, 2, kSlowOwn}, Plain::get},
      Own{{"CLIENT SETNAME", "NAME", "Names the connection", 3, 3, kSlowOwn}, Plain::set},
      Own{{"CLIENT SETINFO", "LIB-NAME|LIB-VER TEXT", "Takes note of nothing", 4, 4, kSlowOwn},
          Plain::set_info},
      Own{{"CLIENT REPLY", "ON|OFF|SKIP", "Whether answers are sent", 3, 3, kSlowOwn},
          Oneself::reply},
      Own{{"CLIENT NO-EVICT", "ON|OFF", "Takes note: nobody is evicted here", 3, 3, kSlowAdmin},
          Oneself::no_evict},
      Own{{"CLIENT GETREDIR", "", "-1: there is no tracking of keys", 2, 2, kSlowOwn},
          Oneself::redirection},
      Own{{"CLIENT TRACKINGINFO", "", "That there is no tracking of keys", 2, 2, kSlowOwn},
          Oneself::tracking},
      Own{{"CLIENT HELP", "", "What CLIENT can be asked", 2, 2, kAboutAll}, Oneself::help},
      Own{{"COMMAND COUNT", "", "The number of commands", 2, 2, kAboutAll}, Catalogue::count},
      Own{{"COMMAND DOCS", "[NAME ...]", "What commands are for", 2, kAny, kAboutAll},
          Catalogue::docs},
      Own{{"COMMAND INFO", "[NAME ...]", "What commands look like", 2, kAny, kAboutAll},
          Catalogue::info},
      Own{{"COMMAND GETKEYS", "COMMAND ARGUMENT ...", "Which words of a request are keys", 4, kAny,
           kAboutAll},
          Catalogue::getkeys},
      Own{{"COMMAND GETKEYSANDFLAGS", "COMMAND ARGUMENT ...",
           "The same, and what becomes of each key", 4, kAny, kAboutAll},
          Catalogue::getkeys_and_flags},
      Own{{"COMMAND HELP", "", "What COMMAND can be asked", 2, 2, kAboutAll}, Catalogue::usage},
      Own{{"COMMAND LIST", "[FILTERBY MODULE|ACLCAT|PATTERN TEXT]", "The names of commands", 2,
           kAny, kAboutAll},
          Catalogue::list},
      Own{{"COMMAND", "", "What all commands look like", 1, 1, kAboutAll}, Catalogue::command},
      Own{{"PANDO.HELP", "", "All commands, a line each", 1, 1, kAboutAll}, Catalogue::help},
  };
};

std::span<const Session::Own> Session::own_commands() {
  return OwnTable::kRows;
}

const Session::Own* Session::own(const CommandSpec& spec) {
  return row_among(own_commands(), spec);
}

void Session::Plain::ping(Session& session, Words words) {
  ReplyWriter out = session.writer();
  const std::string_view text = words.size() == 1 ? "" : words[1];
  if (session.subscriptions_.any() && session.protocol_ == Protocol::resp2) {
    out.array(2);
    out.bulk("pong");
    return out.bulk(text);
  }
  words.size() == 1 ? out.simple("PONG") : out.bulk(text);
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
  visitor_.forget();
  reader_.set_limits(visitor_.limits());
}

void Session::Plain::select(Session& session, Words words) {
  if (words[1] == "0") return session.ok();
  session.error("ERR DB index is out of range");
}

void Session::Plain::who(Session& session, Words) {
  session.writer().bulk(session.visitor_.user());
}

void Session::Plain::id(Session& session, Words) {
  session.writer().integer(static_cast<std::int64_t>(session.id_));
}

void Session::Plain::get(Session& session, Words) {
  if (session.name_.empty()) return session.writer().null();
  session.writer().bulk(session.name_);
}

void Session::Plain::set(Session& session, Words words) {
  const std::string_view wrong = wrong_client_name(words[2]);
  if (!wrong.empty()) return session.error(wrong);
  session.name_ = words[2];
  session.ok();
}

void Session::Plain::set_info(Session& session, Words) {
  session.ok();
}

}  // namespace pando::resp

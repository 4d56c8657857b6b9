#pragma once
/// A row of the conversation's own commands.
#include "core/resp/session.h"

namespace pando::resp {

struct Session::Own : CommandSpec {
  void (*handle)(Session& session, Words words) = nullptr;
  bool open = false;     ///< allowed before the password
  bool at_once = false;  ///< not queued in a transaction
};

/// Redis keeps client names printable and without blanks, so that lists of clients stay readable.
/// An error, empty if there is none.
std::string_view wrong_client_name(std::string_view name);

// What COMMAND says of these rows.
inline constexpr CommandFacts kFastOwn{.flags = kNoscript | kLoading | kStale | kFast,
                                       .categories = kAclConnection};
inline constexpr CommandFacts kSlowOwn{.flags = kNoscript | kLoading | kStale,
                                       .categories = kAclConnection};
inline constexpr CommandFacts kSlowAdmin{
    .flags = kAdmin | kNoscript | kLoading | kStale,
    .categories = kAclAdmin | kAclDangerous | kAclConnection};
inline constexpr CommandFacts kAboutAll{.flags = kLoading | kStale, .categories = kAclConnection};
inline constexpr CommandFacts kAboutUser{.flags = kNoscript | kLoading | kStale};

/// HELLO, which may log in and name, too, and AUTH: session_access.cc.
struct Session::Greeting {
  Session& session;
  std::optional<std::string_view> name;  ///< if there is to be another

  static void hello(Session& session, Words words);
  static void auth(Session& session, Words words);

 private:
  std::string option(Words asked, Words& rest);
  void greet();
};

/// What MULTI and its kin do to a conversation: session_transaction.cc. What gives a row: null if
/// the request is answered.
struct Session::Transacting {
  Session& session;

  const CommandSpec* take(Verb verb, const CommandSpec& row, Words& words);
  void queue(const CommandSpec& row, Words words);
  void reject(std::string_view text);
  void reject_arity(const CommandSpec& row, const std::string& wrong);

 private:
  const CommandSpec* execute(const CommandSpec& row, Words& words);
  const CommandSpec* watch(const CommandSpec& row, Words words);
  const CommandSpec* refuse(std::string_view text) { return session.error(text), nullptr; }
};

/// SUBSCRIBE and its kin, and what follows from having subscribed: session_subscriber.cc.
struct Session::Subscribing {
  Session& session;

  /// Whether a subscriber of RESP2, who cannot tell answers from news, may ask this.
  static bool allowed(const CommandSpec& row);
  const CommandSpec* listen(Listening what, const CommandSpec& row, Words words);
  const CommandSpec* reset(Words& words);
  /// The driver's answer.
  void answered(Ticket ticket, std::string_view reply);
};

/// Commands that speak of the commands: session_table.cc.
struct Session::Catalogue {
  static void command(Session& session, Words words);
  static void count(Session& session, Words words);
  static void docs(Session& session, Words words);
  static void getkeys(Session& session, Words words);
  static void getkeys_and_flags(Session& session, Words words);
  static void info(Session& session, Words words);
  static void list(Session& session, Words words);
  static void usage(Session& session, Words words);
  static void help(Session& session, Words words);
};

/// PING, ECHO, SELECT, QUIT, RESET and the names of clients: session_commands.cc.
struct Session::Plain {
  static void ping(Session& session, Words words);
  static void quit(Session& session, Words words);
  static void reset(Session& session, Words words);
  static void echo(Session& session, Words words);
  static void select(Session& session, Words words);
  static void who(Session& session, Words words);
  static void id(Session& session, Words words);
  static void get(Session& session, Words words);
  static void set(Session& session, Words words);
  static void set_info(Session& session, Words words);
};

/// What a client says about how it is to be treated: session_client.cc.
struct Session::Oneself {
  /// A request is counted; false: it comes once more after the end of a pause.
  static bool begins(Session& session, const CommandSpec& row);
  static void reply(Session& session, Words words);
  static void no_evict(Session& session, Words words);
  static void redirection(Session& session, Words words);
  static void tracking(Session& session, Words words);
  static void help(Session& session, Words words);
};

}  // namespace pando::resp

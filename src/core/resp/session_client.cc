// What is known of a client, and what it says about how it is to be treated.
#include <array>

#include "core/resp/client_info.h"
#include "core/resp/session.h"
#include "core/resp/session_own.h"

namespace pando::resp {
namespace {

constexpr auto kHelp = std::to_array<std::string_view>(
    {"CLIENT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
     "GETREDIR",
     "    Return the client ID we are redirecting to when tracking is enabled.",
     "GETNAME",
     "    Return the name of the current connection.",
     "ID",
     "    Return the ID of the current connection.",
     "INFO",
     "    Return information about the current client connection.",
     "KILL <ip:port>",
     "    Kill connection made from <ip:port>.",
     "KILL <option> <value> [<option> <value> [...]]",
     "    Kill connections. Options are:",
     "    * ADDR (<ip:port>|<unixsocket>:0)",
     "      Kill connections made from the specified address",
     "    * LADDR (<ip:port>|<unixsocket>:0)",
     "      Kill connections made to specified local address",
     "    * TYPE (NORMAL|MASTER|REPLICA|PUBSUB)",
     "      Kill connections by type.",
     "    * USER <username>",
     "      Kill connections authenticated by <username>.",
     "    * SKIPME (YES|NO)",
     "      Skip killing current connection (default: yes).",
     "LIST [options ...]",
     "    Return information about client connections. Options:",
     "    * TYPE (NORMAL|MASTER|REPLICA|PUBSUB)",
     "      Return clients of specified type.",
     "UNPAUSE",
     "    Stop the current client pause, resuming traffic.",
     "PAUSE <timeout> [WRITE|ALL]",
     "    Suspend all, or just write, clients for <timeout> milliseconds.",
     "REPLY (ON|OFF|SKIP)",
     "    Control the replies sent to the current connection.",
     "SETNAME <name>",
     "    Assign the name <name> to the current connection.",
     "TRACKINGINFO",
     "    Report tracking status for the current connection.",
     "NO-EVICT (ON|OFF)",
     "    Protect current client connection from eviction.",
     "UNBLOCK <clientid> [TIMEOUT|ERROR]",
     "    Unblock the specified blocked client.",
     "HELP",
     "    Prints this help."});

}  // namespace

bool Session::blocked() const {
  const CommandSpec* const last = manner_.last;
  const bool waits = replies_.waiting() > 0 && last != nullptr;
  return manner_.held || (waits && ((last->facts.flags & kBlocking) != 0 || last->name == "WAIT"));
}

bool Session::at_rest() const {
  return !waiting() && buffered() == 0 && !transaction_.open();
}

void Session::tell(ClientInfo& info) const {
  info.id = id_;
  info.name = name_;
  info.user = visitor_.user();
  info.channels = subscriptions_.size(Listening::Kind::channel);
  info.patterns = subscriptions_.size(Listening::Kind::pattern);
  info.shard_channels = subscriptions_.size(Listening::Kind::shard);
  if (transaction_.open()) info.queued = static_cast<std::int64_t>(transaction_.commands());
  info.queued_bytes = transaction_.bytes();
  info.unread_bytes = buffered();
  info.last = manner_.last;
  info.protocol = protocol_;
  info.postponed = manner_.held;
  info.blocked = blocked();
  info.ending = closing_;
  info.no_evict = manner_.no_evict;
}

bool Session::Oneself::begins(Session& session, const CommandSpec& row) {
  const auto writes = [&] {
    return changes_something(row) || (verb_of(row) == Verb::exec && session.transaction_.writes());
  };
  const Pausing pausing = session.door_->pausing;
  const bool waits = pausing == Pausing::all || (pausing == Pausing::writes && writes());
  session.manner_.held = waits && row.name != "QUIT";
  if (!session.manner_.held) return session.door_->tally->asked(row), true;
  session.reader_.put_back();
  return false;
}

void Session::Oneself::reply(Session& session, Words words) {
  if (same_word(words[2], "OFF")) return session.manner_.hear_nothing();
  if (same_word(words[2], "SKIP")) return session.manner_.skip();
  if (!same_word(words[2], "ON")) return session.error("ERR syntax error");
  session.manner_.hear_all();
  session.ok();
}

void Session::Oneself::no_evict(Session& session, Words words) {
  if (!same_word(words[2], "ON") && !same_word(words[2], "OFF"))
    return session.error("ERR syntax error");
  session.manner_.no_evict = same_word(words[2], "ON");
  session.ok();
}

void Session::Oneself::redirection(Session& session, Words) {
  session.writer().integer(-1);
}

void Session::Oneself::tracking(Session& session, Words) {
  ReplyWriter out = session.writer();
  out.map(3);
  out.bulk("flags");
  out.set(1);
  out.bulk("off");
  out.bulk("redirect");
  out.integer(-1);
  out.bulk("prefixes");
  out.array(0);
}

void Session::Oneself::help(Session& session, Words) {
  ReplyWriter out = session.writer();
  out.lines(kHelp);
}

}  // namespace pando::resp

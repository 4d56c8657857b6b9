#pragma once
/// A row of the conversation's own commands.
#include "core/resp/session.h"

namespace pando::resp {

struct Session::Own : CommandSpec {
  void (Session::*handle)(Words words) = nullptr;
  bool open = false;     ///< allowed before the password
  bool at_once = false;  ///< not queued in a transaction
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

}  // namespace pando::resp

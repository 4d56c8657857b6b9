// MULTI, EXEC, DISCARD, WATCH, UNWATCH.
#include "core/resp/session_own.h"

namespace pando::resp {

const CommandSpec* Session::Transacting::take(Verb verb, const CommandSpec& row, Words& words) {
  Transaction& transaction = session.transaction_;
  if (verb == Verb::exec) return execute(row, words);
  if (verb == Verb::watch) return watch(row, words);
  if (verb == Verb::multi) {
    if (transaction.open()) return refuse("ERR MULTI calls can not be nested");
    transaction.begin();
    return session.ok(), nullptr;
  }
  if (verb == Verb::discard && !transaction.open()) return refuse("ERR DISCARD without MULTI");
  if (verb == Verb::unwatch && transaction.open()) return queue(row, words), nullptr;
  transaction.forget();
  return session.ok(), nullptr;
}

const CommandSpec* Session::Transacting::execute(const CommandSpec& row, Words& words) {
  Transaction& transaction = session.transaction_;
  if (!transaction.open()) return refuse("ERR EXEC without MULTI");
  if (transaction.spoilt()) {
    transaction.forget();
    return refuse("EXECABORT Transaction discarded because of previous errors.");
  }
  if (transaction.empty()) {
    transaction.forget();
    return session.writer().array(0), nullptr;
  }
  words = transaction.take();
  return &row;
}

const CommandSpec* Session::Transacting::watch(const CommandSpec& row, Words words) {
  if (session.transaction_.open()) return refuse("ERR WATCH inside MULTI is not allowed");
  const std::string_view wrong = session.transaction_.want(words.subspan(1), *session.door_);
  if (!wrong.empty()) return refuse(wrong);
  return &row;
}

void Session::Transacting::queue(const CommandSpec& row, Words words) {
  const std::string_view wrong = session.transaction_.queue(row, words, *session.door_);
  wrong.empty() ? session.writer().simple("QUEUED") : reject(wrong);
}

/// A request that cannot be carried out spoils the transaction that it is in.
void Session::Transacting::reject(std::string_view text) {
  session.transaction_.spoil();
  session.error(text);
}

/// As in Redis, EXEC with too many words ends whatever there is.
void Session::Transacting::reject_arity(const CommandSpec& row, const std::string& wrong) {
  session.door_->tally->rejected(row);
  if (verb_of(row) != Verb::exec) return reject("ERR " + wrong);
  session.transaction_.forget();
  session.error("EXECABORT Transaction discarded because of: " + wrong);
}

void Session::answer(Ticket ticket, std::string_view reply) {
  if (reply.starts_with('-')) {
    door_->tally->error(reply.substr(1));
    if (const CommandSpec* row = replies_.asked(ticket)) door_->tally->failed(*row);
  }
  // Nothing is asked behind a WATCH or a SUBSCRIBE that is not answered.
  const bool last = ticket == replies_.last();
  if (last && subscriptions_.wanting()) return Subscribing{*this}.answered(ticket, reply);
  if (!last || !transaction_.wanting()) return replies_.answer(ticket, reply);
  replies_.answer(ticket, transaction_.watched(reply) ? "+OK\r\n" : reply);
}

}  // namespace pando::resp

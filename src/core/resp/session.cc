#include "core/resp/session.h"

#include <algorithm>

#include "base/assert.h"
#include "core/resp/session_own.h"

namespace pando::resp {
namespace {

/// Bytes of answers that wait for earlier ones, for each byte that may be unsent.
constexpr std::size_t kHeld = 16;

std::string only_for_subscribers(const CommandSpec& row) {
  return "ERR Can't execute '" + shown_name(row) +
         "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this "
         "context";
}

}  // namespace

Door::Door(std::vector<const CommandSpec*> served) : commands(Session::with_own(served)) {
  for (const CommandSpec* spec : commands) index_.add(*spec);
}

std::vector<const CommandSpec*> Session::with_own(const std::vector<const CommandSpec*>& served) {
  std::vector<const CommandSpec*> out;
  for (const Own& row : own_commands()) out.push_back(&row);
  out.insert(out.end(), served.begin(), served.end());
  return out;
}

Session::Session(const Door& door, std::uint64_t id)
    : door_(&door), id_(id), visitor_(door, id), reader_(visitor_.limits()) {}

void Session::feed(ByteView bytes) {
  if (!closing_) reader_.feed(bytes);
}

bool Session::wants_input() const {
  return replies_.waiting() < door_->pipeline && !closing_ && !transaction_.wanting() &&
         !subscriptions_.wanting() && output().size() < door_->unsent &&
         replies_.held() < door_->unsent * kHeld;
}

std::optional<Session::Request> Session::next() {
  manner_.held = false;
  while (wants_input() && !manner_.held) {
    const auto words = reader_.next();
    if (!words) {
      break_off(words.error());
      break;
    }
    if (!*words) break;
    Words asked = **words;
    const CommandSpec* const spec = consider(asked);
    // Subscribers hear what they have subscribed to in any case.
    const bool muted = manner_.mute() && (spec == nullptr || !listening_of(*spec));
    manner_.next();
    const bool lasting = asked.data() == (*words)->data();
    if (spec != nullptr) return Request{spec, asked, replies_.expect(spec, muted), lasting};
  }
  return std::nullopt;
}

/// Answers what needs no server; what does is returned.
const CommandSpec* Session::consider(Words& words) {
  const CommandSpec* row = manner_.last = door_->index().find(words);
  const Own* known = row == nullptr ? nullptr : own(*row);
  // A browser that was lured into posting to this port.
  if (row == nullptr && (same_word(words[0], "POST") || same_word(words[0], "Host:")))
    return break_off({Breach::Kind::foreign, "this port speaks RESP, not HTTP"}), nullptr;
  if (!visitor_.admitted() && (known == nullptr || !known->open))
    return error("NOAUTH Authentication required."), nullptr;
  if (row == nullptr)
    return Transacting{*this}.reject("ERR " + unknown_command(door_->commands, words)), nullptr;
  if (words.size() < row->min_words || words.size() > row->max_words)
    return Transacting{*this}.reject_arity(*row, wrong_arity(*row, words)), nullptr;
  if (const std::string no = visitor_.forbids(*row, words, transaction_.open()); !no.empty())
    return Transacting{*this}.reject(no), nullptr;
  if (subscriptions_.any() && protocol_ == Protocol::resp2 && !Subscribing::allowed(*row))
    return Transacting{*this}.reject(only_for_subscribers(*row)), nullptr;
  if (!Oneself::begins(*this, *row)) return nullptr;
  if (const auto verb = verb_of(*row)) return Transacting{*this}.take(*verb, *row, words);
  if (transaction_.open() && (known == nullptr || !known->at_once))
    return Transacting{*this}.queue(*row, words), nullptr;
  if (subscriptions_.any() && row->name == "RESET") return Subscribing{*this}.reset(words);
  if (known != nullptr) return known->handle(*this, words), nullptr;
  if (const auto what = listening_of(*row)) return Subscribing{*this}.listen(*what, *row, words);
  return row;
}

void Session::error(std::string_view text) {
  door_->tally->error(text);
  writer().error(text);
}

void Session::break_off(Breach breach) {
  error("ERR " + breach.sentence);
  breach_ = std::move(breach);
  closing_ = true;
}

}  // namespace pando::resp

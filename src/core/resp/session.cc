#include "core/resp/session.h"

#include <algorithm>

#include "base/assert.h"
#include "core/resp/session_own.h"

namespace pando::resp {
namespace {

/// Bytes of answers that wait for earlier ones, for each byte that may be unsent.
constexpr std::size_t kHeld = 16;

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
    : door_(&door),
      id_(id),
      reader_(door.password.empty() ? door.limits : kStrangerLimits),
      admitted_(door.password.empty()) {}

void Session::feed(ByteView bytes) {
  if (!closing_) reader_.feed(bytes);
}

bool Session::wants_input() const {
  return replies_.waiting() < door_->pipeline && !closing_ && output().size() < door_->unsent &&
         replies_.held() < door_->unsent * kHeld;
}

std::optional<Session::Request> Session::next() {
  while (wants_input()) {
    const auto words = reader_.next();
    if (!words) {
      break_off(words.error());
      break;
    }
    if (!*words) break;
    if (const CommandSpec* spec = consider(**words))
      return Request{spec, **words, replies_.expect()};
  }
  return std::nullopt;
}

/// Answers what needs no server; what does is returned.
const CommandSpec* Session::consider(Words words) {
  const CommandSpec* row = door_->index().find(words);
  const Own* known = row == nullptr ? nullptr : own(*row);
  if (known != nullptr) return handle_own(*known, words), nullptr;
  // A browser that was lured into posting to this port.
  if (row == nullptr && (same_word(words[0], "POST") || same_word(words[0], "Host:")))
    return break_off({Breach::Kind::foreign, "this port speaks RESP, not HTTP"}), nullptr;
  if (!admitted_) return error("NOAUTH Authentication required."), nullptr;
  if (row == nullptr) return error("ERR " + unknown_command(door_->commands, words)), nullptr;
  if (const std::string wrong = wrong_arity(*row, words); !wrong.empty())
    return error("ERR " + wrong), nullptr;
  return row;
}

void Session::handle_own(const Own& own, Words words) {
  if (!admitted_ && !own.open) return error("NOAUTH Authentication required.");
  if (const std::string wrong = wrong_arity(own, words); !wrong.empty())
    return error("ERR " + wrong);
  (this->*own.handle)(words);
}

void Session::break_off(Breach breach) {
  error("ERR " + breach.sentence);
  breach_ = std::move(breach);
  closing_ = true;
}

}  // namespace pando::resp

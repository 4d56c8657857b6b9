#include "core/resp/session.h"

#include <algorithm>

#include "base/assert.h"
#include "core/resp/session_own.h"

namespace pando::resp {
namespace {

/// Unsent bytes beyond which no further request is read.
constexpr std::size_t kUnsent = 64 << 10;

}  // namespace

Session::Session(const Door& door, std::uint64_t id)
    : door_(&door),
      id_(id),
      reader_(door.password.empty() ? door.limits : kStrangerLimits),
      admitted_(door.password.empty()) {}

void Session::feed(ByteView bytes) {
  if (!closing_) reader_.feed(bytes);
}

bool Session::wants_input() const {
  return !waiting_ && !closing_ && output_.size() < kUnsent;
}

std::optional<Session::Request> Session::next() {
  while (wants_input()) {
    const auto words = reader_.next();
    if (!words) {
      break_off(words.error());
      break;
    }
    if (!*words) break;
    if (const CommandSpec* spec = consider(**words)) {
      waiting_ = true;
      return Request{spec, **words};
    }
  }
  return std::nullopt;
}

/// Answers what needs no server; what does is returned.
const CommandSpec* Session::consider(Words words) {
  if (const Own* own = find_row(own_commands(), words)) return handle_own(*own, words), nullptr;
  // A browser that was lured into posting to this port.
  if (same_word(words[0], "POST") || same_word(words[0], "Host:"))
    return break_off({Breach::Kind::foreign, "this port speaks RESP, not HTTP"}), nullptr;
  if (!admitted_) return error("NOAUTH Authentication required."), nullptr;
  const auto row = std::ranges::find_if(
      door_->commands, [&](const CommandSpec* spec) { return names(*spec, words); });
  if (row == door_->commands.end())
    return error("ERR " + unknown_command(all_commands(), words)), nullptr;
  if (const std::string wrong = wrong_arity(**row, words); !wrong.empty())
    return error("ERR " + wrong), nullptr;
  return *row;
}

void Session::handle_own(const Own& own, Words words) {
  if (!admitted_ && !own.open) return error("NOAUTH Authentication required.");
  if (const std::string wrong = wrong_arity(own, words); !wrong.empty())
    return error("ERR " + wrong);
  (this->*own.handle)(words);
}

void Session::answer(std::string_view reply) {
  PANDO_ASSERT(waiting_);
  waiting_ = false;
  output_ += reply;
}

void Session::refuse(std::string_view text) {
  PANDO_ASSERT(waiting_);
  waiting_ = false;
  error(text);
}

void Session::break_off(Breach breach) {
  error("ERR " + breach.sentence);
  breach_ = std::move(breach);
  closing_ = true;
}

}  // namespace pando::resp

#include "agent/last_will.h"

#include <string>
#include <utility>

#include "base/note_code.h"
#include "pando/last_words.h"
#include "pando/verdict.h"
#include "shell/clock.h"

namespace pando::agent {
namespace {

/// How old the page may be: an incarnation changes without an event.
constexpr Duration kLook = std::chrono::seconds{1};

std::optional<shell::Guardian> started(std::vector<Note>& notes) {
  auto guardian = shell::Guardian::start();
  if (guardian) return *std::move(guardian);
  notes.push_back({NoteCode::guardian_missing, guardian.error(), {}});
  return {};
}

std::string in_words(const node::Ending& ending) {
  using enum node::Ending::Kind;
  if (ending.kind == unknown) return "ended";
  return to_string(ending.kind == signal ? Cause::killed : Cause::exited, ending.number);
}

}  // namespace

std::optional<shell::Guardian> begin_guard(const node::Config& node, std::vector<Note>& notes) {
  if (node.self.id.empty()) return {};
  return started(notes);
}

LastWill::LastWill(shell::Loop& loop, const shell::NodeDriver& driver, Logger& log,
                   std::optional<shell::Guardian> guardian)
    : driver_(driver), guardian_(std::move(guardian)), log_(log), timer_(loop, [this] { look(); }) {
  if (guardian_) look();
}

void LastWill::look() {
  if (guardian_)
    if (const auto end = guardian_->ended()) replace(*end);
  keep();
  timer_.set(shell::now() + kLook);
}

/// Somebody has ended it: from now on, another one.
void LastWill::replace(const node::Ending& before) {
  std::vector<Note> notes;
  guardian_ = started(notes);
  written_.reset();
  if (guardian_) notes.push_back({NoteCode::guardian_replaced, in_words(before), {}});
  for (const Note& note : notes) log_.note(note);
}

void LastWill::keep() {
  const std::uint64_t version = node::will_version(driver_.node());
  if (!guardian_ || written_ == version) return;
  if (guardian_->write(node::will_of(driver_.node())))
    written_ = version;
  else
    guardian_->silence();  // what it would say is not true any more
}

void LastWill::dismiss() {
  if (guardian_) guardian_->silence();
  guardian_.reset();
}

}  // namespace pando::agent

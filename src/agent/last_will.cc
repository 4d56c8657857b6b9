#include "agent/last_will.h"

#include <utility>

#include "base/note_code.h"
#include "pando/last_words.h"
#include "shell/clock.h"

namespace pando::agent {
namespace {

/// How old the page may be: an incarnation changes without an event.
constexpr Duration kLook = std::chrono::seconds{1};

}  // namespace

std::optional<shell::Guardian> begin_guard(const node::Config& node, std::vector<Note>& notes) {
  if (node.self.id.empty()) return {};
  auto guardian = shell::Guardian::start();
  if (guardian) return *std::move(guardian);
  notes.push_back({NoteCode::guardian_missing, guardian.error(), {}});
  return {};
}

LastWill::LastWill(shell::Loop& loop, const shell::NodeDriver& driver,
                   std::optional<shell::Guardian> guardian)
    : driver_(driver), guardian_(std::move(guardian)), timer_(loop, [this] { look(); }) {
  if (guardian_) look();
}

void LastWill::look() {
  keep();
  timer_.set(shell::now() + kLook);
}

void LastWill::keep() {
  const std::uint64_t version = node::will_version(driver_.node());
  if (!guardian_ || written_ == version) return;
  if (guardian_->write(node::will_of(driver_.node()))) written_ = version;
}

void LastWill::dismiss() {
  if (guardian_) guardian_->dismiss();
  guardian_.reset();
}

}  // namespace pando::agent

#include "agent/access_desk.h"

#include <algorithm>
#include <utility>

#include "agent/access_file.h"
#include "base/note_code.h"
#include "shell/clock.h"

namespace pando::agent {

AccessDesk::AccessDesk(shell::Loop& loop, StateAsker& state, Logger& log, const Id& self,
                       FirstUsers first, std::function<void(const resp::GuardPtr&)> changed)
    : state_(state),
      log_(log),
      file_(std::move(first.file)),
      again_(loop, [this] { say_again(); }),
      book_(all_commands(), self, access::default_user(first.password),
            {.tell = [this](const auto& name, const auto* entry) { tell(name, entry); },
             .changed =
                 [this](const access::RosterPtr& roster) {
                   if (changed_) changed_(roster);
                 }}) {
  book_.configure(first.configured);
  changed_ = std::move(changed);
  state_.watch(
      {{}, state::kSecret}, [this](const state::Reply& reply) { hear(reply); },
      StateAsker::About::secrets);
}

void AccessDesk::refused(resp::Refusal refusal) {
  book_.denials().add(shell::now(), std::move(refusal));
}

// ---- what other nodes say, and what they are told -----------------------------------------------

void AccessDesk::hear(const state::Reply& reply) {
  const auto heard = [this](const std::string& key, const Bytes& value) {
    book_.hear(std::string_view{key}.substr(std::string_view{state::kSecret}.size()), text(value));
  };
  if (const auto* all = std::get_if<state::Watched>(&reply))
    for (const state::Entry& entry : all->entries) heard(entry.key, entry.value);
  if (const auto* change = std::get_if<state::Changed>(&reply); change != nullptr && change->now)
    heard(change->key, *change->now);
}

void AccessDesk::tell(const std::string& name, const access::Register* entry) {
  Saying& saying = saying_[name];
  saying.text.reset();
  if (entry != nullptr) saying.text = access::encode(*entry);
  saying.number = ++last_said_;
  say(name);
}

void AccessDesk::say(const std::string& name) {
  Saying& saying = saying_[name];
  saying.waits = false;
  const std::string key = state::kSecret + name;
  state::Command command = state::Erase{key};
  if (saying.text) command = state::Set{key, to_bytes(*saying.text), {}};
  state_.ask(
      std::move(command),
      [this, name, number = saying.number](const state::Reply& reply) {
        if (const auto* done = std::get_if<state::Done>(&reply)) said(name, number, *done);
      },
      StateAsker::About::secrets);
}

/// What the cluster cannot carry now is said later.
void AccessDesk::said(const std::string& name, std::uint64_t number, const state::Done& done) {
  const auto it = saying_.find(name);
  if (it == saying_.end() || it->second.number != number) return;
  if (done.retry_after > Duration{}) {
    it->second.waits = true;
    return again_.set(std::min(again_.deadline(), shell::now() + done.retry_after));
  }
  saying_.erase(it);
  if (!done.error.empty()) log_.note({NoteCode::user_untold, name, done.error});
}

void AccessDesk::say_again() {
  std::vector<std::string> names;
  for (const auto& [name, saying] : saying_)
    if (saying.waits) names.push_back(name);
  for (const std::string& name : names) say(name);
}

}  // namespace pando::agent

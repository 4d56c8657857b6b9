#include "core/resp/visitor.h"

#include <utility>

namespace pando::resp {

Visitor::Visitor(const Door& door, std::uint64_t id) : door_(&door), id_(id) {
  forget();
}

void Visitor::forget() {
  permit_ = door_->guard ? door_->guard->newcomer() : nullptr;
}

bool Visitor::may_hear(std::string_view channel, bool pattern) const {
  return !permit_ || permit_->may_hear(channel, pattern);
}

void Visitor::tell(Denial denial, std::string_view user, bool transaction) const {
  if (door_->refused) door_->refused(id_, {std::move(denial), std::string{user}, {}, transaction});
}

bool Visitor::log_in(Words asked, std::string_view user, std::string_view password,
                     bool transaction) {
  if (!door_->guard) return user == "default";
  if (PermitPtr permit = door_->guard->log_in(user, password)) {
    permit_ = std::move(permit);
    return true;
  }
  tell({Denial::Reason::auth, std::string{asked[0]}}, user, transaction);
  return false;
}

std::string Visitor::forbids(const CommandSpec& row, Words words, bool transaction) const {
  auto denial = permit_ ? permit_->denies(row, words) : std::nullopt;
  if (!denial) return {};
  std::string sentence = sentence_of(*denial);
  tell(*std::move(denial), user(), transaction);
  return sentence;
}

Visitor::Change Visitor::follow() {
  if (!door_->guard) return Change::none;
  if (!permit_) return forget(), Change::none;
  PermitPtr permit = door_->guard->find(permit_->user());
  if (!permit) return Change::gone;
  if (permit == permit_) return Change::none;
  permit_ = std::move(permit);
  return Change::rules;
}

}  // namespace pando::resp

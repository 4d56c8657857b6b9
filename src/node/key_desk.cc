#include "node/key_desk.h"

namespace pando::node {
namespace {

using command::KeyOperation;
using wire::serf::KeyResponse;

/// Commands of a whole cluster come one by one; more than this at once is an attack.
constexpr std::size_t kMaxWaiting = 64;

KeyResponse refusal(std::string_view message) {
  return {.result = false, .message = std::string{message}, .keys = {}, .primary_key = {}};
}

KeyResponse success() {
  return {.result = true, .message = {}, .keys = {}, .primary_key = {}};
}

std::vector<std::string> base64_keys(const wire::Keyring& ring) {
  std::vector<std::string> keys;
  for (const Bytes& key : ring.keys()) keys.push_back(wire::base64_encode(key));
  return keys;
}

KeyResponse listing(const wire::Keyring& ring) {
  auto keys = base64_keys(ring);
  KeyResponse response{.result = true, .message = {}, .keys = {}, .primary_key = keys.front()};
  response.keys = std::move(keys);
  return response;
}

std::expected<void, wire::KeyError> change(wire::Keyring& ring, const serf::KeyCommand& command) {
  switch (command.operation) {
    case KeyOperation::install:
      return ring.install(command.key);
    case KeyOperation::use:
      return ring.use(command.key);
    case KeyOperation::remove:
      return ring.remove(command.key);
    case KeyOperation::list:
      break;
  }
  return {};
}

/// What the command does to `ring` and what is said about it.
KeyResponse apply(const serf::KeyCommand& command, wire::Keyring& ring) {
  const bool list = command.operation == KeyOperation::list;
  if (ring.empty())
    return refusal(list ? "Keyring is empty (encryption not enabled)"
                        : "No keyring to modify (encryption not enabled)");
  if (list) return listing(ring);
  if (const auto changed = change(ring, command); !changed)
    return refusal(wire::to_string(changed.error()));
  return success();
}

}  // namespace

KeyDesk::KeyDesk(wire::Keyring ring, bool persist) : ring_(std::move(ring)), persist_(persist) {}

void KeyDesk::submit(serf::KeyCommand command, std::vector<serf::KeyApplied>& answers,
                     Outbox& out) {
  if (waiting_.size() >= kMaxWaiting) {
    answers.push_back({command.token, refusal("too many key commands at once")});
    return;
  }
  waiting_.push_back(std::move(command));
  work(answers, out);
}

void KeyDesk::stored(const KeyringStored& report, std::vector<serf::KeyApplied>& answers,
                     Outbox& out) {
  if (!in_file_ || report.token != last_token_) return;
  if (report.error.empty()) {
    ring_ = *std::move(in_file_);
    answers.push_back({waiting_.front().token, success()});
  } else {
    answers.push_back({waiting_.front().token, refusal(report.error)});
  }
  in_file_.reset();
  waiting_.pop_front();
  work(answers, out);
}

/// Answers from the front of the queue until one has to wait for the file.
void KeyDesk::work(std::vector<serf::KeyApplied>& answers, Outbox& out) {
  while (!in_file_ && !waiting_.empty()) {
    wire::Keyring next = ring_;
    auto response = apply(waiting_.front(), next);
    if (persist_ && next != ring_) {
      out.push_back(StoreKeyring{++last_token_, base64_keys(next)});
      in_file_ = std::move(next);
      return;
    }
    ring_ = std::move(next);
    answers.push_back({waiting_.front().token, std::move(response)});
    waiting_.pop_front();
  }
}

}  // namespace pando::node

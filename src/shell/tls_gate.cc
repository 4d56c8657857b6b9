#include "shell/tls_gate.h"

#include <utility>

#include "base/assert.h"
#include "base/note_code.h"
#include "shell/clock.h"

namespace pando::shell {
namespace {

constexpr Duration kNoteInterval = std::chrono::seconds{1};

}  // namespace

void TlsGate::renew(std::shared_ptr<const TlsContext> context) {
  PANDO_ASSERT(context_ && context);
  context_ = std::move(context);
}

void TlsGate::failed(const std::string& peer, const TlsRefusal& why) {
  ++counts_.failed[static_cast<std::size_t>(why.kind)];
  // Nodes that end while others dial them are ordinary.
  if (why.kind == TlsFailure::closed) return;
  const Instant time = now();
  Instant& quiet_until = quiet_until_[why.kind];
  if (time < quiet_until) return;
  quiet_until = time + kNoteInterval;
  on_note_({use_ == Use::links ? NoteCode::link_tls_refused : NoteCode::client_tls_refused, peer,
            why.words});
}

}  // namespace pando::shell

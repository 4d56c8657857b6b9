#pragma once
/// What this node knows about one bucket.
#include <memory>
#include <vector>

#include "core/store/content.h"
#include "core/store/era.h"
#include "core/store/log.h"
#include "core/store/peers.h"

namespace pando::store {

/// Another holder, as its primary sees it.
struct Follower {
  enum class State : std::uint8_t { away, comparing, queued, copying, filled, following };

  // What every write looks at comes first.
  Peer* peer = nullptr;  ///< null: there is no link
  State state = State::away;
  bool acting = false;  ///< else it is a learner
  bool yields = false;  ///< to clients, while it is copied: enough others act
  bool counts = false;
  bool unsure = false;       ///< whether it was told ready is not known
  bool told = false;         ///< that it is waited for, since its last offer
  bool slow = false;         ///< a learner that did not keep up: writes wait for it
  std::uint64_t stream = 0;  ///< of its last offer; 0: none
  // Following.
  Sequence acked = 0;     ///< it holds; filled: once it has taken everything
  Log::Cursor cursor;     ///< behind what was sent
  std::size_t piece = 0;  ///< of the next write, so much was sent
  unsigned repairs = 0;   ///< parts that it wants, as bits
  bool blocked = false;   ///< it waits for its peer's window
  Participant who;
  std::string name;
  unsigned late = 0;           ///< seconds that it is far behind
  std::uint64_t answered = 0;  ///< mark of the normal lane behind the answer
  Sequence common = 0;         ///< while comparing
  /// How it stood when that was looked at last.
  struct Looked {
    bool waited = false;
    Sequence acked = 0;
    std::uint64_t mark = 0, echoed = 0;  ///< of the lane that counts
  } looked;
  // Copying.
  std::unique_ptr<Copying> copying;
  std::uint64_t fill = 0;  ///< the stream by which it is being filled
  std::uint64_t copied = 0, to_copy = 0;
  Instant again_at{}, begun{};  ///< not before; the copying
};

/// This node as a copy that is not the primary.
struct Following {
  Peer* peer = nullptr;      ///< the primary; null: there is no link
  std::uint64_t stream = 0;  ///< 0: none
  bool answered = false;     ///< by the primary
  bool ready = false;        ///< it was told so in this configuration
  bool ack_due = false;
  bool missed = false;  ///< something that came before the rest: it offers when that may be
  Participant primary;
  Instant offered_at{};
  Bytes partial;           ///< of a write in pieces
  std::uint64_t fill = 0;  ///< the stream that began the filling
  std::unique_ptr<Content> filling;
};

struct Bucket {
  Bucket(std::uint16_t which, Content& data, Ring& ring)
      : number(which), content(&data), log(ring) {}

  // What every write looks at comes first.
  std::uint16_t number;
  Role role = Role::none;
  bool dirty = false;      ///< something is to be sent or committed
  bool queued = false;     ///< followers wait to be copied
  bool stalled = false;    ///< as was said
  bool throttled = false;  ///< writes wait for a learner
  bool slowed = false;     ///< by that, as was said
  bool entitled = false;   ///< acting, or a ready learner: it may become acting
  unsigned copying = 0;    ///< followers that live writes are filtered for
  Content* content;
  Sequence committed = 0, gate = 0;
  std::vector<Follower> followers;
  Log log;
  Following following;
  Configuration now;        ///< it was taken up
  Configuration ready_for;  ///< as a learner it was told so last, and has lost nothing since
  Configuration left;       ///< it acted in, on another branch than the one it is on
  History history;
  Instant drop_at = kNever;

  /// There is nothing, and nothing known about it.
  void empty() {
    content->clear();
    log.reset(0);
    history.clear();
    committed = 0;
    ready_for = {};
  }
  Follower* follower(const Peer& peer) {
    for (Follower& follower : followers)
      if (follower.peer == &peer) return &follower;
    return nullptr;
  }
  Follower* follower(const Participant& who) {
    for (Follower& follower : followers)
      if (follower.who == who) return &follower;
    return nullptr;
  }
};

}  // namespace pando::store

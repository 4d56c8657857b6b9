#pragma once
/// Who is told of what is published, and when is a subscription in force everywhere?
///
/// Clients subscribe and publish here; peers say what theirs want. What clients of this node are to
/// hear comes out in order, beside what peers are to be told once a turn.
/// Source: docs/protocol/pubsub.md.
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/pubsub/confirmations.h"
#include "core/pubsub/topics.h"
#include "pando/time.h"
#include "proto/pubsub.pb.h"
#include "wire/resp/notify_classes.h"

namespace pando::pubsub {

using resp::NotifyClasses;

using namespace std::chrono_literals;

struct Limits {
  Duration patience = 1s;  ///< for so long a subscription waits for the peers to know of it
  std::size_t names = std::size_t{64} << 20;  ///< Topics::size_here()
};

/// The state machine. One thread.
class Exchange {
 public:
  explicit Exchange(Limits limits = {}) : limits_(limits) {}

  // What clients of this node want. A ticket is confirmed once, later or at once.

  /// False: there is no room for so many names, and nothing has changed.
  bool subscribe(Instant now, Client client, std::uint64_t ticket, Kind kind,
                 std::span<const std::string_view> names, Outbox& out);
  /// No names: from all.
  void unsubscribe(Client client, std::uint64_t ticket, Kind kind,
                   std::span<const std::string_view> names, Outbox& out);
  /// From everything, and what is not confirmed never will be.
  void leave(Client client);
  /// Which notifications this node's clients hear.
  void listen(Instant now, Client client, std::uint64_t ticket, NotifyClasses classes, Outbox& out);
  NotifyClasses classes() const { return classes_; }

  // What there is to be heard.

  /// How many will hear it, as far as is known here.
  std::uint64_t publish(Kind kind, std::string_view channel, std::string_view message, Outbox& out);
  /// The same without publishing it.
  std::uint64_t receivers(Kind kind, std::string_view channel) const;
  /// Somebody wants notifications of some class.
  bool wants_events() const { return classes_of_all_ != 0; }
  /// A key has changed.
  void notify(char group, std::string_view event, std::string_view key, Outbox& out);

  // What peers say.

  /// Repeated: it knows nothing any more.
  void up(Peer peer);
  void down(Instant now, Peer peer, Outbox& out);
  void came(Instant now, Peer peer, const proto::PubsubLetter& letter, Outbox& out);
  /// What peers are to be told.
  std::vector<std::pair<Peer, proto::PubsubLetter>> take();

  /// Who waits too long is confirmed.
  void tick(Instant now, Outbox& out) { settle(now, out); }
  Instant deadline() const { return waiting_.deadline(); }

  const Topics& topics() const { return topics_; }

 private:
  struct Link {
    bool fresh = true;                   ///< it is to be told everything
    std::uint64_t confirmed = 0;         ///< it knows our interests up to that number
    std::optional<std::uint64_t> heard;  ///< what we have to confirm
    NotifyClasses classes = 0;
    proto::PubsubLetter letter;  ///< the posts of the next one
  };
  /// `theirs`: which of the peers may hear it.
  template <class Theirs>
  void send(Kind kind, std::string_view channel, std::string_view message, Theirs theirs);
  template <class Tell>
  void each_topic(Kind kind, std::string_view channel, Tell tell) const;
  void deliver(Kind kind, std::string_view channel, std::string_view message, Outbox& out);
  void hear(const std::set<Client>& listeners, const std::string& text, Outbox& out);
  void confirm(Instant now, Confirmed one, std::uint64_t number, Outbox& out);
  std::uint64_t known() const;
  void settle(Instant now, Outbox& out);
  void read_interests(Peer peer, const proto::PubsubLetter& letter);
  void add_interest(proto::PubsubLetter& letter, Kind kind, const std::string& name) const;
  void tell_interests(Link& link, bool news, proto::PubsubLetter& letter);
  void gather_classes();

  Limits limits_;
  Topics topics_;
  std::map<Peer, Link> links_;  ///< those that are up
  Confirmations waiting_;
  std::set<std::pair<Kind, std::string>> changed_;  ///< what peers are to be told anew
  bool classes_changed_ = false;
  std::uint64_t last_number_ = 1;  ///< 0 is none
  NotifyClasses classes_ = 0, classes_of_all_ = 0;
};

}  // namespace pando::pubsub

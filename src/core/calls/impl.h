#pragma once
/// The parts of Calls: what is under way, and who hears what.
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "core/calls/calls.h"
#include "core/calls/register.h"
#include "proto/calls.pb.h"

namespace pando::calls {

struct Calls::Impl {
  explicit Impl(Config config);

  /// A call of this node.
  struct Calling {
    std::string peer;
    Instant deadline;
    std::size_t size;
    std::uint64_t ticket;
    Lane lane;
    bool sent = false;
  };
  /// A call that this node serves. From itself: `id` is the number of its own Calling.
  struct Serving {
    std::string peer;
    Instant deadline;
    std::size_t size;
    std::uint64_t id;
  };
  struct Peer {
    Participant who;
    bool up = false;
    bool behind = false;  ///< there was no room to tell it of our topics
    std::array<std::uint64_t, kLanes> last_request{};
    boost::unordered_flat_map<std::uint64_t, std::uint64_t> serving;  ///< its id -> our token
    std::set<std::string> interest;
  };

  void on(Instant now, const Tick&, Outbox& out);
  void on(Instant now, Asked& asked, Outbox& out);
  void on(Instant now, const PeerKnown& known, Outbox& out);
  void on(Instant now, const PeerGone& gone, Outbox& out);
  void on(Instant now, const LinkUp& up, Outbox& out);
  void on(Instant now, const LinkDown& down, Outbox& out);
  void on(Instant now, const LinkMissed& missed, Outbox& out);
  void on(Instant now, const Returned& returned, Outbox& out);
  void on(Instant now, Received& received, Outbox& out);
  void on(Instant now, const Stop&, Outbox& out);

  // Of the caller.
  void ask(Instant now, std::uint64_t ticket, call::Call& call, Outbox& out);
  void ask(Instant now, std::uint64_t ticket, const call::Cancel& cancel, Outbox& out);
  std::optional<call::Fault> refusal(const call::Call& call) const;
  void end(std::uint64_t number, std::expected<Bytes, call::Fault> answer, Outbox& out);
  void tell_end(std::uint64_t ticket, std::expected<Bytes, call::Fault> answer, Outbox& out);
  void expire(std::uint64_t number, Outbox& out);
  void end_all(const std::string& peer, bool sent, const call::Fault& fault, Outbox& out);
  void hear(const std::string& peer, const proto::CallReply& reply, Bytes body, Outbox& out);

  // Of the server.
  void ask(Instant, std::uint64_t, const call::Serve& serve, Outbox&);
  void ask(Instant, std::uint64_t, const call::Unserve& unserve, Outbox&);
  void ask(Instant, std::uint64_t, call::Respond& respond, Outbox& out);
  void hear(Instant now, const std::string& peer, Lane lane, proto::CallRequest& request,
            Bytes body, Outbox& out);
  void hear_cancel(const std::string& peer, Lane lane, std::uint64_t id, Outbox& out);
  void serve(Instant now, Serving serving, std::string method, Bytes body, Outbox& out);
  /// Why it is not served now; nullopt: it is.
  std::optional<call::Fault> obstacle(const std::string& peer, const std::string& method,
                                      std::size_t size) const;
  void answer(const std::string& peer, std::uint64_t id, std::expected<Bytes, call::Fault> answer,
              Outbox& out);
  void abandon(std::uint64_t token, Outbox& out);
  void abandon_all(const std::string& peer, Outbox& out);

  // Of casts and topics.
  std::optional<call::Fault> refusal(const call::Cast& cast) const;
  void ask(Instant, std::uint64_t ticket, call::Cast& cast, Outbox& out);
  void ask(Instant, std::uint64_t ticket, call::Publish& publish, Outbox& out);
  void publish_to_peers(const call::Publish& publish, call::Posted& posted);
  void ask(Instant, std::uint64_t, const call::Subscribe& subscribe, Outbox&);
  void ask(Instant, std::uint64_t, const call::Unsubscribe& unsubscribe, Outbox&);
  void hear(const std::string& peer, proto::Cast& cast, Bytes body, Outbox& out);
  void hear(const std::string& peer, proto::Publication& publication, Bytes body, Outbox& out);
  void hear(const std::string& peer, const proto::Interest& interest, Outbox& out);
  void tell_change(const proto::CallLetter& letter);
  void tell_interest(const std::string& peer);

  void post(const std::string& peer, Lane lane, const proto::CallLetter& head, Bytes body,
            std::uint64_t tag = 0);
  std::optional<Letter> take(Instant now, const Way& way);
  void hear(Instant now, const std::string& peer, Lane lane, proto::CallLetter& head, Bytes body,
            Outbox& out);
  void refuse(const std::string& peer, Reason reason, Outbox& out);
  Lane lane_of(std::size_t size) const { return size > config.small ? Lane::bulk : Lane::calls; }

  Config config;
  Counters counters;
  std::map<std::string, Peer> peers;
  Outgoing outgoing;
  Register<Calling> calls;
  Register<Serving> served;
  boost::unordered_flat_map<std::uint64_t, std::uint64_t> by_ticket;
  std::set<std::string> methods, topics;
  bool stopped = false;
  bool topical = false;  ///< others may have heard of a topic of ours
};

}  // namespace pando::calls

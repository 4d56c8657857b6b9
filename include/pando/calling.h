#pragma once
/// Calls, one-way messages and topics: what Cluster offers to reach programs on other members.
/// Which promises hold: docs/protocol/calls.md.
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "pando/bytes.h"
#include "pando/incoming.h"
#include "pando/outcome.h"
#include "pando/pending.h"
#include "pando/subscription.h"
#include "pando/time.h"

namespace pando {

class CallFront;

/// A part of Cluster, and under its rules: any thread, nothing throws, callbacks on the control
/// thread, one at a time and never inside a call you make.
class Calling {
 public:
  /// Asks one member (this one too) for what its handler of that method makes of `body`, at most 16
  /// MiB - 1 KiB. Done with the answer or, at the latest after `limit`, with an error; whether the
  /// handler may have run nevertheless says may_have_happened(). Pending::cancel() ends it early.
  Pending<Bytes> call(std::string node, std::string method, Bytes body,
                      Duration limit = std::chrono::seconds{5});
  /// Answers such calls on the control thread. What it returns as an error, or throws, its caller
  /// gets as handler_failed. While it runs nothing else happens here: what takes long belongs into
  /// serve_on_threads() or serve_later(). Of several handlers of one method the first is asked.
  Subscription serve(std::string method,
                     std::move_only_function<Outcome<Bytes>(const Incoming&)> handler);
  /// The same for handlers that take long or may block: each call has a thread of its own, up to 64
  /// at once for the method, and the others wait. So it must bear to be called on several threads
  /// at the same time. One that hangs harms its own caller only; the subscription's end waits for
  /// it.
  Subscription serve_on_threads(std::string method,
                                std::function<Outcome<Bytes>(const Incoming&)> handler);
  /// The same for handlers that keep the call and answer it later, on any thread. One that never
  /// does costs its caller the time it has given, and one of 4096 places of that caller.
  Subscription serve_later(std::string method, std::move_only_function<void(Incoming)> handler);

  /// Says something to one member (this one too), at most 1 MiB. Done when it is under way. Casts
  /// of one node to another are heard in order, without gaps while the link between them lives.
  Pending<void> cast(std::string node, std::string name, Bytes body);
  /// Hears casts of that name.
  Subscription on_cast(std::string name, std::move_only_function<void(const Message&)> callback);
  /// Says something to everyone who has subscribed to the topic, at most 1 MiB. Done when it is
  /// under way; members that have fallen too far behind do not get it.
  Pending<Published> publish(std::string topic, Bytes body);
  /// Hears what is published, here too, as soon as the others know that this node wants it.
  Subscription subscribe(std::string topic, std::move_only_function<void(const Message&)> callback);

 protected:
  /// Of Cluster.
  explicit Calling(std::shared_ptr<CallFront> calls) : calls_(std::move(calls)) {}

 private:
  std::shared_ptr<CallFront> calls_;
};

}  // namespace pando

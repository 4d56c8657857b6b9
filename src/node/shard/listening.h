#pragma once
/// Who hears of it? What a shard does about subscribers. Source: docs/protocol/pubsub.md.
#include "node/shard/impl.h"
#include "node/shard/pubsub_rows.h"

namespace pando::shard {

struct Shard::Impl::Listening {
  Impl& impl;

  /// A request that this node answers by itself.
  void take(Instant now, const PubsubRow& row, const Request& request);
  /// Clients of this shard hear these notifications from now on; answered when the others know.
  void listen(Instant now, const Origin& origin, resp::NotifyClasses classes);
  /// A SPUBLISH, of whose slot this node is primary.
  void publish(const Task& task);
  /// What a command said is committed.
  void tell(const News& told);
  /// What there is for clients is answered.
  void hear(pubsub::Outbox& out);
  /// What there is for peers goes into their letters.
  void post_news();
  /// For people.
  void count(View& view) const;

 private:
  void show(const PubsubRow& row, const Request& request, resp::ReplyWriter& writer) const;
  void show_counts(pubsub::Kind kind, resp::Words names, bool here_only,
                   resp::ReplyWriter& writer) const;
  std::int64_t count_of(const pubsub::Topic& topic, bool here_only) const;
  void confirmed(const pubsub::Confirmed& one);
};

}  // namespace pando::shard

// What is known of the data.
#include "doors/facts_of.h"
#include "doors/facts_section.h"

namespace pando::doors {

namespace {

/// What is known of buckets of other nodes.
void add_others(Section& s, const shard::View& view) {
  s.gauge("data_other_keys", "Keys that others answer for, as they said last", view.other_keys);
  s.gauge("data_other_writes", "Committed writes of their buckets, as they said last",
          view.other_writes);
}

void add_moves(Section& s, const store::MovesView& moves) {
  s.counter("data_moved_bytes", "Octets sent to those that learn", moves.bytes);
  s.gauge("data_throttled", "Buckets whose writes wait for a learner that does not keep up",
          moves.throttled);
}

}  // namespace

void add_data(Facts& facts, const shard::View& view) {
  Section s{facts, "data"};
  s.gauge("data_shards", "Threads that serve data, each its part of the buckets", view.shards);
  s.gauges("data_buckets", "Buckets by what this node is for them", "role",
           {{"primary", view.primaries}, {"replica", view.replicas}, {"learner", view.learners}});
  s.gauge("data_keys", "Keys that this node answers for", view.keys);
  add_others(s, view);
  s.gauge("data_bytes", "Octets of all data here", view.bytes);
  s.counter("data_expired", "Keys that have expired here", view.expired);
  s.counter("data_evicted", "Keys that went because of maxmemory", view.evicted);
  s.gauge("data_limit", "Octets of data that may be here; 0: any number", view.limit);
  s.gauge("data_full_peers", "Nodes that have more data than they may have", view.full_peers);
  s.gauges("data_waiting", "Requests and answers that wait", "for",
           {{"copies", view.gated},
            {"someone", view.parked},
            {"others", view.relayed},
            {"a_key", view.blocked}});
  s.counter("data_in_doubt", "Writes answered INDOUBT", view.in_doubt);
  s.counter("data_refused", "Requests answered CLUSTERDOWN or TRYAGAIN", view.refused);
  s.gauge("data_stalled", "Buckets whose copies do not keep up", view.stalled);
  s.counter("data_writes", "Writes as primary", view.store.writes);
  s.counter("data_applied", "Writes as another copy", view.store.applied);
  s.counter("data_differences", "Copies that were found to differ", view.store.differences);
  add_moves(s, view.moves);
}

}  // namespace pando::doors

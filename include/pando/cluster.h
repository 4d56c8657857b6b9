#pragma once
/// A member of a cluster inside your process.
///
/// One control thread per Cluster object does all of its work and calls all of your callbacks, one
/// at a time and never inside a call you make. Every function here may be called from any thread,
/// in callbacks too; none blocks except where it says so. Nothing throws. No globals: any number of
/// Cluster objects may live in one process. docs/library.md is the guide.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pando/bytes.h"
#include "pando/calling.h"
#include "pando/cluster_options.h"
#include "pando/endpoint.h"
#include "pando/event.h"
#include "pando/mapped.h"
#include "pando/member.h"
#include "pando/outcome.h"
#include "pando/peer.h"
#include "pando/pending.h"
#include "pando/query.h"
#include "pando/state.h"
#include "pando/time.h"
#include "pando/verdict.h"

namespace pando {

/// Copies of the object do not exist; moving it is cheap. If it dies without leave(), the others
/// see this node fail.
class Cluster : public Calling, public Mapped {
 public:
  /// Opens the sockets, starts the control thread and joins. Blocks until a seed has answered, at
  /// most `join_timeout`. On an error nothing is left behind.
  static Outcome<Cluster> join(ClusterOptions options);
  using Calling::call;
  using Mapped::call;
  ~Cluster();
  /// Leaves `other` fit for nothing but assignment and destruction.
  Cluster(Cluster&&) noexcept;
  /// What was held before ends as if it died.
  Cluster& operator=(Cluster&&) noexcept;

  /// By which the others know it.
  const std::string& name() const;
  /// What others are told.
  Endpoint address() const;

  /// Everyone this node knows, itself included, sorted by name. As of now, or of the end.
  std::vector<Member> members() const;
  /// A member by name; nullopt if unknown.
  std::optional<Member> find(std::string_view name) const;
  /// Estimated round trip between two members; nullopt until both have been measured.
  std::optional<Duration> rtt(std::string_view a, std::string_view b) const;
  /// The last deaths of a member that this node knows of, newest first, with their evidence.
  std::vector<Verdict> why(std::string_view name) const;
  /// How suspicious a member's silence is, as advice: at 1 ask somebody else too, at 3 prefer
  /// others, at 8 expect its failure. A silence of that length happens once in 10^phi heartbeats.
  /// Nullopt: unknown, this node does not hear it directly or has not learnt its rhythm yet.
  std::optional<double> phi(std::string_view name) const;
  /// Where a service of a member (empty: of this node) is reached, as HOST:PORT, by those who see
  /// the cluster from `view`; nullopt if it has not said so. What nodes use is `gossip` in the view
  /// `peers`; agents also tell `rpc`, `resp`, `resp-cluster` and `http` in `clients`.
  std::optional<std::string> address_of(std::string_view node, std::string_view service,
                                        std::string_view view = "peers") const;
  /// The links with everybody who speaks Pando, sorted by name.
  std::vector<PeerLink> peers() const;

  /// Joins, leaves, failures, updates, reaps, suspicions and their ends. Starts with one join of
  /// those who are members already, this node included, one failure of those who have failed and
  /// one suspicion of those who are suspect: nobody is missed between a look at members() and the
  /// first call.
  Subscription on_member(std::move_only_function<void(const MemberEvent&)> callback);
  /// What anybody said by event(), this node included.
  Subscription on_event(std::move_only_function<void(const UserEvent&)> callback);
  /// Questions to this node. A value is the answer; nullopt leaves it to others.
  Subscription on_query(std::move_only_function<std::optional<Bytes>(const QueryEvent&)> callback);

  /// Says something to everybody. Done when it is under way; it arrives with high probability.
  Pending<void> event(std::string name, Bytes payload, bool coalesce = false);
  /// Asks everybody, or those that pass the filters. Done at its deadline, with what has come.
  Pending<QueryResult> query(std::string name, Bytes payload, QueryOptions options = {});
  /// Replaces this node's tags. Done when the change has been announced.
  Pending<void> set_tags(Tags tags);

  // What nodes say about themselves (pando/state.h; docs/library.md, "State").
  /// Writes a key of this node; after `limit` (zero: never) it is erased by itself. Done when it is
  /// under way. ErrorCode::slow_down when more is written than the cluster can carry.
  Pending<void> set(std::string key, Bytes value, Duration limit = {});
  /// Takes a key of this node back, for good. Done too if there was no such key.
  Pending<void> erase(std::string key);
  /// A key of this node; nullopt if there is none.
  std::optional<Bytes> get(std::string_view key) const;
  /// What a member said about itself, as far as it is known here; nullopt if there is no such key.
  std::optional<state::Entry> state(std::string_view node, std::string_view key) const;
  /// What a member (empty: everybody) said under keys that begin so, by node and key.
  std::vector<state::Entry> states(std::string_view node = {}, std::string_view prefix = {}) const;
  /// Changes of such keys. Starts with what there is, each key as one that has become visible:
  /// nothing is missed, and nothing told twice.
  Subscription watch(std::string node, std::string prefix,
                     std::move_only_function<void(const state::Changed&)> callback);
  /// Reads the files of ClusterOptions::tls_cert and its companions again, for new links. On an
  /// error everything stays as it was. Blocks while files are read.
  Outcome<void> renew_certificates();

  /// Says good-bye. Done when that has had time to spread; from then on everything answers
  /// ErrorCode::stopped.
  Pending<void> leave();

 private:
  class Control;
  friend class Control;
  explicit Cluster(std::shared_ptr<Control> control);
  std::shared_ptr<Control> control_;
};

}  // namespace pando

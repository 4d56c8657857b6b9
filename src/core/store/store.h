#pragma once
/// Which copies of a bucket hold which writes?
///
/// Primary and replicas, whose configuration is the agreed map: a write is committed when every
/// copy that counts holds it. Source: docs/protocol/store.md.
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/rng.h"
#include "core/store/config.h"
#include "core/store/content.h"
#include "core/store/era.h"
#include "core/store/views.h"

namespace pando::store {

/// The state machine. One thread. It knows the data only as Content, which its owner holds; while a
/// node is primary its owner changes the content, else nobody but this machine does.
class Store {
 public:
  Store(Config config, Contents contents, Instant now, Rng rng);
  ~Store();

  /// Takes one input; some consequences wait for poll().
  void step(Instant now, const Input& input, Outbox& out);
  /// What is due: to be called behind a batch of inputs and writes, before anybody waits. Messages
  /// leave here, one per peer and lane if they are not long.
  void poll(Instant now, Outbox& out);
  /// When it next wants a poll, if nothing happens before.
  Instant deadline() const;

  /// Whether a write would be taken now.
  std::expected<void, WhyNot> may_write(std::uint16_t bucket) const;
  /// Memory fetches meanwhile what write() will look at.
  void approach(std::uint16_t bucket) const;
  /// A write of the primary. The content has changed already, by exactly these effects: ask
  /// may_write() before. An unexpected() here means that it was not asked, and nothing is sent.
  std::expected<Sequence, WhyNot> write(std::uint16_t bucket, ByteView effects);

  // Views.

  /// Several of the following at once.
  Standing standing(std::uint16_t bucket) const;
  Role role(std::uint16_t bucket) const;
  /// The last write that is here.
  Sequence last(std::uint16_t bucket) const;
  /// Every copy that counts holds the writes up to here, as far as this node knows. Never falls
  /// while it is primary.
  Sequence committed(std::uint16_t bucket) const;
  /// Of a primary: what is said about this bucket at all waits until this is committed (what came
  /// with the role may not have been). Above it, only what has seen a later write.
  Sequence gate(std::uint16_t bucket) const;
  /// Of a primary: who numbers its writes now.
  Configuration configuration(std::uint16_t bucket) const;
  /// Whether this copy has the write that the primary of that configuration numbered so; nullopt:
  /// that is too long ago to tell. Of a primary that has committed its gate() it is final.
  std::optional<bool> has(std::uint16_t bucket, const Configuration& by, Sequence sequence) const;
  /// Shows the writes that are here behind this one, oldest first; false: it does not remember all.
  bool look_behind(std::uint16_t bucket, Sequence after,
                   const std::function<void(ByteView effects)>& see) const;
  /// Of a primary: the other copies.
  std::vector<CopyView> copies(std::uint16_t bucket) const;
  /// Of a primary: its buckets that take no writes.
  std::vector<std::uint16_t> stalled() const;
  MovesView moves() const;
  const Counters& counters() const;

  struct Impl;
  /// For checkers: impl.h.
  Impl& inside() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace pando::store

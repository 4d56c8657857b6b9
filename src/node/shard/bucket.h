#pragma once
/// The keys of one bucket, as replication sees them.
#include <memory>
#include <vector>

#include "core/keys/keyspace.h"
#include "core/store/content.h"
#include "node/shard/watched_keys.h"

namespace pando::shard {

class Bucket final : public store::Content {
 public:
  /// `seed`: of this process, unknown to clients. `later` must outlive the bucket: see LazyFree.
  Bucket(std::uint64_t seed, keys::LazyFree& later);

  keys::Keyspace& keys() { return *keys_; }
  const keys::Keyspace& keys() const { return *keys_; }

  void apply(ByteView effects) override;
  void apply(ByteView effects, std::uint64_t way) override;
  std::uint64_t approach(ByteView effects) const override;
  void approach(std::uint64_t way) const override { keys_->approach(way); }
  void clear() override;
  std::unique_ptr<Content> fresh() const override;
  void become(Content& filled) override;
  std::unique_ptr<store::Copying> copy() const override;
  Bytes keys_of(ByteView effects) const override;
  std::optional<Bytes> restate(ByteView keys, std::size_t limit) const override;
  std::uint64_t digest(unsigned part) const override;
  std::optional<Bytes> restate_part(unsigned part, std::size_t limit) const override;
  void replace_part(unsigned part, ByteView effects) override;
  store::Extent extent() const override;

  // What only a primary has.
  keys::Position expired_to = 0;  ///< where the search for expired keys goes on
  WatchedKeys watched;

 private:
  keys::LazyFree& later_;
  std::unique_ptr<keys::Keyspace> keys_;
};

/// All buckets of which something is or was here, and what of them is still to be freed.
class Buckets {
 public:
  Buckets(std::uint64_t seed, std::size_t count) : seed_(seed), all_(count) {}

  std::uint64_t seed() const { return seed_; }
  /// Null if there was never anything in it.
  const std::unique_ptr<Bucket>& operator[](std::size_t number) const { return all_[number]; }
  Bucket& made(std::size_t number) {
    if (!all_[number]) all_[number] = std::make_unique<Bucket>(seed_, later);
    return *all_[number];
  }

  keys::LazyFree later;

 private:
  std::uint64_t seed_;
  std::vector<std::unique_ptr<Bucket>> all_;
};

}  // namespace pando::shard

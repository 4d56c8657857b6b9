#include "node/shard/bucket.h"

#include <utility>

#include "core/keys/copying.h"
#include "core/keys/parts.h"

namespace pando::shard {
namespace {

static_assert(keys::kParts == store::Content::kParts);

class BucketCopying final : public store::Copying {
 public:
  explicit BucketCopying(const keys::Keyspace& keys) : copying_(keys) {}
  Bytes next(std::size_t budget) override { return copying_.next(budget); }
  bool done() const override { return copying_.done(); }
  Bytes filter(ByteView effects) override { return copying_.filter(effects); }

 private:
  keys::Copying copying_;
};

}  // namespace

Bucket::Bucket(std::uint64_t seed, keys::LazyFree& later)
    : later_(later), keys_(std::make_unique<keys::Keyspace>(seed, &later)) {}

void Bucket::apply(ByteView effects) {
  keys_->apply(effects);
}

/// The hash of the first key, which is often the only one; 0: there is none.
std::uint64_t Bucket::approach(ByteView effects) const {
  const auto first = wire::first_key(effects);
  return first ? keys().approach(*first) : 0;
}

void Bucket::apply(ByteView effects, std::uint64_t way) {
  way == 0 ? keys_->apply(effects) : keys_->apply(effects, way);
}

void Bucket::clear() {
  keys_->clear();
}

std::unique_ptr<store::Content> Bucket::fresh() const {
  return std::make_unique<Bucket>(keys_->seed(), later_);
}

void Bucket::become(Content& filled) {
  std::swap(keys_, static_cast<Bucket&>(filled).keys_);
}

std::unique_ptr<store::Copying> Bucket::copy() const {
  return std::make_unique<BucketCopying>(*keys_);
}

Bytes Bucket::keys_of(ByteView effects) const {
  return keys::keys_touched(effects);
}

std::optional<Bytes> Bucket::restate(ByteView list, std::size_t limit) const {
  return keys::restate_keys(*keys_, list, limit);
}

std::uint64_t Bucket::digest(unsigned part) const {
  return keys_->digest(part);
}

std::optional<Bytes> Bucket::restate_part(unsigned part, std::size_t limit) const {
  return keys::restate_part(*keys_, part, limit);
}

void Bucket::replace_part(unsigned part, ByteView effects) {
  keys_->erase_part(part);
  keys_->apply(effects);
}

store::Extent Bucket::extent() const {
  return {keys_->size(), keys_->used()};
}

}  // namespace pando::shard

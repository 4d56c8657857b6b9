#include "core/keys/keyspace.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "base/assert.h"

namespace pando::keys {
namespace {

using wire::Effect;
using wire::Op;

/// Room that a text gets beyond what it needs, at most.
constexpr std::size_t kGrowth = std::size_t{1} << 20;

std::uint64_t content_digest(const Entry& entry) {
  return entry.kind() == Kind::string ? digest_of(entry.text()) : entry.collection().digest();
}

std::size_t memory_of(const Entry& entry) {
  return entry.memory() + (entry.kind() == Kind::string ? 0 : entry.collection().memory());
}

}  // namespace

/// All keys that there were.
class Keyspace::Former final : public LazilyFreed {
 public:
  Former(Keys keys, LazyFree* later) : keys_(std::move(keys)), later_(later) {}
  ~Former() override { free_some(keys_.size()); }
  bool free_some(std::size_t pieces) override {
    return keys_.free_some(pieces, [this](Entry* entry) { free(Entry::Owned{entry}, later_); });
  }

 private:
  Keys keys_;
  LazyFree* later_;
};

void Keyspace::free(Entry::Owned entry, LazyFree* later) {
  if (later != nullptr && entry->kind() != Kind::string &&
      entry->collection().size() > LazyFree::kAtOnce)
    later->take(entry->take_collection());
}

bool Keyspace::apply(const Effect& effect, Position hash) {
  switch (effect.op) {
    case Op::put:
      return put(effect, hash);
    case Op::erase:
      return erase(effect.key, hash);
    case Op::expire_at:
      return expire_at(effect, hash);
    case Op::patch:
      return patch(effect, hash);
    case Op::flush:
      return clear(), true;
    default:
      return change(effect, hash);
  }
}

bool Keyspace::apply(ByteView effects) {
  wire::EffectReader reader{effects};
  bool all = true;
  while (true) {
    const auto effect = reader.next();
    if (!effect) return false;
    if (!*effect) return all;
    all = apply(**effect) && all;
  }
}

bool Keyspace::apply(ByteView effects, Position first) {
  wire::EffectReader reader{effects};
  const auto effect = reader.next();
  if (!effect || !*effect) return effect.has_value();
  const bool fits = apply(**effect, first);
  return reader.done() ? fits : apply(reader.rest()) && fits;
}

void Keyspace::clear() {
  auto former = std::make_unique<Former>(std::exchange(index_, Keys{index_.seed()}), later_);
  if (later_ != nullptr && !former->free_some(LazyFree::kAtOnce)) later_->take(std::move(former));
  expiring_ = used_ = 0;
}

void Keyspace::erase_part(unsigned part) {
  std::vector<std::string> gone;
  Position at = 0;
  do {
    at = visit(at, [&](const Entry& entry) {
      if (part_of(entry.key()) == part) gone.emplace_back(entry.key());
    });
  } while (at != 0);
  for (const std::string& key : gone) erase(key, hash(key));
}

void Keyspace::swap(Keyspace& other) {
  std::swap(index_, other.index_);
  std::swap(expiring_, other.expiring_);
  std::swap(used_, other.used_);
}

void Keyspace::add(Entry::Owned entry, Position hash) {
  entry->set_access(access_);
  used_ += memory_of(*entry);
  const bool expires = entry->expires();
  index_.insert(entry.release(), hash).mark(expires);
  expiring_ += expires;
}

void Keyspace::remove(Keys::Hit hit) {
  Entry::Owned gone{hit.node()};
  used_ -= memory_of(*gone);
  expiring_ -= gone->expires();
  index_.erase(hit);
  free(std::move(gone), later_);
}

/// `before`: what the old entry had in memory while it was whole. It goes, with its key, which may
/// be where the caller has a view of it.
void Keyspace::replace(Keys::Hit hit, Entry::Owned entry, std::size_t before) {
  Entry::Owned gone{hit.node()};
  used_ += memory_of(*entry) - before;
  expiring_ += entry->expires();
  expiring_ -= gone->expires();
  hit.mark(entry->expires());
  hit.set_node(entry.release());
  free(std::move(gone), later_);
}

bool Keyspace::put(const Effect& effect, Position hash) {
  const Keys::Hit hit = index_.find(effect.key, hash);
  if (hit && !keep_access_) hit.node()->set_access(access_);
  if (hit && hit.node()->expires() == (effect.number != 0) && hit.node()->set_text(effect.value))
    return hit.node()->set_expires_at(effect.number);
  Entry::Owned entry = Entry::make(effect.key, effect.value, effect.number);
  if (!hit) return add(std::move(entry), hash), true;
  entry->set_access(hit.node()->access());
  replace(hit, std::move(entry), memory_of(*hit.node()));
  return true;
}

bool Keyspace::erase(std::string_view key, Position hash) {
  if (const Keys::Hit hit = index_.find(key, hash)) remove(hit);
  return true;
}

bool Keyspace::expire_at(const Effect& effect, Position hash) {
  const Keys::Hit hit = index_.find(effect.key, hash);
  if (!hit) return false;
  if (hit.node()->set_expires_at(effect.number)) return true;
  const std::size_t before = memory_of(*hit.node());
  replace(hit, hit.node()->grown(effect.number, 0), before);
  return true;
}

bool Keyspace::patch(const Effect& effect, Position hash) {
  Keys::Hit hit = index_.find(effect.key, hash);
  if (hit && hit.node()->kind() != Kind::string) return false;
  const auto at = static_cast<std::size_t>(effect.number);
  const std::size_t end = at + effect.value.size();
  if (!hit) {
    add(Entry::make(effect.key, std::string_view{}, 0), hash);
    hit = index_.find(effect.key, hash);
  }
  if (hit.node()->patch(at, effect.value)) return true;
  // Who grows once grows again.
  const std::size_t room = end + std::min(end, kGrowth);
  Entry::Owned grown = hit.node()->grown(hit.node()->expires_at(), room);
  grown->patch(at, effect.value);
  replace(hit, std::move(grown), memory_of(*hit.node()));
  return true;
}

bool Keyspace::change(const Effect& effect, Position hash) {
  const Kind kind = kind_for(effect.op);
  const Keys::Hit hit = index_.find(effect.key, hash);
  if (!hit) {
    auto fresh = make_collection(kind, seed());
    if (fresh == nullptr || !fresh->apply(effect)) return false;
    if (fresh->size() > 0) add(Entry::make(effect.key, std::move(fresh), 0), hash);
    return true;
  }
  if (hit.node()->kind() != kind) return false;
  Collection& collection = hit.node()->collection();
  const std::size_t before = collection.memory();
  const bool fits = collection.apply(effect);
  used_ += collection.memory() - before;
  if (collection.size() == 0) remove(hit);
  return fits;
}

unsigned Keyspace::part_of(std::string_view key) {
  return static_cast<unsigned>(digest_of(key) % kParts);
}

std::uint64_t Keyspace::digest(unsigned part) const {
  std::uint64_t sum = 0;
  Position at = 0;
  do {
    at = visit(at, [&](const Entry& entry) {
      const std::uint64_t key = digest_of(entry.key());
      if (key % kParts != part) return;
      const std::array<std::uint64_t, 3> facts = {static_cast<std::uint64_t>(entry.kind()),
                                                  static_cast<std::uint64_t>(entry.expires_at()),
                                                  content_digest(entry)};
      sum += digest_of(text(std::as_bytes(std::span{facts})), key);
    });
  } while (at != 0);
  return sum;
}

}  // namespace pando::keys

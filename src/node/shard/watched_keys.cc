#include "node/shard/watched_keys.h"

#include <functional>

#include "wire/effects.h"

namespace pando::shard {
namespace {

std::uint64_t hash_of(std::string_view key) {
  return std::hash<std::string_view>{}(key);
}

void put(std::string& out, std::uint64_t number) {
  for (int shift = 0; shift < 64; shift += 8) out += static_cast<char>(number >> shift & 0xff);
}

}  // namespace

std::string WatchedKeys::spelled(std::uint64_t number) const {
  std::string out;
  put(out, era_);
  put(out, number);
  return out;
}

std::string WatchedKeys::version(std::string_view key, Rng& rng) {
  if (versions_.size() >= kMost) forget();
  if (versions_.empty()) era_ = rng.next();
  return spelled(versions_.try_emplace(hash_of(key), last_).first->second);
}

bool WatchedKeys::still(std::string_view key, std::string_view version) const {
  const auto found = versions_.find(hash_of(key));
  return found != versions_.end() && version == spelled(found->second);
}

void WatchedKeys::wrote(ByteView effects) {
  if (versions_.empty()) return;
  wire::EffectReader reader{effects};
  for (auto effect = reader.next(); effect && *effect; effect = reader.next()) {
    if ((*effect)->op == wire::Op::flush) return forget();
    const auto found = versions_.find(hash_of((*effect)->key));
    if (found != versions_.end()) found->second = ++last_;
  }
}

void WatchedKeys::forget() {
  versions_.clear();
}

}  // namespace pando::shard

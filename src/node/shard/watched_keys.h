#pragma once
/// Was this key changed since somebody began to watch it? One bucket, at its primary.
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/rng.h"
#include "pando/bytes.h"

namespace pando::shard {

/// May say that a key was changed which was not: after a change of primary, when very many keys are
/// watched, and if two keys have one hash. Never the other way round.
class WatchedKeys {
 public:
  /// Octets of a version.
  static constexpr std::size_t kVersion = 16;
  /// Keys that are remembered; with the next one all are forgotten.
  static constexpr std::size_t kMost = 4096;

  /// Begins to watch; the answer names the state in which the key is now.
  std::string version(std::string_view key, Rng& rng);
  /// Whether it is still in that state. Any text is legal.
  bool still(std::string_view key, std::string_view version) const;
  void wrote(ByteView effects);
  /// No version holds any longer.
  void forget();

 private:
  using Hash = std::uint64_t;
  std::string spelled(std::uint64_t number) const;

  /// Drawn anew whenever all is forgotten, so that versions of another time or node never hold.
  std::uint64_t era_ = 0;
  std::uint64_t last_ = 0;
  boost::unordered_flat_map<Hash, std::uint64_t> versions_;
};

}  // namespace pando::shard

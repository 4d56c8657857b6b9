#pragma once
/// The shards that this one has heard of, its siblings in the same node included, each by a number
/// that stays.
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "node/shard/letters.h"
#include "pando/bytes.h"
#include "pando/shard_of.h"

namespace pando::shard {

class Peers {
 public:
  /// Octets of letters that are not whole yet, of all peers: twice the longest value that a client
  /// can write. Beyond it the longest of these letters is given up.
  static constexpr std::size_t kMostUnfinished = std::size_t{1} << 30;

  /// Which shard of which node this one is: its siblings are always linked.
  Peers(const std::string& node, ShardOf self, std::size_t most_unfinished = kMostUnfinished)
      : node_(node), self_(self), most_unfinished_(most_unfinished) {
    if (self.count > 1) up(node, self.count);
  }

  /// There is a link with this node, which has so many shards. Returns those that it had before
  /// and has no more.
  std::vector<std::size_t> up(const std::string& node, std::uint8_t shards);
  void down(const std::string& node);
  /// Whether it is another shard of this node.
  bool is_sibling(std::size_t number) const {
    return peers_[number].node == node_ && peers_[number].shard != self_.index;
  }
  /// All shards of this node, this one among them; none if it is the only one.
  std::vector<std::size_t> of_own() const { return of(node_); }
  /// The shards of a node that is linked.
  std::vector<std::size_t> of(const std::string& node) const;
  /// Nullopt: there is no link with it, or it has no such shard.
  std::optional<std::size_t> find(const std::string& node, std::uint8_t shard) const;
  /// The shard of a node that has this bucket; nullopt: there is no link.
  std::optional<std::size_t> keeper(const std::string& node, std::uint16_t bucket) const;

  const std::string& name(std::size_t number) const { return peers_[number].node; }
  std::uint8_t shard(std::size_t number) const { return peers_[number].shard; }
  bool up(std::size_t number) const { return peers_[number].up; }
  /// So many shards there are where this one is; 0: there is no link.
  std::uint8_t shards(std::size_t number) const;
  Letters& letters(std::size_t number) { return peers_[number].letters; }
  /// A message of this peer about letters has come; a whole letter, if that completes one.
  std::optional<std::string> came(std::size_t number, Letters::Kind kind, ByteView body);
  /// Octets of letters that are not whole.
  std::size_t unfinished() const;
  std::size_t size() const { return peers_.size(); }

 private:
  struct Peer {
    std::string node;
    std::uint8_t shard = 0;
    bool up = false;
    Letters letters;
  };
  struct Node {
    std::vector<std::size_t> peers;  ///< by shard; more than there are now, if it had more once
    std::uint8_t shards = 0;         ///< 0: there is no link
  };
  const std::string node_;
  const ShardOf self_;
  const std::size_t most_unfinished_;
  std::map<std::string, Node, std::less<>> nodes_;
  std::vector<Peer> peers_;
};

}  // namespace pando::shard

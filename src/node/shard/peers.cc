#include "node/shard/peers.h"

#include <algorithm>

namespace pando::shard {

std::vector<std::size_t> Peers::up(const std::string& name, std::uint8_t shards) {
  Node& node = nodes_[name];
  while (node.peers.size() < shards) {
    node.peers.push_back(peers_.size());
    peers_.push_back({name, static_cast<std::uint8_t>(node.peers.size() - 1), false, {}});
  }
  std::vector<std::size_t> gone;
  for (std::size_t shard = 0; shard < node.peers.size(); ++shard) {
    Peer& peer = peers_[node.peers[shard]];
    if (peer.up && shard >= shards) gone.push_back(node.peers[shard]);
    peer.up = shard < shards;
    peer.letters.restart(shards);
  }
  node.shards = shards;
  return gone;
}

void Peers::down(const std::string& name) {
  const auto node = nodes_.find(name);
  if (node == nodes_.end()) return;
  for (const std::size_t number : node->second.peers) {
    peers_[number].up = false;
    peers_[number].letters.restart();
  }
  node->second.shards = 0;
}

std::vector<std::size_t> Peers::of(const std::string& name) const {
  const auto node = nodes_.find(name);
  if (node == nodes_.end()) return {};
  const auto begin = node->second.peers.begin();
  return {begin, begin + node->second.shards};
}

std::optional<std::size_t> Peers::find(const std::string& name, std::uint8_t shard) const {
  const auto node = nodes_.find(name);
  if (node == nodes_.end() || shard >= node->second.shards) return std::nullopt;
  return node->second.peers[shard];
}

std::optional<std::size_t> Peers::keeper(const std::string& name, std::uint16_t bucket) const {
  const auto node = nodes_.find(name);
  if (node == nodes_.end() || node->second.shards == 0) return std::nullopt;
  return node->second.peers[bucket % node->second.shards];
}

std::size_t Peers::unfinished() const {
  std::size_t sum = 0;
  for (const Peer& peer : peers_) sum += peer.letters.unfinished();
  return sum;
}

/// Most letters come whole: nothing has to be counted for them.
std::optional<std::string> Peers::came(std::size_t number, Letters::Kind kind, ByteView body) {
  std::optional<std::string> whole = letters(number).came(kind, body);
  if (kind == Letters::Kind::piece && unfinished() > most_unfinished_)
    std::ranges::max_element(peers_, {}, [](const Peer& peer) {
      return peer.letters.unfinished();
    })->letters.give_up();
  return whole;
}

std::uint8_t Peers::shards(std::size_t number) const {
  return nodes_.find(peers_[number].node)->second.shards;
}

}  // namespace pando::shard

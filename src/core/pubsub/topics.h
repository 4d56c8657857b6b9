#pragma once
/// Who listens to a channel, a pattern, a shard channel: clients of this node, and how many of
/// each other?
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pando::pubsub {

using Client = std::uint64_t;
/// A number that the owner gives.
using Peer = std::size_t;

enum class Kind : std::uint8_t { channel, pattern, shard };
inline constexpr std::size_t kKinds = 3;
inline constexpr std::array kAllKinds = {Kind::channel, Kind::pattern, Kind::shard};

struct Topic {
  std::set<Client> here;
  std::map<Peer, std::uint64_t> there;  ///< clients of others, none of them 0
  std::uint64_t told_as = 0;  ///< the number with which peers are told of its first client
};
using Named = std::map<std::string, Topic, std::less<>>;

/// One thread.
class Topics {
 public:
  const Named& of(Kind kind) const { return all_[static_cast<std::size_t>(kind)]; }

  /// The topic, and whether the client is new to it.
  std::pair<Topic&, bool> add(Kind kind, std::string_view name, Client client);
  /// False: the client did not listen to it.
  bool remove(Kind kind, std::string_view name, Client client);
  /// What a client listens to, in the order of the names.
  std::vector<std::string> of_client(Kind kind, Client client) const;

  /// So many clients of a peer listen to that.
  void set_there(Kind kind, std::string_view name, Peer peer, std::uint64_t clients);
  /// Nothing is known of this peer any more.
  void forget(Peer peer);

  /// What names and clients cost, about: octets.
  std::size_t size_here() const { return here_; }
  std::size_t size_there(Peer peer) const;

 private:
  Named& named(Kind kind) { return all_[static_cast<std::size_t>(kind)]; }
  Named::iterator find_or_add(Kind kind, std::string_view name);
  void drop_if_empty(Kind kind, Named::iterator topic);

  std::array<Named, kKinds> all_;
  /// Of each client its names, which are those of the topics.
  std::map<Client, std::array<std::set<std::string_view>, kKinds>> clients_;
  std::size_t here_ = 0;
  std::map<Peer, std::size_t> there_;
};

}  // namespace pando::pubsub

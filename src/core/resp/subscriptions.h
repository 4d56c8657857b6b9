#pragma once
/// What has this client subscribed to, and what is it told?
/// Source: docs/protocol/pubsub.md, docs/protocol/resp.md, "Subscribers".
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wire/resp/command_spec.h"
#include "wire/resp/reply_writer.h"

namespace pando::resp {

/// What SUBSCRIBE and its kin want. A driver that has subscribers serves rows of these names in the
/// category kAclPubsub.
struct Listening {
  enum class Kind : std::uint8_t { channel, pattern, shard };
  Kind kind = Kind::channel;
  bool on = true;  ///< to subscribe

  friend bool operator==(const Listening&, const Listening&) = default;
};

/// nullopt: the command is none of them.
std::optional<Listening> listening_of(const CommandSpec& spec);

/// Of one connection. One thread.
class Subscriptions {
 public:
  /// It has subscribed to something.
  bool any() const;

  /// How many of one kind.
  std::size_t size(Listening::Kind kind) const { return all_[std::to_underlying(kind)].size(); }
  /// Whether this is true of all that it has subscribed to.
  bool all_of(auto&& holds) const {
    for (std::size_t kind = 0; kind < all_.size(); ++kind)
      for (const std::string& name : all_[kind])
        if (!holds(static_cast<Listening::Kind>(kind), std::string_view{name})) return false;
    return true;
  }

  /// Wants this, as soon as the driver has answered. `names`: none for all that there are.
  void want(Listening what, Words names);
  /// Wants nothing any more, and is told nothing of it.
  void want_none();
  /// The driver has not answered yet: what follows may depend on it.
  bool wanting() const { return wanted_.has_value(); }
  /// The driver has done it. What the client is told; nullopt: want_none() was wanted.
  std::optional<std::string> done(Protocol protocol);
  /// The driver has refused.
  void refused() { wanted_.reset(); }

 private:
  struct Wanted {
    std::optional<Listening> what;  ///< nullopt: nothing any more
    std::vector<std::string> names;
  };
  using Names = std::set<std::string, std::less<>>;
  Names& of(Listening::Kind kind) { return all_[static_cast<std::size_t>(kind)]; }
  std::size_t count(Listening::Kind kind) const;
  void tell(ReplyWriter& writer, Listening what, const std::string* name) const;

  std::array<Names, 3> all_;
  std::optional<Wanted> wanted_;
};

}  // namespace pando::resp

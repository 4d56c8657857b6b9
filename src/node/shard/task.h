#pragma once
/// One request about data on its way through a shard.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/keys/command.h"
#include "pando/time.h"

namespace pando::shard {

struct Request;

/// Who waits for the answer.
struct Origin {
  enum class Kind : std::uint8_t {
    client,  ///< one of this node's
    peer,    ///< another node, for a client of its own
    spread,  ///< a request over several buckets, of which this is a part
    scan,    ///< a SCAN, of which this is a step
    fate,    ///< this node, which was primary and wants to know what became of a write
    copies,  ///< a WAIT, which asks how many copies there are
    nobody,  ///< a write that nobody asked for
  };
  Kind kind = Kind::client;
  std::uint64_t who = 0;     ///< the client, the peer's place in Peers, the spread, the scan, …
  std::uint64_t ticket = 0;  ///< of theirs: which request, or which part
  resp::Protocol protocol = resp::Protocol::resp2;
};

/// The client who asked that.
Origin client_of(const Request& request);

/// As long as there is no map nobody knows which.
inline constexpr std::uint16_t kNoBucket = 0xffff;

/// What a request does that finds nothing to take, if its command is one that waits then.
enum class WhenEmpty : std::uint8_t {
  waits,
  answers,  ///< that there is nothing: it was unblocked
  fails,    ///< it was unblocked with an error
};

/// A request that goes to one bucket. The words live as long as the call that is given it.
struct Task {
  Origin origin;
  const keys::Command* command = nullptr;
  resp::Words words;
  std::uint16_t bucket = 0;
  Instant until{};        ///< for so long it waits for somebody who may answer it
  bool own_keys = false;  ///< see Request; while there is no bucket
  WhenEmpty when_empty = WhenEmpty::waits;
  keys::KnownHash known = {};  ///< of its key, if it has one key and that was looked at before

  /// Its first word behind the name is its key, and it has no other.
  bool one_key() const {
    const resp::KeyPlaces& places = command->facts.keys;
    return places.first == 1 && places.last == 1 && words.size() > 1;
  }
  /// Of that key.
  keys::Position hash(std::uint64_t seed) const {
    return known.is_of(words[1]) ? known.hash : keys::hash_of(words[1], seed);
  }
  bool writes() const { return (command->facts.flags & resp::kWrite) != 0; }
  /// Must not be done twice: it writes, or publishes.
  bool once() const { return (command->facts.flags & (resp::kWrite | resp::kPubsub)) != 0; }
};

/// What was found out about a request while memory was asked for what it will look at.
struct Approached {
  std::uint16_t bucket = kNoBucket;
  keys::KnownHash hash;
};

/// The same with words of its own, for tasks that have to wait.
class KeptTask {
 public:
  /// None yet.
  KeptTask() = default;
  explicit KeptTask(const Task& task) { keep(task); }
  /// Another one instead.
  void keep(const Task& task);
  /// It does not wait for a key any more. False: its command never does.
  bool unblock(WhenEmpty when_empty);

  const Origin& origin() const { return origin_; }
  const keys::Command* command() const { return command_; }
  std::uint16_t bucket() const { return bucket_; }
  Instant until() const { return until_; }
  bool once() const { return (command_->facts.flags & (resp::kWrite | resp::kPubsub)) != 0; }
  /// Octets of its words, with what it takes to tell them apart.
  std::size_t size() const { return text_.size(); }
  /// Lives as long as `words`, which it fills, and this.
  Task task(std::vector<std::string_view>& words) const;

 private:
  Origin origin_;
  const keys::Command* command_ = nullptr;
  std::uint16_t bucket_ = 0;
  Instant until_{};
  bool own_keys_ = false;
  WhenEmpty when_empty_ = WhenEmpty::waits;
  std::uint32_t words_ = 0;
  std::string text_;  ///< of each word the size, 4 octets, and then all words
};

}  // namespace pando::shard

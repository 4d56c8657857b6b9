#pragma once
/// What is one client's transaction: which commands wait for EXEC, and which keys are watched?
/// Source: docs/protocol/resp.md, "Transactions".
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/resp/door.h"
#include "wire/resp/command_spec.h"

namespace pando::resp {

/// What begins, ends or guards a transaction.
enum class Verb : std::uint8_t { multi, exec, discard, watch, unwatch };

/// nullopt: the command is none of them. A driver that has transactions serves rows of these names
/// in the category kAclTransaction.
std::optional<Verb> verb_of(const CommandSpec& spec);

/// Others notice it: it writes, or publishes.
bool changes_something(const CommandSpec& spec);

/// Between two EXECs of one connection. All errors are whole sentences with their code, empty if
/// there is none.
class Transaction {
 public:
  /// MULTI was said.
  bool open() const { return now_.open; }
  /// A command was refused: EXEC will be, too.
  bool spoilt() const { return now_.spoilt; }
  /// Something that is queued changes what others see.
  bool writes() const { return now_.writes; }
  /// How many commands are queued.
  std::size_t commands() const { return now_.commands; }
  /// Of what is queued and watched.
  std::size_t bytes() const { return now_.bytes; }
  /// There is nothing to be carried out or looked at.
  bool empty() const { return now_.queued.empty() && now_.watched.empty(); }

  void begin() { now_.open = true; }
  void spoil() { now_.spoilt = now_.open; }
  /// Nothing is queued or watched any more.
  void forget() { now_ = {}; }

  /// Adds a command. After an error nothing is added.
  std::string_view queue(const CommandSpec& spec, Words words, const Door& door);

  /// These keys are to be watched, as soon as their versions are known.
  std::string_view want(Words keys, const Door& door);
  /// Their versions have not come yet: what follows may depend on them.
  bool wanting() const { return !wanted_.empty(); }
  /// The driver's reply to that, a bulk string with versions of one length. False: it is an error,
  /// and they are not watched.
  bool watched(std::string_view reply);

  /// Ends the transaction. Its words as the driver reads them (docs/protocol/shard.md,
  /// "Transactions"); they live until the next call of this.
  Words take();

 private:
  struct Watched {
    std::string key, version;
  };
  struct State {
    bool open = false, spoilt = false;
    std::optional<std::uint64_t> place;  ///< of all its keys
    std::vector<Watched> watched;
    std::vector<std::string> queued;  ///< of each command the number of words, and the words
    std::size_t bytes = 0;            ///< of all that
    std::size_t commands = 0;
    bool writes = false;
  };
  bool same_place(std::string_view key, const Door& door);
  std::string_view grow(Words words, const Door& door);

  State now_;
  std::vector<std::string> wanted_;  ///< keys whose versions are being asked for
  std::vector<std::string> sent_;
  std::vector<std::string_view> words_;  ///< of sent_
};

}  // namespace pando::resp

#pragma once
/// Who answers this message, and who hears it?
///
/// Calls with deadlines, one-way casts and topics, over links that the machine does not see: it
/// hands out letters, and is told what became of them. Source: docs/protocol/calls.md.
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "core/calls/config.h"
#include "core/calls/io.h"
#include "core/calls/outgoing.h"

namespace pando::calls {

/// What one machine has done since it began.
struct Counters {
  std::uint64_t called = 0, answered = 0, served = 0, casts_in = 0, casts_out = 0;
  std::uint64_t told = 0, published = 0, dropped = 0;  ///< dropped: of what was published
  std::map<call::Failure, std::uint64_t> failed;       ///< of called
  std::map<Reason, std::uint64_t> refused;
};

/// The calls of one node. One thread. Views live until the next step.
class Calls {
 public:
  explicit Calls(Config config);
  ~Calls();
  Calls(Calls&&) noexcept;

  /// Takes one input and appends every consequence to `out`, in the order they must happen.
  void step(Instant now, Input input, Outbox& out);
  /// When it next wants a Tick.
  Instant deadline() const;

  // Letters wait here until their lane can take them: the links' own queues stay short, and a
  // cancelled call that has not left never leaves.

  /// Nothing waits.
  bool silent() const;
  std::vector<Way> waiting() const;
  /// The next letter on that way, to be posted at once. Nullopt: none.
  std::optional<Letter> take(Instant now, const Way& way);

  // Views.

  std::size_t calling() const;  ///< calls of this node without an end
  std::size_t serving() const;  ///< calls at this node without an answer
  /// Bytes kept for others: bodies that are not answered, letters that wait, topics.
  std::size_t memory() const;
  const Counters& counters() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pando::calls

#pragma once
/// A machine under test, and every output as one line of text.
///
///   Machine m;
///   m.give(Received{...});
///   m.expect("member-leave bravo(left)");
///   m.expect_nothing_else();
#include <gtest/gtest.h>

#include "core/serf/serf.h"

namespace pando::serf {

/// One line per output: `gossip intents: join bravo@3`, `send 10.0.0.2:7946: ack bravo@4`, ...
std::string describe(const Output& output);
/// One message: `leave bravo@3 prune`, `event deploy@7 "v2"`, ...
std::string describe_message(ByteView raw);

/// A node called `name` at 10.0.0.`host`:7946.
NodeInfo node(std::string name, std::uint8_t host, const Tags& tags = {});
NodeInfoPtr shared_node(std::string name, std::uint8_t host, const Tags& tags = {});
/// The first letter tells the host: alpha lives at 10.0.0.1, bravo at .2, ...
NodeInfoPtr known(const std::string& name);
Config config_of(const std::string& name);

inline Bytes raw(const wire::serf::Message& message) {
  return wire::serf::encode(message);
}

class Machine {
 public:
  /// `alpha`, whose own first join has been heard.
  Machine();
  explicit Machine(Config config);

  /// Hands in what happened, `later` than the last time. Everything said before must have been
  /// expected.
  void give(const Input& input, Duration later = {});
  /// A message from bravo.
  void hear(const wire::serf::Message& message) {
    give(Received{known("bravo")->endpoint, raw(message)});
  }
  void ask(Command command, Ticket ticket = 1) { give(Asked{ticket, std::move(command)}); }
  /// Lets members join and drops what is said about it.
  void with(const std::vector<std::string>& names);
  /// Ticks at every deadline until `later` has passed.
  void run(Duration later);

  /// The next thing said.
  void expect(const std::string& line);
  /// Nothing said since begins with this; it is dropped otherwise unseen.
  void reject(const std::string& beginning) const;
  void expect_nothing_else();
  /// Everything said since, taken away.
  std::vector<std::string> take();
  /// The same as values.
  Outbox take_outputs();
  /// The token of the last broadcast.
  std::uint64_t last_token() const { return last_token_; }

  MemberStatus status(const std::string& name) const;
  LamportTime status_time(const std::string& name) const;

  Instant now{};
  Serf serf;

 private:
  void step(const Input& input);
  Outbox out_;
  std::vector<std::string> said_;
  std::uint64_t last_token_ = 0;
};

}  // namespace pando::serf

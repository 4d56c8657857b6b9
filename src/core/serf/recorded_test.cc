// Recordings of real agents (tests/vectors/serf): in the place of one of them the machine must send
// the same direct messages, byte for byte.
#include <gtest/gtest.h>

#include <charconv>
#include <fstream>

#include "core/serf/harness_test.h"
#include "source_tree.h"
#include "wire/packet.h"

namespace pando::serf {
namespace {

using wire::serf::QueryResponse;

/// Texts, because GCC 12 warns of comparing sets of Bytes for no reason.
using Messages = std::set<std::string>;

/// One user message of a recorded datagram.
struct Recorded {
  Endpoint from, to;
  bool bare = false;  ///< neither in a compound nor with a checksum: sent directly
  Bytes message;
};

/// The text of a field of one line; the recordings have no escapes in what is asked for here.
std::string field(const std::string& line, const std::string& name) {
  const std::string key = "\"" + name + "\":\"";
  const auto begin = line.find(key);
  if (begin == std::string::npos) return {};
  const auto from = begin + key.size();
  return line.substr(from, line.find('"', from) - from);
}

Bytes unhex(std::string_view digits) {
  Bytes bytes(digits.size() / 2);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::uint8_t byte = 0;
    std::from_chars(digits.data() + 2 * i, digits.data() + 2 * i + 2, byte, 16);
    bytes[i] = std::byte{byte};
  }
  return bytes;
}

std::vector<Recorded> load(const std::string& scenario) {
  std::ifstream file{source_tree() + "/tests/vectors/serf/" + scenario + ".jsonl"};
  EXPECT_TRUE(file.good()) << scenario;
  std::vector<Recorded> found;
  for (std::string line; std::getline(file, line);) {
    if (field(line, "transport") != "udp") continue;
    const Bytes datagram = unhex(field(line, "hex"));
    const auto opened = wire::open_packet(datagram, {});
    if (!opened) continue;
    for (const auto& message : opened->messages)
      if (const auto* user = std::get_if<wire::memberlist::User>(&message))
        found.push_back({.from = *Endpoint::parse(field(line, "src")),
                         .to = *Endpoint::parse(field(line, "dst")),
                         .bare = datagram.front() == std::byte{8},
                         .message = user->payload});
  }
  return found;
}

/// As in the recordings. The disputed bravo of name-conflict.jsonl has no tags.
NodeInfoPtr recorded_node(const std::string& name) {
  const bool db = name == "charlie" || name == "delta";
  NodeInfo info = node(name, 0, name == "bravo" ? Tags{} : Tags{{"role", db ? "db" : "web"}});
  info.endpoint = {Address::v4(127, 0, 0, static_cast<std::uint8_t>(name.front() - 'a' + 1)),
                   17946};
  return std::make_shared<const NodeInfo>(info);
}

/// What an agent sent directly: its acks and answers, wrapped or not, and what it relayed.
Messages sent_directly(const std::vector<Recorded>& records, const Endpoint& who) {
  Messages sent;
  for (const Recorded& record : records)
    if (record.from == who && record.bare) sent.insert(to_string(ByteView{record.message}));
  return sent;
}

/// What its event handlers answered, by the time of the query.
std::map<LamportTime, Bytes> handler_answers(const Messages& sent, const std::string& name) {
  std::map<LamportTime, Bytes> answers;
  for (const std::string& bytes : sent) {
    const auto message = wire::serf::decode(view(bytes));
    const auto* response = message ? std::get_if<QueryResponse>(&*message) : nullptr;
    if (response != nullptr && response->from == name && response->flags == 0)
      answers.emplace(response->time, response->payload);
  }
  return answers;
}

/// The machine in the place of one agent: everything that was sent to it, and what it sends.
Messages replay(const std::vector<Recorded>& records, const std::string& name,
                const std::vector<std::string>& members,
                const std::map<LamportTime, Bytes>& answers) {
  Config config;
  config.self = *recorded_node(name);
  Serf serf{config, Instant{}, Rng{3}};
  Outbox out;
  for (const std::string& member : members)
    serf.step(Instant{}, MemberJoined{recorded_node(member)}, out);
  out.clear();
  for (const Recorded& record : records)
    if (record.to == config.self.endpoint)
      serf.step(Instant{}, Received{record.from, record.message}, out);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto* happened = std::get_if<Happened>(&out[i]);
    const auto* query = happened ? std::get_if<QueryEvent>(&happened->event) : nullptr;
    const auto answer = query ? answers.find(query->time) : answers.end();
    if (answer == answers.end()) continue;
    serf.step(Instant{}, Asked{1, command::Respond{query->id, answer->second}}, out);
  }
  Messages sent;
  for (const Output& output : out)
    if (const auto* direct = std::get_if<SendDirect>(&output))
      sent.insert(to_string(ByteView{direct->message}));
  return sent;
}

std::vector<std::string> lines(const Messages& messages) {
  std::vector<std::string> found;
  for (const std::string& message : messages) found.push_back(describe_message(view(message)));
  return found;
}

TEST(Recorded, AcksAnswersAndRelaysOfFourAgents) {
  const auto records = load("queries");
  const std::vector<std::string> names = {"alpha", "bravo", "charlie", "delta"};
  for (const std::string& name : names) {
    SCOPED_TRACE(name);
    const auto theirs = sent_directly(records, recorded_node(name)->endpoint);
    ASSERT_GE(theirs.size(), 5U);
    const auto ours = replay(records, name, names, handler_answers(theirs, name));
    EXPECT_EQ(lines(ours), lines(theirs));
    EXPECT_TRUE(ours == theirs) << "the same messages in other bytes";
  }
}

TEST(Recorded, TheVotesOnADisputedName) {
  const auto records = load("name-conflict");
  for (const std::string name : {"alpha", "charlie"}) {
    SCOPED_TRACE(name);
    const auto theirs = sent_directly(records, recorded_node(name)->endpoint);
    ASSERT_EQ(theirs.size(), 1U);
    const auto ours = replay(records, name, {"alpha", "bravo", "charlie"}, {});
    EXPECT_EQ(lines(ours), lines(theirs));
    EXPECT_TRUE(ours == theirs) << "the same messages in other bytes";
  }
  // Who bears the name says nothing.
  EXPECT_TRUE(sent_directly(records, recorded_node("bravo")->endpoint).empty());
  EXPECT_TRUE(replay(records, "bravo", {"alpha", "charlie"}, {}).empty());
}

}  // namespace
}  // namespace pando::serf

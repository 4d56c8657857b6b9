/// Conversations of real clients with the original agent, held again with ours.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "agent/rpc_test_agent.h"
#include "base/overload.h"
#include "base/rng.h"
#include "source_tree.h"

namespace pando::agent {
namespace {

using wire::rpc::ResponseHeader;

struct Recorded {
  int number = 0;
  bool from_client = false;
  Bytes bytes;
  std::string command, kind;  ///< of what the agent said
};

Bytes from_hex(const std::string& hex) {
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<std::byte>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

/// The RPC messages of a file, by connection, in order of time.
std::map<std::string, std::vector<Recorded>> conversations(const std::string& file) {
  std::ifstream in{source_tree() + "/tests/vectors/serf/" + file};
  std::map<std::string, std::vector<Recorded>> all;
  for (std::string line; std::getline(in, line);) {
    const auto row = nlohmann::json::parse(line);
    if (row["transport"] != "tcp-rpc") continue;
    const std::string direction = row["direction"];
    all[row["conn"]].push_back({.number = row["n"],
                                .from_client = direction.starts_with("client"),
                                .bytes = from_hex(row["hex"]),
                                .command = row["decoded"].value("command", ""),
                                .kind = row["decoded"].value("kind", "")});
  }
  return all;
}

template <class Body>
std::pair<ResponseHeader, Body> parse(const Recorded& recorded) {
  wire::rpc::ResponseReader reader;
  reader.feed(recorded.bytes);
  auto header = reader.header().value();
  return {header, reader.body<Body>().value()};
}

ResponseHeader parse_header(const Recorded& recorded) {
  wire::rpc::ResponseReader reader;
  reader.feed(recorded.bytes);
  return reader.header().value();
}

template <class Body>
Bytes rewritten(const Recorded& recorded) {
  const auto [header, body] = parse<Body>(recorded);
  return wire::rpc::encode(header, body);
}

bool is_refusal(const ResponseHeader& header) {
  return header.error == "Handshake required" || header.error == "Authentication required";
}

/// The recorded bytes with the keys of all maps in order, as our encoder writes them.
Bytes in_order(const Recorded& r) {
  if (is_refusal(parse_header(r))) return r.bytes;
  if (r.kind == "stream record" && parse_header(r).error.empty()) {
    if (r.command == "stream") return rewritten<wire::rpc::StreamRecord>(r);
    if (r.command == "monitor") return rewritten<wire::rpc::LogRecord>(r);
    return rewritten<wire::rpc::AnswerRecord>(r);
  }
  if (r.command == "join") return rewritten<wire::rpc::JoinReply>(r);
  if (r.command.starts_with("members")) return rewritten<wire::rpc::MembersReply>(r);
  if (r.command.ends_with("-key") || r.command == "list-keys") {
    return rewritten<wire::rpc::KeyReply>(r);
  }
  if (r.command == "stats") return rewritten<wire::rpc::StatsReply>(r);
  if (r.command == "get-coordinate") return rewritten<wire::rpc::CoordinateReply>(r);
  return r.bytes;
}

Member to_member(const wire::rpc::Member& shown) {
  MemberStatus status = MemberStatus::none;
  for (const auto one :
       {MemberStatus::alive, MemberStatus::leaving, MemberStatus::left, MemberStatus::failed}) {
    if (to_string(one) == shown.status) status = one;
  }
  return make_member(shown.name, status, shown.tags, {shown.address, shown.port});
}

node::Stats to_stats(const std::map<std::string, std::string>& text) {
  const auto number = [&](const char* key) { return std::stoull(text.at(key)); };
  node::Stats stats;
  stats.members = number("members");
  stats.failed = number("failed");
  stats.left = number("left");
  stats.health_score = static_cast<int>(number("health_score"));
  stats.member_time = number("member_time");
  stats.event_time = number("event_time");
  stats.query_time = number("query_time");
  stats.intent_queue = number("intent_queue");
  stats.event_queue = number("event_queue");
  stats.query_queue = number("query_queue");
  stats.encrypted = text.at("encrypted") == "true";
  stats.coordinate_resets = number("coordinate_resets");
  return stats;
}

RuntimeFacts to_facts(const std::map<std::string, std::string>& text) {
  const auto number = [&](const char* key) {
    return static_cast<unsigned>(std::stoul(text.at(key)));
  };
  return {.os = text.at("os"),
          .arch = text.at("arch"),
          .version = text.at("version"),
          .max_procs = number("max_procs"),
          .goroutines = number("goroutines"),
          .cpu_count = number("cpu_count")};
}

/// Holds one conversation: the client's bytes go in as recorded, the node behind the session does
/// what the original's did, and every byte of the session must be the original's.
class Replay {
 public:
  Replay(const std::vector<Recorded>& recorded, std::string auth_key)
      : recorded_{recorded}, with_key_{!auth_key.empty()}, talk_{agent_, std::move(auth_key)} {}

  void run() {
    for (std::size_t i = 0; i < recorded_.size(); ++i) {
      SCOPED_TRACE("record " + std::to_string(recorded_[i].number));
      if (recorded_[i].from_client) {
        foresee(i);
        talk_.say(recorded_[i].bytes);
      } else if (!is_second_refusal(i)) {
        expect(recorded_[i]);
      }
    }
    EXPECT_TRUE(talk_.heard.empty()) << "said more than the original";
  }

  bool closed() const { return talk_.session.closing(); }

 private:
  /// The original answers a refused request twice, because it reads the body as a header.
  bool is_second_refusal(std::size_t i) const {
    return with_key_ && i > 0 && recorded_[i].bytes == recorded_[i - 1].bytes &&
           is_refusal(parse_header(recorded_[i]));
  }

  void expect(const Recorded& said) {
    if (talk_.heard.empty()) act(said);
    const Bytes wanted = in_order(said);
    ASSERT_GE(talk_.heard.size(), wanted.size());
    const auto end = talk_.heard.begin() + static_cast<std::ptrdiff_t>(wanted.size());
    EXPECT_EQ(to_string(Bytes(talk_.heard.begin(), end)), to_string(wanted));
    talk_.heard.erase(talk_.heard.begin(), end);
  }

  /// Makes the agent such that its answer can be the recorded one.
  void foresee(std::size_t index) {
    wire::rpc::RequestReader reader;
    reader.feed(recorded_[index].bytes);
    const auto request = reader.next();
    ASSERT_TRUE(request.has_value());
    for (std::size_t i = index + 1; i < recorded_.size(); ++i) {
      const Recorded& said = recorded_[i];
      if (said.from_client || parse_header(said).seq != request->seq) continue;
      if (is_refusal(parse_header(said))) continue;
      if (said.kind == "response") foresee(*request, said);
      if (said.kind == "stream record" && said.command == "monitor") {
        agent_.lines.push_back({Level::error, parse<wire::rpc::LogRecord>(said).second.log});
      }
    }
  }

  void foresee(const wire::rpc::Request& request, const Recorded& said) {
    if (said.command == "stats") foresee_stats(said);
    if (said.command.starts_with("members")) {
      for (const auto& m : parse<wire::rpc::MembersReply>(said).second.members) {
        agent_.table.insert_or_assign(m.name, to_member(m));
      }
    }
    if (const auto* asked = std::get_if<wire::rpc::GetCoordinate>(&request.body)) {
      const auto reply = parse<wire::rpc::CoordinateReply>(said).second;
      if (reply.ok) agent_.coordinates[asked->node] = reply.coordinate;
    }
  }

  void foresee_stats(const Recorded& said) {
    auto sections = parse<wire::rpc::StatsReply>(said).second.sections;
    agent_.name = sections["agent"]["name"];
    agent_.facts = to_facts(sections["runtime"]);
    agent_.numbers = to_stats(sections["serf"]);
    agent_.own_tags = sections["tags"];
    agent_.scripts = sections["event_handlers"];
  }

  /// Lets the node behind the session do what led to this message.
  void act(const Recorded& said) {
    const ResponseHeader header = parse_header(said);
    if (said.kind == "stream record" && said.command == "stream") {
      talk_.session.on_event(event_of(parse<wire::rpc::StreamRecord>(said).second));
    } else if (said.kind == "stream record" && said.command == "query") {
      talk_.session.on_reply(queries_.at(header.seq),
                             answer_of(parse<wire::rpc::AnswerRecord>(said).second),
                             talk_.requests);
    } else {
      finish(said, header);
    }
    talk_.drain();
  }

  void finish(const Recorded& said, const ResponseHeader& header) {
    ASSERT_FALSE(talk_.requests.empty());
    const RpcRequest request = talk_.requests.back();
    talk_.requests.clear();
    std::visit(Overload{[&](const rpc::Ask& ask) { finish(said, header, ask); },
                        [&](const rpc::Join& join) {
                          const auto reply = parse<wire::rpc::JoinReply>(said).second;
                          talk_.session.on_reply(
                              join.ticket,
                              reply::Joined{static_cast<std::size_t>(reply.joined), header.error},
                              talk_.requests);
                        },
                        [&](const rpc::SetTags& set) {
                          talk_.session.on_reply(set.ticket, reply::Done{header.error},
                                                 talk_.requests);
                        },
                        [](const auto&) { FAIL() << "nothing was asked"; }},
               request);
  }

  void finish(const Recorded& said, const ResponseHeader& header, const rpc::Ask& ask) {
    if (std::holds_alternative<command::SendQuery>(ask.command)) queries_[header.seq] = ask.ticket;
    if (std::holds_alternative<command::Keys>(ask.command)) {
      const auto shown = parse<wire::rpc::KeyReply>(said).second;
      reply::KeysDone done{.error = header.error,
                           .messages = shown.messages,
                           .keys = {},
                           .primary_key = {},
                           .nodes = static_cast<int>(shown.nodes),
                           .errors = static_cast<int>(shown.errors),
                           .responses = static_cast<int>(shown.responses)};
      if (shown.keys) {
        for (const auto& [key, count] : *shown.keys) done.keys[key] = static_cast<int>(count);
      }
      return talk_.session.on_reply(ask.ticket, done, talk_.requests);
    }
    std::string error = header.error;  // the session wraps the reason of a refused response
    constexpr std::string_view kWrapped = "failed to respond to key query: ";
    if (error.starts_with(kWrapped)) error.erase(0, kWrapped.size());
    talk_.session.on_reply(ask.ticket, reply::Done{error}, talk_.requests);
  }

  static Reply answer_of(const wire::rpc::AnswerRecord& record) {
    if (record.type == "ack") return reply::QueryAck{record.from};
    if (record.type == "response") return reply::QueryResponse{record.from, record.payload};
    return reply::QueryDone{};
  }

  Event event_of(const wire::rpc::StreamRecord& record) {
    return std::visit(
        Overload{[](const wire::rpc::MemberRecord& r) -> Event {
                   MemberEvent event;
                   for (const auto type :
                        {MemberEventType::join, MemberEventType::leave, MemberEventType::failed,
                         MemberEventType::update, MemberEventType::reap}) {
                     if (to_string(type) == r.event) event.type = type;
                   }
                   for (const auto& member : r.members) event.members.push_back(to_member(member));
                   return event;
                 },
                 [](const wire::rpc::UserRecord& r) -> Event {
                   return UserEvent{r.time, r.name, r.payload, r.coalesce};
                 },
                 // The node numbers queries in its own way; the session must show 1, 2, …
                 [](const wire::rpc::QueryRecord& r) -> Event {
                   return QueryEvent{r.id + 1000, r.time, r.name, r.payload, "alpha"};
                 }},
        record);
  }

  std::vector<Recorded> recorded_;
  bool with_key_;
  FakeAgent agent_;
  Conversation talk_;
  std::map<wire::rpc::Sequence, Ticket> queries_;
};

TEST(RpcRecorded, EveryConversationWithTheOriginalIsHeldByteForByte) {
  const auto all = conversations("rpc.jsonl");
  EXPECT_EQ(all.size(), 17U);
  for (const auto& [connection, recorded] : all) {
    SCOPED_TRACE(connection);
    Replay{recorded, ""}.run();
  }
}

TEST(RpcRecorded, SoAreThoseWithAKey) {
  const auto all = conversations("rpc-auth.jsonl");
  EXPECT_EQ(all.size(), 5U);
  for (const auto& [connection, recorded] : all) {
    SCOPED_TRACE(connection);
    Replay{recorded, "s3cret"}.run();
  }
}

TEST(RpcRecorded, SoAreTheKeyCommands) {
  const auto all = conversations("keys.jsonl");
  EXPECT_EQ(all.size(), 9U);
  for (const auto& [connection, recorded] : all) {
    SCOPED_TRACE(connection);
    Replay{recorded, ""}.run();
  }
}

TEST(RpcRecorded, ConnectionsAreClosedWhereTheOriginalClosedThem) {
  const auto all = conversations("rpc.jsonl");
  for (const char* connection : {"rpc2", "rpc3", "rpc6", "rpc19"}) {
    Replay replay{all.at(connection), ""};
    replay.run();
    EXPECT_TRUE(replay.closed()) << connection;
  }
  Replay open{all.at("rpc7"), ""};
  open.run();
  EXPECT_FALSE(open.closed());
}

/// What a session does with bytes that come in pieces.
struct Heard {
  Bytes said;
  std::size_t requests = 0;
  bool closed = false;
  friend bool operator==(const Heard&, const Heard&) = default;
};

/// Everything that is asked of the node is done at once.
void obey(Conversation& talk, std::size_t& requests) {
  while (!talk.requests.empty()) {
    const RpcRequest request = talk.requests.front();
    talk.requests.erase(talk.requests.begin());
    ++requests;
    std::visit(Overload{[&](const rpc::Ask& ask) { talk.reply(ask.ticket, reply::Done{}); },
                        [&](const rpc::Join& join) { talk.reply(join.ticket, reply::Joined{}); },
                        [&](const rpc::SetTags& set) { talk.reply(set.ticket, reply::Done{}); },
                        [](const auto&) {}},
               request);
  }
}

Heard hear(const Bytes& bytes, const std::vector<std::size_t>& cuts) {
  FakeAgent agent;
  agent.table.emplace("alpha", make_member("alpha", MemberStatus::alive, {{"role", "web"}}));
  Conversation talk{agent};
  Heard heard;
  std::size_t begin = 0;
  for (const std::size_t cut : cuts) {
    talk.say({bytes.begin() + static_cast<std::ptrdiff_t>(begin),
              bytes.begin() + static_cast<std::ptrdiff_t>(cut)});
    begin = cut;
    obey(talk, heard.requests);
  }
  heard.said = talk.heard;
  heard.closed = talk.session.closing();
  return heard;
}

TEST(RpcRecorded, DamagedConversationsAreTakenTheSameWayInAnyPieces) {
  Bytes all;
  const auto recordings = conversations("rpc.jsonl");
  for (const Recorded& recorded : recordings.at("rpc3")) {
    if (recorded.from_client) all.insert(all.end(), recorded.bytes.begin(), recorded.bytes.end());
  }
  std::size_t talkative = 0;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    SCOPED_TRACE(seed);
    Rng rng{seed};
    Bytes damaged = all;
    for (std::uint64_t i = rng.below(4); i > 0; --i) {
      damaged[rng.below(damaged.size())] = static_cast<std::byte>(rng.below(256));
    }
    std::vector<std::size_t> cuts{damaged.size()};
    for (int i = 0; i < 5; ++i) cuts.push_back(rng.below(damaged.size() + 1));
    std::ranges::sort(cuts);
    const Heard whole = hear(damaged, {damaged.size()});
    ASSERT_EQ(hear(damaged, cuts), whole);
    talkative += whole.requests > 3 ? 1 : 0;
  }
  EXPECT_GT(talkative, 1000U) << "most conversations get beyond the door";
}

}  // namespace
}  // namespace pando::agent

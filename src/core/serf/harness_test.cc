#include "core/serf/harness_test.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/overload.h"

namespace pando::serf {
namespace {

bool printable(ByteView bytes) {
  return std::all_of(bytes.begin(), bytes.end(),
                     [](std::byte b) { return b >= std::byte{0x20} && b < std::byte{0x7f}; });
}

std::string quoted(ByteView bytes) {
  if (bytes.size() > 40) return fmt::format("<{} bytes>", bytes.size());
  if (printable(bytes)) return fmt::format("\"{}\"", text(bytes));
  return fmt::format("[{}]", describe_message(bytes));
}

std::string with_payload(std::string line, ByteView payload) {
  return payload.empty() ? line : line + " " + quoted(payload);
}

std::string describe(const wire::serf::Message& message) {
  return std::visit(
      Overload{
          [](const wire::serf::Leave& m) {
            return fmt::format("leave {}@{}{}", m.node, m.time, m.prune ? " prune" : "");
          },
          [](const wire::serf::Join& m) { return fmt::format("join {}@{}", m.node, m.time); },
          [](const wire::serf::PushPull& m) { return fmt::format("state@{}", m.time); },
          [](const wire::serf::UserEvent& m) {
            return with_payload(fmt::format("event {}@{}", m.name, m.time), m.payload) +
                   (m.coalesce ? " cc" : "");
          },
          [](const wire::serf::Query& m) {
            return with_payload(fmt::format("query {}@{}", m.name, m.time), m.payload);
          },
          [](const wire::serf::QueryResponse& m) {
            const bool ack = (m.flags & wire::serf::kFlagAck) != 0;
            return with_payload(fmt::format("{} {}@{}", ack ? "ack" : "response", m.from, m.time),
                                m.payload);
          },
          [](const wire::serf::ConflictResponse& m) {
            return m.member ? fmt::format("conflict {} {} {}", m.member->name,
                                          Endpoint{m.member->address, m.member->port}.to_string(),
                                          to_string(m.member->status))
                            : std::string{"conflict unknown"};
          },
          [](const wire::serf::KeyRequest& m) {
            return fmt::format("key request {}", m.key.size());
          },
          [](const wire::serf::KeyResponse& m) {
            return fmt::format("key response {}{}{}", m.result ? "ok" : "failed",
                               m.message.empty() ? "" : " ", m.message);
          },
          [](const wire::serf::Relay& m) {
            return fmt::format("relay to {}/{}: {}", m.node, m.destination.to_string(),
                               describe_message(m.inner));
          },
      },
      message);
}

std::string describe(const Event& event) {
  return std::visit(
      Overload{
          [](const MemberEvent& e) {
            std::string line{to_string(e.type)};
            for (const Member& member : e.members)
              line += fmt::format(" {}({})", member.info->name, to_string(member.status));
            return line;
          },
          [](const UserEvent& e) {
            return with_payload(fmt::format("user {}@{}", e.name, e.time), e.payload) +
                   (e.coalesce ? " cc" : "");
          },
          [](const QueryEvent& e) {
            return with_payload(
                fmt::format("query #{} {}@{} of {}", e.id, e.name, e.time, e.source_node),
                e.payload);
          },
      },
      event);
}

std::string describe(const reply::KeysDone& keys) {
  std::string line = fmt::format("keys {}/{} {} errors", keys.responses, keys.nodes, keys.errors);
  if (!keys.error.empty()) line += ": " + keys.error;
  for (const auto& [from, message] : keys.messages) line += fmt::format(", {}: {}", from, message);
  for (const auto& [key, count] : keys.keys) line += fmt::format(", {}x{}", key, count);
  if (!keys.primary_key.empty()) line += ", primary " + keys.primary_key;
  return line;
}

std::string describe(const Reply& reply) {
  return std::visit(
      Overload{
          [](const reply::Done& r) { return r.error.empty() ? "done" : "refused: " + r.error; },
          [](const reply::Joined& r) { return fmt::format("joined {}", r.contacted); },
          [](const reply::QueryAck& r) { return "ack of " + r.from; },
          [](const reply::QueryResponse& r) {
            return with_payload("response of " + r.from, r.payload);
          },
          [](const reply::QueryDone&) { return std::string{"query done"}; },
          [](const reply::KeysDone& r) { return describe(r); },
      },
      reply);
}

std::string_view lane_name(Lane lane) {
  constexpr std::array<std::string_view, 3> kNames = {"intents", "queries", "events"};
  return kNames[static_cast<std::size_t>(lane)];
}

std::string_view operation_name(command::KeyOperation operation) {
  constexpr std::array<std::string_view, 4> kNames = {"install", "use", "remove", "list"};
  return kNames[static_cast<std::size_t>(operation)];
}

}  // namespace

std::string describe_message(ByteView bytes) {
  const auto message = wire::serf::decode(bytes);
  return message ? describe(*message) : std::string{"undecodable"};
}

std::string describe(const Output& output) {
  return std::visit(
      Overload{
          [](const Broadcast& o) {
            return fmt::format("gossip {}: {}", lane_name(o.lane), describe_message(o.message));
          },
          [](const Prune& o) { return fmt::format("prune {} to {}", lane_name(o.lane), o.keep); },
          [](const SendDirect& o) {
            return fmt::format("send {}: {}", o.to.to_string(), describe_message(o.message));
          },
          [](const Happened& o) { return describe(o.event); },
          [](const Answered& o) {
            return fmt::format("answer {}: {}", o.ticket, describe(o.reply));
          },
          [](const Reconnect& o) {
            return fmt::format("reconnect {}/{}", o.name, o.endpoint.to_string());
          },
          [](const AnnounceLeave&) { return std::string{"announce leave"}; },
          [](const KeyCommand& o) {
            return fmt::format("key {} #{} {} bytes", operation_name(o.operation), o.token,
                               o.key.size());
          },
          [](const Erased& o) { return "erased " + o.name; },
          [](const LostName&) { return std::string{"lost name"}; },
          [](const HasLeft&) { return std::string{"has left"}; },
          [](const Note& o) {
            return fmt::format("note {} {}{}{}", row(o.code).name, o.subject,
                               o.detail.empty() ? "" : ": ", o.detail);
          },
      },
      output);
}

NodeInfo node(std::string name, std::uint8_t host, const Tags& tags) {
  return {.name = std::move(name),
          .endpoint = {Address::v4(10, 0, 0, host), 7946},
          .meta = wire::serf::encode_tags(tags),
          .versions = {}};
}

NodeInfoPtr shared_node(std::string name, std::uint8_t host, const Tags& tags) {
  return std::make_shared<const NodeInfo>(node(std::move(name), host, tags));
}

NodeInfoPtr known(const std::string& name) {
  return shared_node(name, static_cast<std::uint8_t>(name.front() - 'a' + 1));
}

Config config_of(const std::string& name) {
  Config config;
  config.self = *known(name);
  return config;
}

Machine::Machine() : Machine{config_of("alpha")} {}

Machine::Machine(Config config) : serf{std::move(config), now, Rng{7}} {
  give(Tick{});
  take();
}

void Machine::step(const Input& input) {
  Outbox out;
  serf.step(now, input, out);
  for (const Output& output : out) {
    said_.push_back(describe(output));
    if (const auto* broadcast = std::get_if<Broadcast>(&output)) last_token_ = broadcast->token;
    out_.push_back(output);
  }
}

void Machine::give(const Input& input, Duration later) {
  EXPECT_EQ(said_, std::vector<std::string>{}) << "said before and not expected";
  take();
  now += later;
  step(input);
}

void Machine::with(const std::vector<std::string>& names) {
  for (const std::string& name : names) step(MemberJoined{known(name)});
  take();
}

void Machine::run(Duration later) {
  const Instant end = now + later;
  while (serf.deadline() <= end) {
    now = std::max(now, serf.deadline());
    step(Tick{});
    ASSERT_GT(serf.deadline(), now) << "a tick must not leave its own deadline behind";
  }
  now = end;
}

void Machine::expect(const std::string& line) {
  ASSERT_FALSE(said_.empty()) << "nothing was said, expected: " << line;
  EXPECT_EQ(said_.front(), line);
  said_.erase(said_.begin());
}

void Machine::reject(const std::string& beginning) const {
  for (const std::string& line : said_)
    EXPECT_FALSE(line.starts_with(beginning)) << "said: " << line;
}

void Machine::expect_nothing_else() {
  EXPECT_EQ(take(), std::vector<std::string>{});
}

std::vector<std::string> Machine::take() {
  out_.clear();
  return std::exchange(said_, {});
}

Outbox Machine::take_outputs() {
  said_.clear();
  return std::exchange(out_, {});
}

MemberStatus Machine::status(const std::string& name) const {
  const auto view = serf.find(name);
  return view ? view->member.status : MemberStatus::none;
}

LamportTime Machine::status_time(const std::string& name) const {
  const auto view = serf.find(name);
  return view ? view->status_time : 0;
}

}  // namespace pando::serf

// A client of the RPC port says anything, in pieces of any size, while the agent answers, events
// happen and lines are logged: the session never trips, and what it keeps stays bounded.
#include <algorithm>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "agent/rpc_session.h"
#include "base/assert.h"
#include "base/overload.h"

using namespace pando;
using namespace pando::agent;

namespace {

struct Subject : RpcSource {
  std::string node_name() const override { return "subject"; }
  std::vector<Member> members() const override { return {member()}; }
  Tags tags() const override { return {{"role", "db"}}; }
  node::Stats stats() const override { return {}; }
  RuntimeFacts runtime() const override { return {}; }
  std::map<std::string, std::string> handlers() const override { return {}; }
  std::optional<Coordinate> coordinate(std::string_view) const override { return Coordinate{}; }
  std::vector<LogLine> recent_log() const override { return {{Level::info, "a line"}}; }

  static Member member() {
    static const auto info = std::make_shared<const NodeInfo>(
        NodeInfo{"subject", {Address::v4(127, 0, 0, 1), 7946}, {}, {}});
    return {info, MemberStatus::alive};
  }
};

/// A session whose agent answers when told to.
class Talk {
 public:
  explicit Talk(bool locked) : session_{1, locked ? "s3cret" : "", subject_} {}

  void say(ByteView bytes) {
    session_.feed(bytes, requests_);
    note_requests();
  }
  void read() {
    // 16 MiB of records, 1 MiB of answers, and the answer that filled it.
    PANDO_ASSERT(session_.take_output(requests_).size() < std::size_t{32} << 20);
    note_requests();
  }
  /// The agent carries out what it was asked first.
  void answer(bool well) {
    if (asked_.empty()) return;
    const auto [ticket, replies] = std::move(asked_.front());
    asked_.pop_front();
    for (const Reply& reply : well ? replies : kRefused)
      session_.on_reply(ticket, reply, requests_);
    note_requests();
  }
  void happen() {
    session_.on_event(UserEvent{.time = 1, .name = "deploy", .payload = {}, .coalesce = false});
    session_.on_event(MemberEvent{MemberEventType::join, {Subject::member()}});
    session_.on_event(QueryEvent{
        .id = ++queries_, .time = 1, .name = "load", .payload = {}, .source_node = "other"});
    session_.on_log_line({Level::warn, "a line"});
  }

 private:
  using Replies = std::vector<Reply>;
  static inline const Replies kRefused = {reply::Done{"no"}};

  static Replies replies_to(const Command& command) {
    const Replies heard = {reply::Done{}, reply::QueryAck{"other"},
                           reply::QueryResponse{"other", to_bytes("7")}, reply::QueryDone{}};
    return std::visit(Overload{[](const command::Keys&) { return Replies{reply::KeysDone{}}; },
                               [&](const command::SendQuery&) { return heard; },
                               [](const auto&) { return Replies{reply::Done{}}; }},
                      command);
  }
  void note_requests() {
    for (const RpcRequest& request : requests_)
      std::visit(
          Overload{
              [&](const rpc::Ask& a) { asked_.emplace_back(a.ticket, replies_to(a.command)); },
              [&](const rpc::Join& j) {
                asked_.emplace_back(j.ticket, Replies{reply::Joined{1, {}}});
              },
              [&](const rpc::SetTags& t) { asked_.emplace_back(t.ticket, Replies{reply::Done{}}); },
              [](const auto&) {}},
          request);
    requests_.clear();
    // A client waits for one answer at a time, beside its open queries.
    PANDO_ASSERT(asked_.size() <= 512);
  }

  Subject subject_;
  RpcSession session_;
  RpcRequests requests_;
  std::deque<std::pair<Ticket, Replies>> asked_;
  std::uint64_t queries_ = 0;
};

}  // namespace

/// The input is a script as for node_fuzz: what happens, how long the piece is, the piece.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteView rest{reinterpret_cast<const std::byte*>(data), size};
  if (rest.empty()) return 0;
  Talk talk{(data[0] & 0x80) != 0};
  while (rest.size() >= 3) {
    const auto number = [&](std::size_t i) { return std::to_integer<std::size_t>(rest[i]); };
    const std::size_t action = number(0) & 7;
    const std::size_t length = std::min(rest.size() - 3, number(1) << 8 | number(2));
    const ByteView piece = rest.subspan(3, length);
    rest = rest.subspan(3 + length);
    if (action < 4) talk.say(piece);
    if (action % 2 == 1) talk.answer(action != 3);
    if (action == 4) talk.happen();
    if (action >= 5) talk.read();
  }
  return 0;
}

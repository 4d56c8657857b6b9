#pragma once
/// For tests: an agent that says what it was told to say, and a session with it.
#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/rpc_session.h"
#include "wire/rpc.h"
#include "wire/serf.h"

namespace pando::agent {

inline Member make_member(std::string name, MemberStatus status, const Tags& tags = {},
                          Endpoint endpoint = {Address::v4(127, 0, 0, 1), 7946}) {
  NodeInfo info{.name = std::move(name),
                .endpoint = endpoint,
                .meta = wire::serf::encode_tags(tags),
                .versions = {}};
  return {std::make_shared<const NodeInfo>(std::move(info)), status};
}

struct FakeAgent : RpcSource {
  std::string name = "alpha";
  std::map<std::string, Member> table;
  Tags own_tags;
  node::Stats numbers;
  RuntimeFacts facts;
  std::map<std::string, std::string> scripts;
  std::map<std::string, Coordinate, std::less<>> coordinates;
  std::vector<LogLine> lines;

  std::string node_name() const override { return name; }
  std::vector<Member> members() const override {
    std::vector<Member> all;
    for (const auto& [_, member] : table) all.push_back(member);
    return all;
  }
  Tags tags() const override { return own_tags; }
  node::Stats stats() const override { return numbers; }
  RuntimeFacts runtime() const override { return facts; }
  std::map<std::string, std::string> handlers() const override { return scripts; }
  std::optional<Coordinate> coordinate(std::string_view node) const override {
    const auto found = coordinates.find(node);
    if (found == coordinates.end()) return {};
    return found->second;
  }
  std::vector<LogLine> recent_log() const override { return lines; }
};

/// A session whose output is taken at once, as for a client that reads fast.
struct Conversation {
  explicit Conversation(const FakeAgent& agent, std::string auth_key = {})
      : session{7, std::move(auth_key), agent} {}

  void say(const Bytes& bytes) {
    session.feed(bytes, requests);
    drain();
  }
  void say(wire::rpc::Sequence seq, wire::rpc::RequestBody body) {
    say(wire::rpc::encode(wire::rpc::Request{seq, std::move(body)}));
  }
  void reply(Ticket ticket, const Reply& reply) {
    session.on_reply(ticket, reply, requests);
    drain();
  }
  void drain() {
    while (true) {
      const Bytes more = session.take_output(requests);
      if (more.empty()) return;
      heard.insert(heard.end(), more.begin(), more.end());
    }
  }
  /// The only request of this kind since the last call; asserts by throwing bad_optional_access.
  template <class Wanted>
  Wanted take() {
    std::optional<Wanted> found;
    std::erase_if(requests, [&](RpcRequest& request) {
      auto* wanted = std::get_if<Wanted>(&request);
      if (!wanted || found) return false;
      found = std::move(*wanted);
      return true;
    });
    return found.value();
  }
  /// What was heard since the last call.
  Bytes hear() { return std::exchange(heard, {}); }

  RpcSession session;
  RpcRequests requests;
  Bytes heard;
};

}  // namespace pando::agent

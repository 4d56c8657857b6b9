#pragma once
/// The recordings of real agents in tests/vectors/serf, and our values in their notation.
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "pando/bytes.h"
#include "wire/keyring.h"
#include "wire/memberlist.h"
#include "wire/rpc_messages.h"
#include "wire/serf.h"

namespace pando::wire::golden {

using Json = nlohmann::ordered_json;

/// One line of a recording. See tests/vectors/serf/README.md.
struct Record {
  std::string scenario;
  int n = 0;
  std::string transport, direction, note;
  Bytes bytes;
  Json decoded;

  std::string place() const { return scenario + ":" + std::to_string(n); }
  bool irregular() const { return decoded.contains("undecodable_on_purpose"); }
  bool noted(std::string_view words) const { return note.find(words) != std::string::npos; }
};

/// Every record of one transport, in a fixed order.
std::vector<Record> load(std::string_view transport);

Bytes unhex(std::string_view digits);
std::string hex(ByteView bytes);
/// K32, K24 and K16 of the README.
Keyring recorded_keys();

// ---- our values, written as `decoded` writes them ----------------------------------------------

Json show(const Bytes& bytes);
Json show(const Address& address);
template <class T>
Json show(const std::map<std::string, T>& map) {
  Json object = Json::object();
  for (const auto& [key, value] : map) object[key] = value;
  return object;
}
/// A member of a conflict answer or of RPC, which differ in how they write the status.
template <class Member>
Json show_member(const Member& m, Json status) {
  return {{"Name", m.name},
          {"Addr", show(m.address)},
          {"Port", m.port},
          {"Tags", show(m.tags)},
          {"Status", std::move(status)},
          {"ProtocolMin", m.versions.protocol_min},
          {"ProtocolMax", m.versions.protocol_max},
          {"ProtocolCur", m.versions.protocol_current},
          {"DelegateMin", m.versions.delegate_min},
          {"DelegateMax", m.versions.delegate_max},
          {"DelegateCur", m.versions.delegate_current}};
}
Json show(const memberlist::PacketMessage& message);
Json show(const memberlist::StreamMessage& message);
/// {serfType, body}, or for a relay {serfType, header, inner}.
Json show(const serf::Message& message);
Json show(const rpc::RequestBody& body);
Json show(const rpc::JoinReply& body);
Json show(const rpc::MembersReply& body);
Json show(const rpc::KeyReply& body);
Json show(const rpc::StatsReply& body);
Json show(const rpc::CoordinateReply& body);
Json show(const rpc::StreamRecord& body);
Json show(const rpc::LogRecord& body);
Json show(const rpc::AnswerRecord& body);

/// Where our value and the recorded one differ, or an empty text. Recorded nil and missing fields
/// match our zero values. What is inside byte fields (tags, filters, coordinates, Serf messages) is
/// decoded and compared as well.
std::string difference(const Json& ours, const Json& recorded);

// ---- freedom of the format ---------------------------------------------------------------------

/// How two encodings of one message may relate.
enum class Sameness { identical, up_to_freedom, different };

/// Compares sequences of msgpack values. Freedom: nil or empty, the form of an integer, and the
/// order of keys in a map.
Sameness compare(ByteView ours, ByteView recorded);

}  // namespace pando::wire::golden

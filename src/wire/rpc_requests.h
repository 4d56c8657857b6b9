#pragma once
/// What RPC clients send, decoded: one struct per command.
///
/// Source: docs/protocol/wire.md, "Agent RPC". Field order is declaration order on the wire for
/// array-encoded input; maps are written with sorted keys in the new-spec dialect.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "pando/bytes.h"
#include "pando/member.h"
#include "wire/rpc_conversation.h"

namespace pando::wire::rpc {

struct SendEvent {
  std::string name;
  Bytes payload;
  bool coalesce = false;
  friend bool operator==(const SendEvent&, const SendEvent&) = default;
};
struct ForceLeave {
  std::string node;
  bool prune = false;
  friend bool operator==(const ForceLeave&, const ForceLeave&) = default;
};
struct Join {
  std::vector<std::string> existing;
  bool replay = false;
  friend bool operator==(const Join&, const Join&) = default;
};
struct Members {
  friend bool operator==(const Members&, const Members&) = default;
};
/// Each value is an RE2 expression; an empty status or name filters nothing.
struct MembersFiltered {
  std::map<std::string, std::string> tags;
  std::string status, name;
  friend bool operator==(const MembersFiltered&, const MembersFiltered&) = default;
};
struct SetTags {
  Tags tags;
  std::vector<std::string> delete_tags;
  friend bool operator==(const SetTags&, const SetTags&) = default;
};
struct Leave {
  friend bool operator==(const Leave&, const Leave&) = default;
};
struct SendQuery {
  std::vector<std::string> nodes;
  std::map<std::string, std::string> tags;
  bool request_ack = false;
  std::uint8_t relay_factor = 0;
  std::int64_t timeout_ns = 0;  ///< 0: the default
  std::string name;
  Bytes payload;
  friend bool operator==(const SendQuery&, const SendQuery&) = default;
};
struct Respond {
  std::uint64_t id = 0;  ///< from the QueryRecord
  Bytes payload;
  friend bool operator==(const Respond&, const Respond&) = default;
};
struct InstallKey {
  std::string key;  ///< base64, as it came
  friend bool operator==(const InstallKey&, const InstallKey&) = default;
};
struct UseKey {
  std::string key;
  friend bool operator==(const UseKey&, const UseKey&) = default;
};
struct RemoveKey {
  std::string key;
  friend bool operator==(const RemoveKey&, const RemoveKey&) = default;
};
struct ListKeys {
  friend bool operator==(const ListKeys&, const ListKeys&) = default;
};
struct Stats {
  friend bool operator==(const Stats&, const Stats&) = default;
};
struct GetCoordinate {
  std::string node;
  friend bool operator==(const GetCoordinate&, const GetCoordinate&) = default;
};

using RequestBody =
    std::variant<UnknownCommand, Handshake, Auth, SendEvent, ForceLeave, Join, Members,
                 MembersFiltered, SetTags, Stream, Monitor, Stop, Leave, SendQuery, Respond,
                 InstallKey, UseKey, RemoveKey, ListKeys, Stats, GetCoordinate>;

struct Request {
  Sequence seq = 0;
  RequestBody body;
  friend bool operator==(const Request&, const Request&) = default;
};

/// The command as it is spelled on the wire: `members-filtered`, `force-leave`, …
std::string_view command_name(const RequestBody& body);

}  // namespace pando::wire::rpc

#pragma once
/// Who speaks, and may we listen? Source: docs/protocol/link.md, "Introduction".
#include <array>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "core/link/cluster_identity.h"
#include "core/link/config.h"
#include "core/link/reason.h"
#include "proto/link.pb.h"
#include "wire/keyring.h"

namespace pando::link {

inline constexpr std::uint32_t kVersion = 1;
inline constexpr std::uint32_t kLeastVersion = 1;
inline constexpr std::size_t kMaxKeyTags = 64;  ///< keys of one ring that are looked at

/// Which shards speak over a data link, and of which link it is.
struct DataLink {
  std::uint8_t from = 0, to = 0;  ///< shards of the dialler and the acceptor
  std::uint64_t choice = 0;       ///< the link's
};

using Nonce = std::array<std::byte, 16>;

/// What a peer has said of itself, checked for form.
struct Greeting {
  std::uint32_t version = 0, least_version = 0;
  std::string cluster_name;
  ClusterId cluster;
  Participant who;
  std::string name, to;
  std::uint64_t features = 0;
  std::uint8_t shards = 1;  ///< of their data
  std::array<std::size_t, kLanes> windows{};
  std::optional<DataLink> data;  ///< from a dialler that wants no link, but this
  Bytes signed_bytes;  ///< exactly what travelled
  std::vector<Bytes> key_tags;
};

/// The bytes of a Greeting of our own.
std::string write_greeting(const Config& config, const ClusterId& cluster, const std::string& to,
                           const Nonce& nonce, const std::optional<DataLink>& data = {});
/// The bytes of a Hello around it.
std::string write_hello(const std::string& greeting, const wire::Keyring& keys);
/// bad_message for anything that no peer of ours would say.
std::expected<Greeting, Reason> read_hello(ByteView bytes);

/// What can be judged from one greeting and ourselves alone, in the documented order. `wanted` is
/// whom we dialled, empty for a greeting from a dialler.
std::expected<void, Refusal> judge(const Greeting& theirs, const Config& config,
                                   const ClusterId& cluster, const wire::Keyring& keys,
                                   std::string_view wanted);

/// Both greetings of a connection, as they travelled.
struct Transcript {
  ByteView dialler, acceptor;
};
enum class Role : std::uint8_t { dialler, acceptor };

/// The mac with which `role` proves itself to whoever said `theirs`; empty without keys. Requires
/// that judge() has found a common key, if we have any.
Bytes prove(const wire::Keyring& keys, const Greeting& theirs, Role role,
            const Transcript& transcript, std::uint64_t seen_choice);
/// Whether a mac of `role` was made with one of our keys; without keys it must be empty.
bool proves(const wire::Keyring& keys, ByteView mac, Role role, const Transcript& transcript,
            std::uint64_t seen_choice);

}  // namespace pando::link

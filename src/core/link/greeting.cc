#include "core/link/greeting.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.h"
#include "core/link/card.h"
#include "pando/shard_of.h"
#include "wire/hmac.h"

namespace pando::link {
namespace {

constexpr std::size_t kTagSize = 16;
constexpr std::size_t kMaxName = 255;  // as memberlist's names
/// More than any window that makes sense; keeps sums far from overflow.
constexpr std::size_t kMaxWindow = 1 << 30;

Bytes key_tag(ByteView key, ByteView greeting) {
  const wire::Mac mac = wire::hmac(key, {view("pando link tag"), greeting});
  return to_bytes(ByteView{mac}.first(kTagSize));
}

wire::Mac proof(ByteView key, Role role, const Transcript& transcript, std::uint64_t seen_choice) {
  return wire::hmac(key,
                    {view("pando link proof"), view(role == Role::dialler ? "dialler" : "acceptor"),
                     transcript.dialler, transcript.acceptor, view(std::to_string(seen_choice))});
}

bool read_id(const std::string& from, Id& to) {
  if (from.size() != to.bytes.size()) return false;
  std::transform(from.begin(), from.end(), to.bytes.begin(),
                 [](char c) { return static_cast<std::uint8_t>(c); });
  return true;
}

std::string id_bytes(const Id& id) {
  return {id.bytes.begin(), id.bytes.end()};
}

/// The first of our keys that the peer holds too; null if there is none.
const Bytes* common_key(const Greeting& theirs, const wire::Keyring& keys) {
  for (const Bytes& key : keys.keys()) {
    const Bytes ours = key_tag(key, theirs.signed_bytes);
    for (const Bytes& tag : theirs.key_tags)
      if (wire::same_secret(ours, tag)) return &key;
  }
  return nullptr;
}

Refusal refusal(Reason reason, std::string detail) {
  return {reason, std::move(detail)};
}

bool read_windows(const proto::Greeting& message, Greeting& to) {
  if (message.windows_size() < static_cast<int>(kLanes)) return false;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    to.windows[lane] = message.windows(static_cast<int>(lane));
    // Less than two frames would stop a message for ever.
    if (to.windows[lane] < 2 * (kMaxFrame + kFrameHeader)) return false;
    if (to.windows[lane] > kMaxWindow) return false;
  }
  return true;
}

bool read_speaker(const proto::Greeting& message, Greeting& to) {
  if (!read_id(message.participant().id(), to.who.id) || to.who.id.empty()) return false;
  if (message.name().empty() || message.name().size() > kMaxName) return false;
  if (message.to().size() > kMaxName) return false;
  if (message.nonce().size() != std::tuple_size_v<Nonce>) return false;
  to.who.start = message.participant().start();
  to.name = message.name();
  to.to = message.to();
  return true;
}

bool read_data_link(const proto::Greeting& message, Greeting& to) {
  if (!message.has_data_link()) return true;
  const proto::DataLink& link = message.data_link();
  if (link.from() >= kMostShards || link.to() >= kMostShards) return false;
  to.data = {static_cast<std::uint8_t>(link.from()), static_cast<std::uint8_t>(link.to()),
             link.choice()};
  return true;
}

bool read_cluster(const proto::Greeting& message, Greeting& to) {
  const proto::Cluster& cluster = message.cluster();
  if (cluster.name().size() > kMaxName) return false;
  if (!cluster.id().empty() && !read_id(cluster.id(), to.cluster.id)) return false;
  to.cluster_name = cluster.name();
  to.cluster.settled = !to.cluster.id.empty() && message.cluster_settled();
  return true;
}

std::expected<void, Refusal> judge_keys(const Greeting& theirs, const wire::Keyring& keys) {
  if (keys.empty() && theirs.key_tags.empty()) return {};
  if (keys.empty()) return std::unexpected{refusal(Reason::key, "only one side uses encryption")};
  if (theirs.key_tags.empty())
    return std::unexpected{refusal(Reason::key, "only one side uses encryption")};
  if (!common_key(theirs, keys))
    return std::unexpected{refusal(Reason::key, "the keyrings have no key in common")};
  return {};
}

}  // namespace

std::string write_greeting(const Config& config, const ClusterId& cluster, const std::string& to,
                           const Nonce& nonce, const std::optional<DataLink>& data) {
  proto::Greeting message;
  message.set_version(kVersion);
  message.set_least_version(kLeastVersion);
  message.mutable_cluster()->set_name(config.cluster);
  if (!cluster.id.empty()) message.mutable_cluster()->set_id(id_bytes(cluster.id));
  message.set_cluster_settled(cluster.settled);
  message.mutable_participant()->set_id(id_bytes(config.self.id));
  message.mutable_participant()->set_start(config.self.start);
  message.set_name(config.name);
  message.set_to(to);
  message.set_features(config.features);
  message.set_shards(config.shards);
  message.set_nonce(std::string{text(nonce)});
  if (data) {
    message.mutable_data_link()->set_from(data->from);
    message.mutable_data_link()->set_to(data->to);
    message.mutable_data_link()->set_choice(data->choice);
  }
  for (const LaneLimits& lane : config.lanes)
    message.add_windows(static_cast<std::uint32_t>(lane.window));
  return message.SerializeAsString();
}

std::string write_hello(const std::string& greeting, const wire::Keyring& keys) {
  proto::Hello hello;
  hello.set_greeting(greeting);
  for (const Bytes& key : keys.keys()) {
    if (hello.key_tags_size() == static_cast<int>(kMaxKeyTags)) break;
    hello.add_key_tags(std::string{text(key_tag(key, view(greeting)))});
  }
  return hello.SerializeAsString();
}

std::expected<Greeting, Reason> read_hello(ByteView bytes) {
  proto::Hello hello;
  proto::Greeting message;
  Greeting greeting;
  const bool good = hello.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
                    hello.key_tags_size() <= static_cast<int>(kMaxKeyTags) &&
                    message.ParseFromString(hello.greeting()) && read_speaker(message, greeting) &&
                    message.shards() <= kMostShards &&
                    read_cluster(message, greeting) && read_windows(message, greeting) &&
                    read_data_link(message, greeting);
  if (!good) return std::unexpected{Reason::bad_message};
  greeting.version = message.version();
  greeting.least_version = message.least_version();
  greeting.features = message.features();
  greeting.shards = static_cast<std::uint8_t>(std::max(1u, message.shards()));
  greeting.signed_bytes = to_bytes(hello.greeting());
  for (const std::string& tag : hello.key_tags()) greeting.key_tags.push_back(to_bytes(tag));
  return greeting;
}

std::expected<void, Refusal> judge(const Greeting& theirs, const Config& config,
                                   const ClusterId& cluster, const wire::Keyring& keys,
                                   std::string_view wanted) {
  if (theirs.least_version > kVersion || theirs.version < kLeastVersion)
    return std::unexpected{
        refusal(Reason::version, fmt::format("{} to {} here, {} to {} there", kLeastVersion,
                                             kVersion, theirs.least_version, theirs.version))};
  if (auto foreign = conflict({config.cluster, cluster}, {theirs.cluster_name, theirs.cluster}))
    return std::unexpected{*std::move(foreign)};
  if (auto judged = judge_keys(theirs, keys); !judged) return judged;
  if (theirs.who == config.self) return std::unexpected{refusal(Reason::own_self, config.name)};
  if (theirs.who.id == config.self.id)
    return std::unexpected{refusal(Reason::same_identity, theirs.who.id.to_string())};
  const bool dialled = !wanted.empty();
  if (dialled ? theirs.name != wanted : theirs.to != config.name)
    return std::unexpected{
        refusal(Reason::wrong_peer,
                dialled ? fmt::format("'{}' was dialled, '{}' answered", wanted, theirs.name)
                        : fmt::format("'{}' was dialled, this is '{}'", theirs.to, config.name))};
  return {};
}

Bytes prove(const wire::Keyring& keys, const Greeting& theirs, Role role,
            const Transcript& transcript, std::uint64_t seen_choice) {
  if (keys.empty()) return {};
  const Bytes* const key = common_key(theirs, keys);
  PANDO_ASSERT(key != nullptr);
  return to_bytes(ByteView{proof(*key, role, transcript, seen_choice)});
}

bool proves(const wire::Keyring& keys, ByteView mac, Role role, const Transcript& transcript,
            std::uint64_t seen_choice) {
  if (keys.empty()) return mac.empty();
  return std::any_of(keys.keys().begin(), keys.keys().end(), [&](const Bytes& key) {
    return wire::same_secret(proof(key, role, transcript, seen_choice), mac);
  });
}

}  // namespace pando::link

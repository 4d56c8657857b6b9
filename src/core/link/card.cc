#include "core/link/card.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/link/frame.h"
#include "proto/link.pb.h"

namespace pando::link {
namespace {

constexpr std::size_t kLengthSize = 2;
constexpr std::size_t kTail = kLengthSize + kPreamble.size();
constexpr std::size_t kMost = 512;

std::optional<Card> read_card(ByteView bytes) {
  proto::ClusterCard message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
  const std::string& id = message.cluster().id();
  Card card{.name = message.cluster().name(), .cluster = {.id = {}, .settled = message.settled()}};
  if (!id.empty() && id.size() != card.cluster.id.bytes.size()) return std::nullopt;
  std::ranges::transform(id, card.cluster.id.bytes.begin(),
                         [](char c) { return static_cast<std::uint8_t>(c); });
  return card;
}

}  // namespace

void append_card(Bytes& state, const Card& card) {
  proto::ClusterCard message;
  message.mutable_cluster()->set_name(card.name);
  const Id& id = card.cluster.id;
  if (!id.empty()) message.mutable_cluster()->set_id(std::string{id.bytes.begin(), id.bytes.end()});
  message.set_settled(card.cluster.settled);
  const std::string bytes = message.SerializeAsString();
  const ByteView body = view(bytes);
  state.insert(state.end(), body.begin(), body.end());
  state.push_back(static_cast<std::byte>(body.size() >> 8));
  state.push_back(static_cast<std::byte>(body.size()));
  state.insert(state.end(), kPreamble.begin(), kPreamble.end());
}

std::optional<Card> take_card(Bytes& state) {
  if (state.size() < kTail) return std::nullopt;
  const ByteView tail = ByteView{state}.last(kTail);
  if (!std::ranges::equal(tail.last(kPreamble.size()), kPreamble)) return std::nullopt;
  const auto length =
      std::to_integer<std::size_t>(tail[0]) << 8 | std::to_integer<std::size_t>(tail[1]);
  if (length > kMost || state.size() < kTail + length) return std::nullopt;
  auto card = read_card(ByteView{state}.last(kTail + length).first(length));
  if (card) state.resize(state.size() - kTail - length);
  return card;
}

std::optional<Refusal> conflict(const Card& ours, const Card& theirs) {
  if (theirs.name != ours.name)
    return Refusal{Reason::cluster_name, fmt::format("'{}' and '{}'", ours.name, theirs.name)};
  if (compatible(ours.cluster, theirs.cluster)) return std::nullopt;
  return Refusal{Reason::cluster_id,
                 fmt::format("'{}' is {} here and {} there", ours.name, ours.cluster.id.to_string(),
                             theirs.cluster.id.to_string())};
}

std::string words_of(const Refusal& refusal) {
  std::string words{row(refusal.reason).words};
  return refusal.detail.empty() ? words : words + ": " + refusal.detail;
}

}  // namespace pando::link

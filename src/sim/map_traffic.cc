#include "sim/map_traffic.h"

#include "core/agree/room.h"
#include "core/link/frame.h"
#include "node/mail.h"
#include "node/map_candidates.h"

namespace pando::sim {
namespace {

constexpr std::byte kData{4}, kMore{0x80};

const std::map<proto::Agree::WhatCase, std::string> kNames{
    {proto::Agree::kPrepare, "prepare"},
    {proto::Agree::kPromise, "promise"},
    {proto::Agree::kAccept, "accept"},
    {proto::Agree::kAccepted, "accepted"},
    {proto::Agree::kRefused, "refused"},
    {proto::Agree::kDecided, "decided"},
    {proto::Agree::kFetch, "fetch"},
    {proto::Agree::kWhole, "whole"},
    {proto::Agree::kLeaseAsk, "lease_ask"},
    {proto::Agree::kLeaseGrant, "lease_grant"},
    {proto::Agree::kFarewell, "farewell"},
    {proto::Agree::kBranchAsk, "branch_ask"},
    {proto::Agree::kBranchAnswer, "branch_answer"},
    {proto::Agree::kMet, "met"},
    {proto::Agree::kConsented, "consented"},
};

/// As `agree.proto` names it; "mark": a message without anything else.
std::string kind_of(const proto::MapLetter& letter) {
  proto::Agree message;
  if (letter.has_card()) return "card";
  if (letter.has_caught_up()) return "caught_up";
  if (!letter.has_agreement() || !message.ParseFromString(letter.agreement())) return "other";
  const auto name = kNames.find(message.what_case());
  return name == kNames.end() ? "mark" : name->second;
}

}  // namespace

/// A write to a link is made of whole frames; the first one has the preamble before them.
void MapTraffic::after_step(World&, const Step& step) {
  for (const node::Output& output : step.outputs) {
    const auto* write = std::get_if<node::SendStream>(&output);
    if (write == nullptr || write->bytes.empty()) continue;
    ByteView rest{write->bytes};
    if (rest.front() == link::kPreamble.front()) rest = rest.subspan(link::kPreamble.size());
    while (rest.size() >= link::kFrameHeader) {
      const auto size =
          std::to_integer<std::size_t>(rest[2]) << 8 | std::to_integer<std::size_t>(rest[3]);
      if (rest.size() < link::kFrameHeader + size) break;
      const bool more = (rest[1] & kMore) != std::byte{};
      const auto lane = std::to_integer<std::uint8_t>(rest[1] & ~kMore);
      if (rest[0] == kData)
        frame({{step.host, write->stream}, lane}, !more, rest.subspan(link::kFrameHeader, size));
      rest = rest.subspan(link::kFrameHeader + size);
    }
  }
}

void MapTraffic::frame(const Lane& lane, bool last, ByteView body) {
  Bytes& message = begun_[lane];
  message.insert(message.end(), body.begin(), body.end());
  if (!last) return;
  const Bytes whole = std::move(message);
  begun_.erase(lane);
  if (node::mailbox_of(whole) != node::Mailbox::map) return;
  proto::MapLetter letter;
  if (!letter.ParseFromArray(whole.data(), static_cast<int>(whole.size()) - 1)) return;
  const std::string kind = kind_of(letter);
  const bool lease = kind.starts_with("lease_");
  if (!lease) ++kinds[kind];
  Sum& sum = lease ? leases : letters;
  ++sum.messages;
  sum.bytes += whole.size() + link::kFrameHeader * (1 + whole.size() / link::kMaxFrame);
}

}  // namespace pando::sim

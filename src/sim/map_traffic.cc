#include "sim/map_traffic.h"

#include "core/agree/room.h"
#include "core/link/frame.h"
#include "node/mail.h"
#include "node/map_candidates.h"

namespace pando::sim {
namespace {

constexpr std::byte kData{4}, kMore{0x80};

bool about_leases(const proto::MapLetter& letter) {
  proto::Agree message;
  return letter.has_agreement() && message.ParseFromString(letter.agreement()) &&
         (message.has_lease_ask() || message.has_lease_grant());
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
  Sum& sum = about_leases(letter) ? leases : letters;
  ++sum.messages;
  sum.bytes += whole.size() + link::kFrameHeader * (1 + whole.size() / link::kMaxFrame);
}

}  // namespace pando::sim

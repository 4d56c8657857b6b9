#include "sim/mail_rules.h"

#include <array>
#include <cstring>

#include "sim/world.h"

namespace pando::sim {
namespace {

using Heading = std::array<std::uint64_t, 4>;  ///< kMark, host, boot, number
/// Tells letters from what else is posted.
constexpr std::uint64_t kMark = 0x1e77e5'0f'0ad1e5;

}  // namespace

Bytes letter(const World& world, HostId from, std::uint64_t number, std::size_t padding) {
  const Heading heading{kMark, from, world.host(from).boot, number};
  Bytes bytes(sizeof heading + padding);
  std::memcpy(bytes.data(), heading.data(), sizeof heading);
  return bytes;
}

void MailInOrder::after_step(World& world, const Step& step) {
  for (const node::Output& output : step.outputs) {
    const auto* mail = std::get_if<node::Delivered>(&output);
    Heading heading;
    if (mail == nullptr || mail->message.size() < sizeof heading) continue;
    std::memcpy(heading.data(), mail->message.data(), sizeof heading);
    if (heading[0] != kMark) continue;
    const std::uint64_t number = heading[3];
    std::uint64_t& last = last_[step.host][{heading[1], heading[2], mail->lane}];
    if (number <= last)
      verdict_.report(world, "K3",
                      world.host(step.host).name() + " has letter " + std::to_string(number) +
                          " of " + mail->from + " after letter " + std::to_string(last));
    last = number;
  }
}

}  // namespace pando::sim

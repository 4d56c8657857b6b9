#include "wire/samples_test.h"

#include <gtest/gtest.h>

#include <limits>

namespace pando::wire::samples {
namespace {

template <class T>
T number_of(Rng& rng) {
  return static_cast<T>(number(rng, static_cast<std::uint64_t>(std::numeric_limits<T>::max())));
}

template <class F>
auto list(Rng& rng, std::uint64_t at_most, F make) {
  std::vector<decltype(make())> items;
  for (std::uint64_t i = rng.below(at_most + 1); i > 0; --i) items.push_back(make());
  return items;
}

std::vector<std::string> names(Rng& rng) {
  return list(rng, 20, [&] { return text(rng, 40); });
}

Versions versions(Rng& rng) {
  const auto byte = [&] { return number_of<std::uint8_t>(rng); };
  return {byte(), byte(), byte(), byte(), byte(), byte()};
}

memberlist::NodeState node_state(Rng& rng) {
  return {text(rng, 40),
          address(rng),
          number_of<std::uint16_t>(rng),
          bytes(rng),
          number_of<std::uint32_t>(rng),
          static_cast<memberlist::State>(rng.below(4)),
          bytes(rng, 6)};
}

serf::PushPull serf_state(Rng& rng) {
  serf::PushPull state;
  state.time = number_of<std::uint64_t>(rng);
  for (std::uint64_t i = rng.below(20); i > 0; --i)
    state.status_times[text(rng, 40)] = number_of<std::uint64_t>(rng);
  state.left_members = names(rng);
  state.event_time = number_of<std::uint64_t>(rng);
  state.events = list(rng, 40, [&]() -> std::optional<serf::PastEvents> {
    if (rng.chance(0.7)) return std::nullopt;
    return serf::PastEvents{number_of<std::uint64_t>(rng),
                            list(rng, 3, [&] { return serf::PastEvent{text(rng), bytes(rng)}; })};
  });
  state.query_time = number_of<std::uint64_t>(rng);
  return state;
}

serf::Query query(Rng& rng) {
  return {.time = number_of<std::uint64_t>(rng),
          .id = number_of<std::uint32_t>(rng),
          .address = address(rng),
          .port = number_of<std::uint16_t>(rng),
          .source_node = text(rng),
          .filters = list(rng, 4, [&] { return encode_filter(filter(rng)); }),
          .flags = number_of<std::uint32_t>(rng),
          .relay_factor = number_of<std::uint8_t>(rng),
          .timeout_ns = static_cast<std::int64_t>(rng.next()),
          .name = text(rng),
          .payload = bytes(rng)};
}

serf::ConflictResponse conflict_response(Rng& rng) {
  if (rng.chance(0.2)) return {};
  return {serf::ConflictMember{.name = text(rng),
                               .address = address(rng),
                               .port = number_of<std::uint16_t>(rng),
                               .tags = tags(rng),
                               .status = static_cast<MemberStatus>(rng.below(5)),
                               .versions = versions(rng)}};
}

serf::KeyResponse key_response(Rng& rng) {
  serf::KeyResponse response{rng.chance(0.5), text(rng), std::nullopt, text(rng)};
  if (rng.chance(0.5)) response.keys = names(rng);
  return response;
}

}  // namespace

Bytes bytes(Rng& rng, std::size_t at_most) {
  Bytes out(rng.below(at_most + 1));
  rng.fill(out);
  return out;
}

std::string text(Rng& rng, std::size_t at_most) {
  // The edges of the length forms are hit on purpose.
  constexpr std::size_t edges[] = {0, 1, 31, 32, 33, 255, 256, 257};
  std::size_t size = rng.chance(0.3) ? edges[rng.below(std::size(edges))] : rng.below(at_most + 1);
  std::string out(std::min(size, at_most), 'x');
  for (char& c : out) c = static_cast<char>(rng.between('a', 'z'));
  return out;
}

Address address(Rng& rng) {
  constexpr std::size_t sizes[] = {0, 4, 16};
  Bytes octets(sizes[rng.below(3)]);
  rng.fill(octets);
  return Address::from_bytes(octets).value();
}

std::uint64_t number(Rng& rng, std::uint64_t max) {
  switch (rng.below(4)) {
    case 0:
      return std::min<std::uint64_t>(rng.below(300), max);
    case 1:
      return max - std::min<std::uint64_t>(rng.below(3), max);
    case 2:
      return std::min(std::uint64_t{1} << rng.below(64), max);
    default:
      return max == ~std::uint64_t{0} ? rng.next() : rng.below(max + 1);
  }
}

memberlist::PacketMessage packet_message(Rng& rng) {
  const auto u32 = [&] { return number_of<std::uint32_t>(rng); };
  const auto u16 = [&] { return number_of<std::uint16_t>(rng); };
  switch (rng.below(8)) {
    case 0:
      return memberlist::Ping{u32(), text(rng), address(rng), u16(), text(rng)};
    case 1:
      return memberlist::IndirectPing{u32(),           address(rng), u16(), text(rng),
                                      rng.chance(0.5), address(rng), u16(), text(rng)};
    case 2:
      return memberlist::Ack{u32(), bytes(rng)};
    case 3:
      return memberlist::Nack{u32()};
    case 4:
      return memberlist::Suspect{u32(), text(rng), text(rng)};
    case 5:
      return memberlist::Alive{u32(), text(rng), address(rng), u16(), bytes(rng), bytes(rng, 6)};
    case 6:
      return memberlist::Dead{u32(), text(rng), text(rng)};
    default:
      return memberlist::User{bytes(rng)};
  }
}

memberlist::StreamMessage stream_message(Rng& rng) {
  const auto u32 = [&] { return number_of<std::uint32_t>(rng); };
  switch (rng.below(5)) {
    case 0:
      return memberlist::PushPull{rng.chance(0.5), list(rng, 40, [&] { return node_state(rng); }),
                                  bytes(rng, 2000)};
    case 1:
      return memberlist::Ping{u32(), text(rng), address(rng), number_of<std::uint16_t>(rng),
                              text(rng)};
    case 2:
      return memberlist::Ack{u32(), bytes(rng)};
    case 3:
      return memberlist::User{bytes(rng, 2000)};
    default:
      return memberlist::Err{text(rng)};
  }
}

serf::Message serf_message(Rng& rng) {
  const auto time = [&] { return number_of<std::uint64_t>(rng); };
  switch (rng.below(10)) {
    case 0:
      return serf::Leave{time(), text(rng), rng.chance(0.5)};
    case 1:
      return serf::Join{time(), text(rng)};
    case 2:
      return serf_state(rng);
    case 3:
      return serf::UserEvent{time(), text(rng), bytes(rng), rng.chance(0.5)};
    case 4:
      return query(rng);
    case 5:
      return serf::QueryResponse{time(), number_of<std::uint32_t>(rng), text(rng),
                                 number_of<std::uint32_t>(rng), bytes(rng)};
    case 6:
      return conflict_response(rng);
    case 7:
      return serf::KeyRequest{bytes(rng, 32)};
    case 8:
      return key_response(rng);
    default:
      return serf::Relay{
          {address(rng), number_of<std::uint16_t>(rng)}, text(rng), text(rng), bytes(rng)};
  }
}

serf::Filter filter(Rng& rng) {
  if (rng.chance(0.5)) return serf::NodeFilter{names(rng)};
  return serf::TagFilter{text(rng), text(rng)};
}

Tags tags(Rng& rng) {
  Tags out;
  for (std::uint64_t i = rng.below(20); i > 0; --i) out[text(rng, 40)] = text(rng, 300);
  return out;
}

rpc::Request request(Rng& rng) {
  const auto body = [&]() -> rpc::RequestBody {
    switch (rng.below(20)) {
      case 0:
        return rpc::Handshake{static_cast<std::int32_t>(rng.next())};
      case 1:
        return rpc::Auth{text(rng)};
      case 2:
        return rpc::SendEvent{text(rng), bytes(rng), rng.chance(0.5)};
      case 3:
        return rpc::ForceLeave{text(rng), rng.chance(0.5)};
      case 4:
        return rpc::Join{names(rng), rng.chance(0.5)};
      case 5:
        return rpc::Members{};
      case 6:
        return rpc::MembersFiltered{tags(rng), text(rng), text(rng)};
      case 7:
        return rpc::SetTags{tags(rng), names(rng)};
      case 8:
        return rpc::Stream{text(rng)};
      case 9:
        return rpc::Monitor{text(rng)};
      case 10:
        return rpc::Stop{rng.next()};
      case 11:
        return rpc::Leave{};
      case 12:
        return rpc::SendQuery{names(rng),
                              tags(rng),
                              rng.chance(0.5),
                              number_of<std::uint8_t>(rng),
                              static_cast<std::int64_t>(rng.next()),
                              text(rng),
                              bytes(rng)};
      case 13:
        return rpc::Respond{rng.next(), bytes(rng)};
      case 14:
        return rpc::InstallKey{text(rng)};
      case 15:
        return rpc::UseKey{text(rng)};
      case 16:
        return rpc::RemoveKey{text(rng)};
      case 17:
        return rpc::ListKeys{};
      case 18:
        return rpc::Stats{};
      default:
        return rpc::GetCoordinate{text(rng)};
    }
  };
  return {number_of<std::uint64_t>(rng), body()};
}

rpc::Member member(Rng& rng) {
  return {text(rng), address(rng),  number_of<std::uint16_t>(rng),
          tags(rng), text(rng, 10), versions(rng)};
}

rpc::StreamRecord stream_record(Rng& rng) {
  switch (rng.below(3)) {
    case 0:
      return rpc::MemberRecord{"member-" + text(rng, 5), list(rng, 5, [&] { return member(rng); })};
    case 1:
      return rpc::UserRecord{number_of<std::uint64_t>(rng), text(rng), bytes(rng), rng.chance(0.5)};
    default:
      return rpc::QueryRecord{number_of<std::uint64_t>(rng), number_of<std::uint64_t>(rng),
                              text(rng), bytes(rng)};
  }
}

Coordinate coordinate(Rng& rng) {
  const auto real = [&] { return rng.unit() * 200 - 100; };
  return {list(rng, 16, real), real(), real(), real()};
}

}  // namespace pando::wire::samples

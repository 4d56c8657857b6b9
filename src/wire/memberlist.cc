#include "wire/memberlist.h"

#include "base/assert.h"
#include "base/overload.h"
#include "wire/memberlist_schema.h"

namespace pando::wire::memberlist {
namespace {

using msgpack::Dialect;
using msgpack::Writer;

constexpr Type type_of(const Ping&) {
  return Type::ping;
}
constexpr Type type_of(const IndirectPing&) {
  return Type::indirect_ping;
}
constexpr Type type_of(const Ack&) {
  return Type::ack;
}
constexpr Type type_of(const Nack&) {
  return Type::nack;
}
constexpr Type type_of(const Suspect&) {
  return Type::suspect;
}
constexpr Type type_of(const Alive&) {
  return Type::alive;
}
constexpr Type type_of(const Dead&) {
  return Type::dead;
}
constexpr Type type_of(const Err&) {
  return Type::err;
}

/// Room for the message, so that most are written without growing.
template <class Message>
std::size_t expected_size(const Message& message) {
  if constexpr (requires { message.meta; })
    return 128 + message.node.size() + message.meta.size();
  else if constexpr (requires { message.payload; })
    return 64 + message.payload.size();
  else
    return 192;
}

template <class Message>
Bytes encode_plain(const Message& message) {
  Writer out{Dialect::old_spec, expected_size(message)};
  out.put(static_cast<std::uint8_t>(type_of(message)));
  write_value(out, message);
  return out.take();
}

Bytes encode_user_packet(const User& user) {
  Bytes out;
  out.reserve(1 + user.payload.size());
  out.push_back(static_cast<std::byte>(Type::user));
  out.insert(out.end(), user.payload.begin(), user.payload.end());
  return out;
}

Bytes encode_user_stream(const User& user) {
  Writer out{Dialect::old_spec, 32 + user.payload.size()};
  out.put(static_cast<std::uint8_t>(Type::user));
  write_value(out, UserHeader{.size = static_cast<std::uint32_t>(user.payload.size())});
  out.raw(user.payload);
  return out.take();
}

Bytes encode_push_pull(const PushPull& state) {
  Writer out{Dialect::old_spec, 64 + 160 * state.nodes.size() + state.user_state.size()};
  out.put(static_cast<std::uint8_t>(Type::push_pull));
  write_value(out,
              PushPullHeader{.nodes = static_cast<std::uint32_t>(state.nodes.size()),
                             .user_state_size = static_cast<std::uint32_t>(state.user_state.size()),
                             .join = state.join});
  for (const NodeState& node : state.nodes) write_value(out, node);
  out.raw(state.user_state);
  return out.take();
}

template <class Message>
Decoded<PacketMessage> decode_as(ByteView body) {
  msgpack::Reader in{body};
  Decoded<PacketMessage> found{std::in_place, std::in_place_type<Message>};
  read_value(in, *std::get_if<Message>(&*found));
  if (!in.ok()) return std::unexpected{in.error()};
  return found;
}

}  // namespace

Bytes encode(const PacketMessage& message) {
  return std::visit(Overload{[](const User& user) { return encode_user_packet(user); },
                             [](const auto& plain) { return encode_plain(plain); }},
                    message);
}

Bytes encode(const StreamMessage& message) {
  return std::visit(Overload{[](const PushPull& state) { return encode_push_pull(state); },
                             [](const User& user) { return encode_user_stream(user); },
                             [](const auto& plain) { return encode_plain(plain); }},
                    message);
}

Decoded<PacketMessage> decode_packet_message(ByteView bytes) {
  if (bytes.empty()) return std::unexpected{DecodeError::truncated};
  const ByteView body = bytes.subspan(1);
  switch (static_cast<Type>(bytes[0])) {
    case Type::ping:
      return decode_as<Ping>(body);
    case Type::indirect_ping:
      return decode_as<IndirectPing>(body);
    case Type::ack:
      return decode_as<Ack>(body);
    case Type::nack:
      return decode_as<Nack>(body);
    case Type::suspect:
      return decode_as<Suspect>(body);
    case Type::alive:
      return decode_as<Alive>(body);
    case Type::dead:
      return decode_as<Dead>(body);
    case Type::user:
      return PacketMessage{User{to_bytes(body)}};
    default:
      return std::unexpected{DecodeError::unknown_type};
  }
}

Bytes make_compound(const std::vector<Bytes>& parts) {
  PANDO_ASSERT(parts.size() >= 2 && parts.size() <= 127);
  std::size_t size = 2;
  for (const Bytes& part : parts) size += 2 + part.size();
  Writer out{Dialect::old_spec, size};
  out.put(static_cast<std::uint8_t>(Type::compound));
  out.put(static_cast<std::uint8_t>(parts.size()));
  for (const Bytes& part : parts) {
    PANDO_ASSERT(part.size() <= 0xffff);
    out.put(static_cast<std::uint8_t>(part.size() >> 8));
    out.put(static_cast<std::uint8_t>(part.size()));
  }
  for (const Bytes& part : parts) out.raw(part);
  return out.take();
}

}  // namespace pando::wire::memberlist

#include "wire/stream_message.h"

#include "wire/memberlist_schema.h"

namespace pando::wire {
namespace {

using namespace memberlist;

template <class Message>
Decoded<StreamMessage> decode_as(ByteView body) {
  auto message = msgpack::decode<Message>(body);
  if (!message) return std::unexpected{message.error()};
  return StreamMessage{std::move(*message)};
}

bool within_limits(const PushPullHeader& header) {
  return header.nodes <= kMaxPushPullNodes && header.user_state_size <= kMaxUserState;
}

Decoded<StreamMessage> decode_user(ByteView body) {
  msgpack::Reader in{body};
  UserHeader header;
  read_value(in, header);
  if (!in.ok()) return std::unexpected{in.error()};
  if (header.size > kMaxUserMessage) return std::unexpected{DecodeError::too_large};
  if (header.size > in.rest().size()) return std::unexpected{DecodeError::truncated};
  return StreamMessage{User{to_bytes(in.rest().first(header.size))}};
}

Decoded<StreamMessage> decode_push_pull(ByteView body) {
  msgpack::Reader in{body};
  PushPullHeader header;
  read_value(in, header);
  if (in.ok() && !within_limits(header)) in.fail(DecodeError::too_large);
  Decoded<StreamMessage> found{std::in_place, std::in_place_type<PushPull>};
  PushPull& state = *std::get_if<PushPull>(&*found);
  state.join = header.join;
  state.nodes.reserve(std::min<std::size_t>(header.nodes, msgpack::kReserveAtMost));
  for (std::size_t i = 0; i < header.nodes && in.ok(); ++i)
    read_value(in, state.nodes.emplace_back());
  if (in.rest().size() < header.user_state_size) in.fail(DecodeError::truncated);
  if (!in.ok()) return std::unexpected{in.error()};
  state.user_state = to_bytes(in.rest().first(header.user_state_size));
  return found;
}

}  // namespace

Decoded<StreamMessage> decode_stream_message(ByteView bytes) {
  if (bytes.empty()) return std::unexpected{DecodeError::truncated};
  const ByteView body = bytes.subspan(1);
  switch (static_cast<Type>(bytes[0])) {
    case Type::ping:
      return decode_as<Ping>(body);
    case Type::ack:
      return decode_as<Ack>(body);
    case Type::err:
      return decode_as<Err>(body);
    case Type::user:
      return decode_user(body);
    case Type::push_pull:
      return decode_push_pull(body);
    default:
      return std::unexpected{DecodeError::unknown_type};
  }
}

Decoded<std::size_t> MessageExtent::find(ByteView bytes) {
  if (const auto values = pass_values(bytes); !values) return std::unexpected{values.error()};
  if (bytes.size() < passed_ + payload_) return std::unexpected{DecodeError::truncated};
  return passed_ + payload_;
}

Decoded<void> MessageExtent::pass_values(ByteView bytes) {
  for (; values_ > 0; --values_) {
    const auto size = scanner_.scan(bytes.subspan(std::min(passed_, bytes.size())));
    if (!size) return std::unexpected{size.error()};
    passed_ += *size;
    if (!std::exchange(header_, false)) continue;
    if (auto read = read_header(bytes); !read) return read;
  }
  return {};
}

Decoded<void> MessageExtent::read_header(ByteView bytes) {
  const auto type = static_cast<Type>(bytes[0]);
  if (type == Type::push_pull) {
    const auto header = msgpack::decode<PushPullHeader>(bytes.subspan(1));
    if (!header) return std::unexpected{header.error()};
    if (!within_limits(*header)) return std::unexpected{DecodeError::too_large};
    values_ += header->nodes;
    payload_ = header->user_state_size;
  } else if (type == Type::user) {
    const auto header = msgpack::decode<UserHeader>(bytes.subspan(1));
    if (!header) return std::unexpected{header.error()};
    if (header->size > kMaxUserMessage) return std::unexpected{DecodeError::too_large};
    payload_ = header->size;
  }
  return {};
}

}  // namespace pando::wire

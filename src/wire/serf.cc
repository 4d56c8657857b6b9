#include "wire/serf.h"

#include "base/overload.h"
#include "wire/serf_schema.h"

namespace pando::wire::serf {
namespace {

using msgpack::Dialect;
using msgpack::Writer;

/// The alternatives stand in the order of their numbers.
template <Type type>
using Body = std::variant_alternative_t<static_cast<std::size_t>(type), Message>;
static_assert(std::is_same_v<Body<Type::leave>, Leave> &&
              std::is_same_v<Body<Type::push_pull>, PushPull> &&
              std::is_same_v<Body<Type::query>, Query> &&
              std::is_same_v<Body<Type::conflict_response>, ConflictResponse> &&
              std::is_same_v<Body<Type::relay>, Relay>);

void write_body(Writer& out, const ConflictResponse& response) {
  write_value(out, response.member);
}
void write_body(Writer& out, const Relay& relay) {
  write_value(out, RelayHeader{.address = {.ip = relay.destination.address,
                                           .port = relay.destination.port,
                                           .zone = relay.zone},
                               .node = relay.node});
  out.raw(relay.inner);
}
template <msgpack::Described Body>
void write_body(Writer& out, const Body& body) {
  write_value(out, body);
}

template <msgpack::Described Body>
void read_body(msgpack::Reader& in, Body& body) {
  read_value(in, body);
}
void read_body(msgpack::Reader& in, ConflictResponse& response) {
  read_value(in, response.member);
}
void read_body(msgpack::Reader& in, Relay& relay) {
  RelayHeader header;
  read_value(in, header);
  relay.destination = {.address = header.address.ip, .port = header.address.port};
  relay.zone = std::move(header.address.zone);
  relay.node = std::move(header.node);
  relay.inner = to_bytes(in.rest());
}

template <class Body>
Decoded<Message> decode_as(ByteView bytes) {
  msgpack::Reader in{bytes};
  Decoded<Message> found{std::in_place, std::in_place_type<Body>};
  read_body(in, *std::get_if<Body>(&*found));
  if (!in.ok()) return std::unexpected{in.error()};
  return found;
}

using Decoder = Decoded<Message> (*)(ByteView);
template <std::size_t... I>
constexpr std::array<Decoder, sizeof...(I)> make_decoders(std::index_sequence<I...>) {
  return {&decode_as<std::variant_alternative_t<I, Message>>...};
}
/// By type byte.
constexpr auto kDecoders = make_decoders(std::make_index_sequence<std::variant_size_v<Message>>{});

/// Kinds of filters.
constexpr std::uint8_t kFilterNode = 0;
constexpr std::uint8_t kFilterTag = 1;

/// Marks node meta that is a map of tags.
constexpr std::uint8_t kTagsMagic = 0xff;
/// The least version of this protocol whose nodes read tags; older ones know only a role.
constexpr std::uint8_t kProtocolWithTags = 3;
constexpr const char* kRoleTag = "role";

}  // namespace

Bytes encode(const Message& message) {
  return std::visit(
      [&](const auto& body) {
        Writer out{Dialect::old_spec};
        out.put(static_cast<std::uint8_t>(message.index()));
        write_body(out, body);
        return out.take();
      },
      message);
}

Decoded<Message> decode(ByteView bytes) {
  if (bytes.empty()) return std::unexpected{DecodeError::truncated};
  const auto type = std::to_integer<std::size_t>(bytes[0]);
  if (type >= kDecoders.size()) return std::unexpected{DecodeError::unknown_type};
  return kDecoders[type](bytes.subspan(1));
}

Bytes encode_filter(const Filter& filter) {
  Writer out{Dialect::old_spec};
  std::visit(Overload{[&](const NodeFilter& names) {
                        out.put(kFilterNode);
                        write_value(out, names.nodes);
                      },
                      [&](const TagFilter& tag) {
                        out.put(kFilterTag);
                        write_value(out, tag);
                      }},
             filter);
  return out.take();
}

Decoded<Filter> decode_filter(ByteView bytes) {
  if (bytes.empty()) return std::unexpected{DecodeError::truncated};
  msgpack::Reader in{bytes.subspan(1)};
  Filter filter;
  switch (std::to_integer<std::uint8_t>(bytes[0])) {
    case kFilterNode:
      read_value(in, filter.emplace<NodeFilter>().nodes);
      break;
    case kFilterTag:
      read_value(in, filter.emplace<TagFilter>());
      break;
    default:
      return std::unexpected{DecodeError::unknown_type};
  }
  if (!in.ok()) return std::unexpected{in.error()};
  return filter;
}

Bytes encode_tags(const Tags& tags, std::uint8_t delegate_protocol) {
  if (delegate_protocol < kProtocolWithTags) {
    const auto role = tags.find(kRoleTag);
    return role == tags.end() ? Bytes{} : to_bytes(role->second);
  }
  Writer out{Dialect::old_spec};
  out.put(kTagsMagic);
  write_value(out, tags);
  return out.take();
}

Tags decode_tags(ByteView meta) {
  if (meta.empty() || meta[0] != std::byte{kTagsMagic}) return {{kRoleTag, pando::to_string(meta)}};
  auto tags = msgpack::decode<Tags>(meta.subspan(1));
  return tags ? std::move(*tags) : Tags{};
}

}  // namespace pando::wire::serf

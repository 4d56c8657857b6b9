#include "wire/rpc.h"
#include "wire/rpc_request_schema.h"

namespace pando::wire::rpc {
namespace {

using msgpack::Described;
using msgpack::Dialect;
using msgpack::Writer;

/// What the protocol says about one command.
struct Command {
  std::string_view name;
  bool replies = false;  ///< its response has a body
  bool has_body = false;
  Decoded<RequestBody> (*decode)(ByteView) = nullptr;
};

template <class Body>
Decoded<RequestBody> decode_body(ByteView bytes) {
  if constexpr (Described<Body>) {
    auto body = msgpack::decode<Body>(bytes);
    if (!body) return std::unexpected{body.error()};
    return RequestBody{std::move(*body)};
  } else {
    return RequestBody{Body{}};
  }
}

template <class Body>
constexpr Command command(std::string_view name, bool replies = false) {
  return {name, replies, Described<Body>, &decode_body<Body>};
}

/// In the order of RequestBody's alternatives.
constexpr std::array<Command, std::variant_size_v<RequestBody>> kCommands{{
    {},
    command<Handshake>("handshake"),
    command<Auth>("auth"),
    command<SendEvent>("event"),
    command<ForceLeave>("force-leave"),
    command<Join>("join", true),
    command<Members>("members", true),
    command<MembersFiltered>("members-filtered", true),
    command<SetTags>("tags"),
    command<Stream>("stream"),
    command<Monitor>("monitor"),
    command<Stop>("stop"),
    command<Leave>("leave"),
    command<SendQuery>("query"),
    command<Respond>("respond"),
    command<InstallKey>("install-key", true),
    command<UseKey>("use-key", true),
    command<RemoveKey>("remove-key", true),
    command<ListKeys>("list-keys", true),
    command<Stats>("stats", true),
    command<GetCoordinate>("get-coordinate", true),
}};

template <std::size_t... I>
constexpr bool rows_match_alternatives(std::index_sequence<I...>) {
  return (
      (kCommands[I + 1].decode == &decode_body<std::variant_alternative_t<I + 1, RequestBody>>) &&
      ...);
}
static_assert(rows_match_alternatives(std::make_index_sequence<kCommands.size() - 1>{}));

const Command* find_command(std::string_view name) {
  const auto found = std::find_if(kCommands.begin() + 1, kCommands.end(),
                                  [&](const Command& row) { return row.name == name; });
  return found == kCommands.end() ? nullptr : &*found;
}

}  // namespace

std::string_view command_name(const RequestBody& body) {
  if (const auto* unknown = std::get_if<UnknownCommand>(&body)) return unknown->command;
  return kCommands[body.index()].name;
}

bool has_reply_body(const RequestBody& body) {
  return kCommands[body.index()].replies;
}

Bytes encode(const Request& request) {
  Writer out{Dialect::new_spec};
  write_value(out, RequestHeader{std::string{command_name(request.body)}, request.seq});
  std::visit(
      [&]<class Body>(const Body& body) {
        if constexpr (Described<Body>) write_value(out, body);
      },
      request.body);
  return out.take();
}

Decoded<Request> RequestReader::next() {
  const auto head = buffer_.peek(0);
  if (!head) return std::unexpected{head.error()};
  auto header = msgpack::decode<RequestHeader>(*head);
  if (!header) return std::unexpected{header.error()};
  const Command* const command = find_command(header->command);
  if (!command) {
    buffer_.take(1);
    return Request{header->seq, UnknownCommand{std::move(header->command)}};
  }
  const auto bytes = command->has_body ? buffer_.peek(1) : ByteView{};
  if (!bytes) return std::unexpected{bytes.error()};
  auto body = command->decode(*bytes);
  if (!body) return std::unexpected{body.error()};
  buffer_.take(command->has_body ? 2 : 1);
  return Request{header->seq, std::move(*body)};
}

}  // namespace pando::wire::rpc

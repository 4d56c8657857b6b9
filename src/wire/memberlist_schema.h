#pragma once
/// Field tables of the membership messages. Source: docs/protocol/wire.md, "Messages of
/// memberlist".
#include "wire/fields.h"
#include "wire/memberlist.h"

namespace pando::wire::memberlist {

/// In front of the nodes of a push/pull.
struct PushPullHeader {
  std::uint32_t nodes = 0;
  std::uint32_t user_state_size = 0;
  bool join = false;
};
/// In front of a user message on a stream.
struct UserHeader {
  std::uint32_t size = 0;
};

inline void write_value(msgpack::Writer& out, State state) {
  out.unsigned_integer(static_cast<std::uint8_t>(state));
}
inline void read_value(msgpack::Reader& in, State& state) {
  state = static_cast<State>(in.unsigned_integer(static_cast<std::uint8_t>(State::left)));
}

}  // namespace pando::wire::memberlist

namespace pando::wire::msgpack {

template <>
struct Schema<memberlist::Ping> {
  using T = memberlist::Ping;
  static constexpr auto fields = std::tuple{field("SeqNo", &T::seq), field("Node", &T::node),
                                            field("SourceAddr", &T::source_address, Empty::omit),
                                            field("SourcePort", &T::source_port, Empty::omit),
                                            field("SourceNode", &T::source_node, Empty::omit)};
};
template <>
struct Schema<memberlist::IndirectPing> {
  using T = memberlist::IndirectPing;
  static constexpr auto fields = std::tuple{field("SeqNo", &T::seq),
                                            field("Target", &T::target),
                                            field("Port", &T::port),
                                            field("Node", &T::node),
                                            field("Nack", &T::nack),
                                            field("SourceAddr", &T::source_address, Empty::omit),
                                            field("SourcePort", &T::source_port, Empty::omit),
                                            field("SourceNode", &T::source_node, Empty::omit)};
};
template <>
struct Schema<memberlist::Ack> {
  using T = memberlist::Ack;
  static constexpr auto fields =
      std::tuple{field("SeqNo", &T::seq), field("Payload", &T::payload, Empty::nil)};
};
template <>
struct Schema<memberlist::Nack> {
  static constexpr auto fields = std::tuple{field("SeqNo", &memberlist::Nack::seq)};
};
template <>
struct Schema<memberlist::Err> {
  static constexpr auto fields = std::tuple{field("Error", &memberlist::Err::error)};
};
template <>
struct Schema<memberlist::Suspect> {
  using T = memberlist::Suspect;
  static constexpr auto fields = std::tuple{field("Incarnation", &T::incarnation),
                                            field("Node", &T::node), field("From", &T::from)};
};
template <>
struct Schema<memberlist::Dead> {
  using T = memberlist::Dead;
  static constexpr auto fields = std::tuple{field("Incarnation", &T::incarnation),
                                            field("Node", &T::node), field("From", &T::from)};
};
template <>
struct Schema<memberlist::Alive> {
  using T = memberlist::Alive;
  static constexpr auto fields = std::tuple{field("Incarnation", &T::incarnation),
                                            field("Node", &T::node),
                                            field("Addr", &T::address),
                                            field("Port", &T::port),
                                            field("Meta", &T::meta, Empty::nil),
                                            field("Vsn", &T::vsn, Empty::nil)};
};
template <>
struct Schema<memberlist::NodeState> {
  using T = memberlist::NodeState;
  static constexpr auto fields = std::tuple{field("Name", &T::name),
                                            field("Addr", &T::address),
                                            field("Port", &T::port),
                                            field("Meta", &T::meta, Empty::nil),
                                            field("Incarnation", &T::incarnation),
                                            field("State", &T::state),
                                            field("Vsn", &T::vsn, Empty::nil)};
};
template <>
struct Schema<memberlist::PushPullHeader> {
  using T = memberlist::PushPullHeader;
  static constexpr auto fields =
      std::tuple{field("Nodes", &T::nodes), field("UserStateLen", &T::user_state_size),
                 field("Join", &T::join)};
};
template <>
struct Schema<memberlist::UserHeader> {
  static constexpr auto fields = std::tuple{field("UserMsgLen", &memberlist::UserHeader::size)};
};

}  // namespace pando::wire::msgpack

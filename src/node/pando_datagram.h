#pragma once
/// How what Pando nodes say to each other travels in a datagram.
#include "node/state_desk.h"
#include "pando/bytes.h"
#include "proto/datagram.pb.h"
#include "proto/death.pb.h"
#include "wire/memberlist.h"

namespace pando::node {

/// A message about a death, as a plain message of memberlist.
inline Bytes pando_datagram(ByteView death) {
  proto::Datagram datagram;
  datagram.set_death(death.data(), death.size());
  Bytes payload{kPandoDatagram};
  const std::string body = datagram.SerializeAsString();
  const Bytes bytes = to_bytes(body);
  payload.insert(payload.end(), bytes.begin(), bytes.end());
  return wire::memberlist::encode(
      wire::memberlist::PacketMessage{wire::memberlist::User{std::move(payload)}});
}
inline Bytes pando_datagram(const proto::Death& death) {
  return pando_datagram(to_bytes(death.SerializeAsString()));
}

}  // namespace pando::node

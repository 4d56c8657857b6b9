#pragma once
/// A message of this room: a proto::Store on the wire, written and read without copying what is
/// most of it. Source: docs/protocol/store.md, "Messages".
#include <cstdint>
#include <optional>
#include <string_view>

#include "pando/bytes.h"
#include "proto/store.pb.h"

namespace pando::store {

/// All of it but the words. See proto/store.proto.
struct Envelope {
  std::uint64_t mark = 0, echo = 0, bulk_echo = 0;
  std::string_view acks, records;
  bool bulk = false;
};

/// Of `words` only these are taken. With room for what others put behind it: for whom it is.
Bytes write_message(const Envelope& envelope, const proto::Store& words);
/// Nullopt: it is none. What is returned lives as long as the bytes; `words` gets the words and is
/// otherwise empty.
std::optional<Envelope> read_message(ByteView bytes, proto::Store& words);

}  // namespace pando::store

#pragma once
/// Maps and their changes as bytes. Source: proto/map.proto, docs/protocol/map.md.
#include "pando/map.h"
#include "pando/map_change.h"
#include "proto/map.pb.h"
#include "wire/error.h"

namespace pando::wire {

/// The largest change or map that is sent or taken.
inline constexpr std::size_t kMaxMapBytes = std::size_t{4} << 20;

/// The same bytes for equal values. They may be more than kMaxMapBytes: whoever makes one looks.
Bytes encode(const map::Map& map);
Bytes encode(const map::Change& change);
/// A legal map (map::check), or an error.
Decoded<map::Map> decode_map(ByteView bytes);
/// A change within all limits that do not depend on a map; apply() knows the others.
Decoded<map::Change> decode_change(ByteView bytes);

void write(const map::Mark& mark, proto::Mark& to);
void write(const map::Pace& pace, proto::Pace& to);
map::Pace read(const proto::Pace& from);
Decoded<map::Mark> read(const proto::Mark& from);
void write(const Participant& who, proto::Participant& to);
Decoded<Participant> read(const proto::Participant& from);
/// 16 bytes; empty stands for the empty id.
std::string write_id(const Id& id);
Decoded<Id> read_id(std::string_view bytes);

}  // namespace pando::wire

#pragma once
/// What the links say of data links. Source: docs/protocol/link.md, "Data links".
#include <cstdint>
#include <string>
#include <vector>

#include "pando/bytes.h"
#include "pando/identity.h"
#include "pando/stream.h"

namespace pando::link {

/// A data link: which shards of both ends, and its stream.
struct DataStream {
  std::uint8_t ours = 0, theirs = 0;
  StreamId stream;
};
/// This stream is no more the links' business: `rest` has come over it and is not theirs either.
/// When it ends, or is given up, that is Closed.
struct HandOver {
  StreamId stream;
  Bytes rest;
};
/// Shards may speak with those of the peer: over these streams, which have all been handed over, or
/// if there are none by Posts. Once for each LinkUp, behind it; LinkDown ends it.
struct DataUp {
  std::string peer;
  Participant who;
  std::uint8_t shards = 1;
  std::vector<DataStream> streams;
};

}  // namespace pando::link

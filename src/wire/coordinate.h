#pragma once
/// A network coordinate and its form in ping acks.
#include <vector>

#include "pando/bytes.h"
#include "wire/error.h"

namespace pando {

/// Where a node sits in latency space (Vivaldi). Seconds, except `error`, which has no unit.
struct Coordinate {
  std::vector<double> vec = std::vector<double>(8, 0.0);
  double error = 1.5;
  double adjustment = 0;
  double height = 1e-5;
  friend bool operator==(const Coordinate&, const Coordinate&) = default;
};

}  // namespace pando

namespace pando::wire {

/// Version byte 01 + map. 130 bytes for 8 dimensions.
Bytes encode_ping_payload(const Coordinate& coordinate);
/// Another version byte is DecodeError::unknown_type.
Decoded<Coordinate> decode_ping_payload(ByteView bytes);

}  // namespace pando::wire

#pragma once
/// Field table of a coordinate. Source: docs/protocol/wire.md, "Serf messages".
#include "wire/coordinate.h"
#include "wire/fields.h"

namespace pando::wire::msgpack {

template <>
struct Schema<Coordinate> {
  static Coordinate blank() { return {.vec = {}, .error = 0, .adjustment = 0, .height = 0}; }
  static constexpr auto fields = std::tuple{
      field("Vec", &Coordinate::vec, Empty::nil), field("Error", &Coordinate::error),
      field("Adjustment", &Coordinate::adjustment), field("Height", &Coordinate::height)};
};

}  // namespace pando::wire::msgpack

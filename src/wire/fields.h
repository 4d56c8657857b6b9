#pragma once
/// Reading and writing of structs that have a Schema.
///
/// Maps are written with keys in ascending order; read are maps in any order and arrays in
/// declaration order. Source: docs/protocol/wire.md, "msgpack profile".
#include <functional>
#include <utility>

#include "wire/msgpack_values.h"
#include "wire/schema.h"

namespace pando::wire::msgpack {

// ---- writing -----------------------------------------------------------------------------------

template <class T>
bool is_empty(const T& value) {
  if constexpr (requires { value.empty(); })
    return value.empty();
  else
    return value == T{};
}

template <Described S, std::size_t I>
bool is_written(const S& value) {
  constexpr const auto& f = std::get<I>(Schema<S>::fields);
  if constexpr (f.empty == Empty::omit) return !is_empty(std::invoke(f.access, value));
  return true;
}

template <Described S, std::size_t I>
void write_field(Writer& out, const S& value) {
  constexpr const auto& f = std::get<I>(Schema<S>::fields);
  const auto& member = std::invoke(f.access, value);
  if (!is_written<S, I>(value)) return;
  out.key(f.key);
  if constexpr (f.empty == Empty::nil)
    if (is_empty(member)) return out.nil();
  write_value(out, member);
}

template <Described S>
void write_value(Writer& out, const S& value) {
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    out.map((std::size_t{0} + ... + std::size_t{is_written<S, I>(value)}));
    (write_field<S, kSorted<S>[I]>(out, value), ...);
  }(std::make_index_sequence<kFieldCount<S>>{});
}

// ---- reading -----------------------------------------------------------------------------------

/// Reads into the field of that name; false if there is none.
template <Described S>
bool read_field(Reader& in, S& out, std::string_view key) {
  return std::apply(
      [&](const auto&... f) {
        return ((f.key == key && (read_value(in, std::invoke(f.access, out)), true)) || ...);
      },
      Schema<S>::fields);
}
/// Reads into the field at that place; false if there is none.
template <Described S>
bool read_field(Reader& in, S& out, std::size_t place) {
  return std::apply(
      [&](const auto&... f) {
        return ((place-- == 0 && (read_value(in, std::invoke(f.access, out)), true)) || ...);
      },
      Schema<S>::fields);
}

template <Described S>
void read_value(Reader& in, S& out) {
  out = blank<S>();
  const auto [count, is_map] = in.container();
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    const bool known = is_map ? read_field(in, out, text(in.raw())) : read_field(in, out, i);
    if (!known) in.skip();
  }
}

/// A whole value, or why not. Bytes behind it are ignored.
template <class T>
Decoded<T> decode(ByteView bytes) {
  Reader in{bytes};
  Decoded<T> found{std::in_place};
  read_value(in, *found);
  if (!in.ok()) found = std::unexpected{in.error()};
  return found;
}

}  // namespace pando::wire::msgpack

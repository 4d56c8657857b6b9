#pragma once
/// Structs as msgpack, described once for both directions.
///
/// A struct that travels gets a row per field, in declaration order of the original:
///
///   template <>
///   struct Schema<Nack> {
///     static constexpr auto fields = std::tuple{field("SeqNo", &Nack::seq)};
///   };
///
/// write_value() writes a map with keys in ascending order; read_value() takes maps in any order
/// and arrays in declaration order. Everything is resolved when compiling.
#include <algorithm>
#include <array>
#include <functional>
#include <string_view>
#include <tuple>
#include <utility>

#include "wire/msgpack_values.h"

namespace pando::wire::msgpack {

/// What is written for a field that holds nothing.
enum class Empty : std::uint8_t { plain, nil, omit };

/// `access` is a pointer to a member or a callable that leads from the struct to the field.
template <class Access>
struct Field {
  std::string_view key;
  Access access;
  Empty empty;
};

template <class Access>
consteval Field<Access> field(std::string_view key, Access access, Empty empty = Empty::plain) {
  return {key, access, empty};
}

template <class S>
struct Schema;

template <class S>
concept Described = requires { Schema<S>::fields; };

template <class S>
constexpr std::size_t kFieldCount = std::tuple_size_v<decltype(Schema<S>::fields)>;

/// Places of the fields in ascending order of their keys.
template <class S>
constexpr auto kSorted = [] {
  constexpr auto keys = std::apply(
      [](const auto&... f) { return std::array<std::string_view, sizeof...(f)>{f.key...}; },
      Schema<S>::fields);
  std::array<std::size_t, keys.size()> places{};
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = i;
  std::sort(places.begin(), places.end(), [&](auto a, auto b) { return keys[a] < keys[b]; });
  return places;
}();

/// The state of a struct whose message names none of its fields: all zero, unless the Schema knows
/// better than the struct's own defaults.
template <class S>
S blank() {
  if constexpr (requires { Schema<S>::blank(); })
    return Schema<S>::blank();
  else
    return S{};
}

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

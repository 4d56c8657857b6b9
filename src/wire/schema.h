#pragma once
/// How structs travel as msgpack is described once, for both directions.
///
/// A struct that travels gets a row per field, in declaration order of the original:
///
///   template <>
///   struct Schema<Nack> {
///     static constexpr auto fields = std::tuple{field("SeqNo", &Nack::seq)};
///   };
///
/// fields.h reads and writes by it. Everything is resolved when compiling.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>

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

}  // namespace pando::wire::msgpack

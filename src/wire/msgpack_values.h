#pragma once
/// Plain values, lists and maps as msgpack: write_value() and read_value() for each type.
///
/// Other headers add overloads beside types of their own. Source: docs/protocol/wire.md.
#include <algorithm>
#include <concepts>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pando/endpoint.h"
#include "wire/msgpack_reader.h"
#include "wire/msgpack_writer.h"

namespace pando::wire::msgpack {

template <std::unsigned_integral T>
void write_value(Writer& out, T value) {
  out.unsigned_integer(value);
}
template <std::signed_integral T>
void write_value(Writer& out, T value) {
  out.integer(value);
}
inline void write_value(Writer& out, bool value) {
  out.boolean(value);
}
inline void write_value(Writer& out, double value) {
  out.real(value);
}
inline void write_value(Writer& out, const std::string& value) {
  out.text(value);
}
inline void write_value(Writer& out, const Bytes& value) {
  out.bytes(value);
}
inline void write_value(Writer& out, const Address& value) {
  if (value.empty()) return out.nil();
  out.bytes(value.bytes());
}

template <std::unsigned_integral T>
void read_value(Reader& in, T& out) {
  out = static_cast<T>(in.unsigned_integer(std::numeric_limits<T>::max()));
}
template <std::signed_integral T>
void read_value(Reader& in, T& out) {
  out = static_cast<T>(in.integer(std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
}
inline void read_value(Reader& in, bool& out) {
  out = in.boolean();
}
inline void read_value(Reader& in, double& out) {
  out = in.real();
}
inline void read_value(Reader& in, std::string& out) {
  out = text(in.raw());
}
inline void read_value(Reader& in, Bytes& out) {
  const ByteView found = in.raw();
  out.assign(found.begin(), found.end());
}
inline void read_value(Reader& in, Address& out) {
  const auto address = Address::from_bytes(in.raw());
  if (!address) return in.fail(DecodeError::malformed);
  out = *address;
}

// ---- lists and maps ----------------------------------------------------------------------------

template <class T>
void write_value(Writer& out, const std::vector<T>& list) {
  out.array(list.size());
  for (const T& item : list) write_value(out, item);
}
template <class T>
void write_value(Writer& out, const std::map<std::string, T>& map) {
  out.map(map.size());
  for (const auto& [key, value] : map) {
    out.text(key);
    write_value(out, value);
  }
}
template <class T>
void write_value(Writer& out, const std::optional<T>& value) {
  if (value)
    write_value(out, *value);
  else
    out.nil();
}

/// Lists grow as their elements come, because a claimed count costs the sender nothing.
inline constexpr std::size_t kReserveAtMost = 1024;

template <class T>
void read_value(Reader& in, std::vector<T>& out) {
  const std::size_t count = in.list();
  out.clear();
  out.reserve(std::min(count, kReserveAtMost));
  for (std::size_t i = 0; i < count && in.ok(); ++i) read_value(in, out.emplace_back());
}
template <class T>
void read_value(Reader& in, std::map<std::string, T>& out) {
  const std::size_t count = in.map();
  out.clear();
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    std::string key;
    read_value(in, key);
    read_value(in, out[std::move(key)]);
  }
}
template <class T>
void read_value(Reader& in, std::optional<T>& out) {
  out.reset();
  if (!in.take_nil()) read_value(in, out.emplace());
}

}  // namespace pando::wire::msgpack

#pragma once
/// Where a node or a listener can be reached.
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pando/bytes.h"

namespace pando {

/// An IP address in exactly the bytes that travel: 4, 16 or none.
///
/// The 4-byte and the 16-byte form of one IPv4 address are different values, as they are for
/// memberlist (docs/protocol/wire.md): a node must announce one form for ever.
class Address {
 public:
  Address() = default;
  /// Takes 0, 4 or 16 bytes; nullopt for any other length.
  static std::optional<Address> from_bytes(ByteView bytes);
  /// Reads `127.0.0.1` (4 bytes) or `::1` (16 bytes), without brackets or zone.
  static std::optional<Address> parse(std::string_view text);
  /// `a.b.c.d`, in 4 bytes.
  static Address v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d);

  /// 0, 4 or 16 bytes in network order. Valid as long as the address.
  ByteView bytes() const { return {bytes_.data(), size_}; }
  /// Whether there is no address.
  bool empty() const { return size_ == 0; }
  /// True for the 4-byte form and for an IPv4 address mapped into 16 bytes.
  bool is_v4() const;
  /// The 4-byte form where there is one, else the address itself.
  Address canonical() const;
  /// `10.0.0.1`, `::1`, or an empty text; a mapped IPv4 address is shown as IPv4.
  std::string to_string() const;

  /// By bytes, whatever they mean; a total order.
  friend auto operator<=>(const Address&, const Address&) = default;

 private:
  std::array<std::byte, 16> bytes_{};
  std::uint8_t size_ = 0;
};

/// An address and a port.
struct Endpoint {
  Address address;         ///< empty: none
  std::uint16_t port = 0;  ///< 0: none, or any free one where a listener is meant

  /// Reads `10.0.0.1:7946`, `[::1]:7946`; with a default port also `10.0.0.1` and `::1`.
  static std::optional<Endpoint> parse(std::string_view text,
                                       std::optional<std::uint16_t> default_port = {});
  /// `10.0.0.1:7946` or `[::1]:7946`.
  std::string to_string() const;

  /// By address, then port.
  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

}  // namespace pando

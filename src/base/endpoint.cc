#include "pando/endpoint.h"

#include <algorithm>
#include <cstring>

#include "base/inet.h"
#include "base/whole_number.h"

namespace pando {
namespace {

constexpr std::array<std::byte, 12> kMappedPrefix = {
    std::byte{0}, std::byte{0}, std::byte{0}, std::byte{0}, std::byte{0},    std::byte{0},
    std::byte{0}, std::byte{0}, std::byte{0}, std::byte{0}, std::byte{0xff}, std::byte{0xff}};

std::optional<Endpoint> join(std::string_view address, std::optional<std::uint16_t> port) {
  const auto parsed = Address::parse(address);
  if (!parsed || !port) return std::nullopt;
  return Endpoint{*parsed, *port};
}

}  // namespace

std::optional<Address> Address::from_bytes(ByteView bytes) {
  if (bytes.size() != 0 && bytes.size() != 4 && bytes.size() != 16) return std::nullopt;
  Address address;
  std::copy(bytes.begin(), bytes.end(), address.bytes_.begin());
  address.size_ = static_cast<std::uint8_t>(bytes.size());
  return address;
}

std::optional<Address> Address::parse(std::string_view text) {
  if (const auto v4 = inet::parse_v4(text)) return from_bytes(*v4);
  if (const auto v6 = inet::parse_v6(text)) return from_bytes(*v6);
  return std::nullopt;
}

Address Address::v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
  const std::array<std::byte, 4> bytes = {std::byte{a}, std::byte{b}, std::byte{c}, std::byte{d}};
  return *from_bytes(bytes);
}

bool Address::is_v4() const {
  return size_ == 4 ||
         (size_ == 16 && std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), bytes_.begin()));
}

Address Address::canonical() const {
  if (size_ != 16 || !is_v4()) return *this;
  return *from_bytes(ByteView{bytes_}.subspan(12));
}

std::string Address::to_string() const {
  if (size_ == 0) return {};
  return is_v4() ? inet::format_v4(canonical().bytes()) : inet::format_v6(bytes());
}

std::optional<Endpoint> Endpoint::parse(std::string_view text,
                                        std::optional<std::uint16_t> default_port) {
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    const auto rest = text.substr(close + 1);
    if (!rest.empty() && rest.front() != ':') return std::nullopt;
    const auto port = rest.empty() ? default_port : whole_number<std::uint16_t>(rest.substr(1));
    return join(text.substr(1, close - 1), port);
  }
  if (std::count(text.begin(), text.end(), ':') > 1) return join(text, default_port);
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return join(text, default_port);
  return join(text.substr(0, colon), whole_number<std::uint16_t>(text.substr(colon + 1)));
}

std::string Endpoint::to_string() const {
  const std::string host = address.to_string();
  const bool bracket = !address.is_v4() && !address.empty();
  return (bracket ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

}  // namespace pando

#include <algorithm>
#include <array>

#include "wire/keyring.h"

namespace pando::wire {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNoDigit = 0xff;

constexpr std::array<std::uint8_t, 256> kDigits = [] {
  std::array<std::uint8_t, 256> digits{};
  digits.fill(kNoDigit);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i)
    digits[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  return digits;
}();

/// Reads a text in groups of four digits. Line ends count as nothing, as in the original.
class Decoder {
 public:
  explicit Decoder(std::string_view text) : text_{text} { skip_line_ends(); }

  bool done() const { return at_ == text_.size(); }

  /// Appends the bytes of one group. On failure the offset that the original names.
  std::expected<void, std::size_t> group(Bytes& out) {
    std::uint32_t bits = 0;
    std::size_t digits = 0;
    for (; digits < 4 && !(digits >= 2 && at_padding()); ++digits) {
      if (done()) return std::unexpected{at_ - digits};
      const auto value = kDigits[static_cast<unsigned char>(text_[at_])];
      if (value == kNoDigit) return std::unexpected{at_};
      bits = bits << 6 | value;
      step();
    }
    for (std::size_t i = 0; i + 1 < digits; ++i)
      out.push_back(static_cast<std::byte>(bits >> (6 * digits - 8 * (i + 1)) & 0xff));
    return digits < 4 ? padding(4 - digits) : std::expected<void, std::size_t>{};
  }

 private:
  bool at_padding() const { return !done() && text_[at_] == '='; }
  void skip_line_ends() {
    while (!done() && (text_[at_] == '\n' || text_[at_] == '\r')) ++at_;
  }
  void step() {
    ++at_;
    skip_line_ends();
  }

  /// Only padding may end a text, and only the end may come after it.
  std::expected<void, std::size_t> padding(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      if (done()) return std::unexpected{at_};
      if (!at_padding()) return std::unexpected{at_ - 1};
      step();
    }
    if (!done()) return std::unexpected{at_};
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::string base64_encode(ByteView bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (; !bytes.empty(); bytes = bytes.subspan(std::min<std::size_t>(3, bytes.size()))) {
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i)
      group = group << 8 | (i < bytes.size() ? std::to_integer<std::uint32_t>(bytes[i]) : 0);
    for (std::size_t i = 0; i < 4; ++i)
      out += i <= bytes.size() ? kAlphabet[group >> (18 - 6 * i) & 0x3f] : '=';
  }
  return out;
}

std::expected<Bytes, std::size_t> base64_decode(std::string_view text) {
  Bytes out;
  out.reserve(text.size() / 4 * 3);
  for (Decoder decoder{text}; !decoder.done();)
    if (const auto group = decoder.group(out); !group) return std::unexpected{group.error()};
  return out;
}

}  // namespace pando::wire

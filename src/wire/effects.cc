#include "wire/effects.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>

namespace pando::wire {
namespace {

/// What a record of an operation has, in this order.
enum Field : unsigned { kKey = 1, kItem = 2, kNumber = 4, kScore = 8, kValue = 16 };

constexpr std::array<unsigned, 19> kFields = {
    0,                        // no operation
    kKey | kNumber | kValue,  // put
    kKey,                     // erase
    kKey | kNumber,           // expire_at
    kKey | kNumber | kValue,  // patch
    kKey | kItem | kValue,    // hash_put
    kKey | kItem,             // hash_erase
    kKey | kItem,             // set_put
    kKey | kItem,             // set_erase
    kKey | kItem | kScore,    // zset_put
    kKey | kItem,             // zset_erase
    kKey | kValue,            // push_front
    kKey | kValue,            // push_back
    kKey | kNumber,           // pop_front
    kKey | kNumber,           // pop_back
    kKey | kNumber | kValue,  // list_put
    kKey | kNumber | kValue,  // list_insert
    kKey | kNumber,           // list_erase
    0,                        // flush
};

/// Writes where there is room enough.
class Pen {
 public:
  explicit Pen(char* at) : at_(at) {}
  char* end() const { return at_; }

  void octet(std::uint64_t octet) { *at_++ = static_cast<char>(octet); }
  void number(std::uint64_t number) {
    for (; number >= 0x80; number >>= 7) octet(0x80 | (number & 0x7f));
    octet(number);
  }
  void piece(std::string_view piece) {
    number(piece.size());
    if (!piece.empty()) std::memcpy(at_, piece.data(), piece.size());
    at_ += piece.size();
  }
  void score(double score) {
    const auto bits = std::bit_cast<std::uint64_t>(score);
    for (int shift = 0; shift < 64; shift += 8) octet(bits >> shift);
  }

 private:
  char* at_;
};

/// Octets of an operation, of the numbers and of the score of a record, at most.
constexpr std::size_t kFixed = 1 + 4 * 10 + 8;

/// What the fields alone cannot promise.
bool sensible(const Effect& effect) {
  if (effect.number < 0 || std::isnan(effect.score)) return false;
  return effect.op != Op::patch ||
         static_cast<std::uint64_t>(effect.number) + effect.value.size() <= kLongestText;
}

}  // namespace

void Effects::append(const Effect& effect) {
  const auto op = static_cast<std::size_t>(effect.op);
  const unsigned has = kFields[op];
  const std::size_t before = bytes_.size();
  const std::size_t most = kFixed + effect.key.size() + effect.item.size() + effect.value.size();
  // Grown as by append(): what is asked for here is not what there will be in the end.
  if (bytes_.capacity() - before < most) bytes_.reserve(std::max(before + most, 2 * before));
  bytes_.resize_and_overwrite(before + most, [&](char* bytes, std::size_t) {
    Pen pen{bytes + before};
    pen.octet(op);
    if (has & kKey) pen.piece(effect.key);
    if (has & kItem) pen.piece(effect.item);
    if (has & kNumber) pen.number(static_cast<std::uint64_t>(effect.number));
    if (has & kScore) pen.score(effect.score);
    if (has & kValue) pen.piece(effect.value);
    return static_cast<std::size_t>(pen.end() - bytes);
  });
}

bool EffectReader::number(std::uint64_t& out) {
  if (!rest_.empty() && static_cast<unsigned char>(rest_[0]) < 0x80) {  // as most are
    out = static_cast<unsigned char>(rest_[0]);
    rest_.remove_prefix(1);
    return true;
  }
  out = 0;
  for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(rest_[0]);
    rest_.remove_prefix(1);
    if (shift == 63 && byte > 1) return false;
    out |= std::uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

bool EffectReader::piece(std::string_view& out) {
  std::uint64_t size = 0;
  if (!number(size) || size > rest_.size()) return false;
  out = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return true;
}

bool EffectReader::score(double& out) {
  std::uint64_t bits = 0;
  if (rest_.size() < sizeof bits) return false;
  for (std::size_t i = 0; i < sizeof bits; ++i)
    bits |= std::uint64_t{static_cast<unsigned char>(rest_[i])} << (8 * i);
  rest_.remove_prefix(sizeof bits);
  out = std::bit_cast<double>(bits);
  return true;
}

bool EffectReader::fields(Effect& effect) {
  const unsigned has = kFields[static_cast<std::size_t>(effect.op)];
  if ((has & kKey) && !piece(effect.key)) return false;
  if ((has & kItem) && !piece(effect.item)) return false;
  std::uint64_t value = 0;
  if ((has & kNumber) && !number(value)) return false;
  effect.number = static_cast<std::int64_t>(value);
  if ((has & kScore) && !score(effect.score)) return false;
  if ((has & kValue) && !piece(effect.value)) return false;
  return sensible(effect);
}

std::optional<std::string_view> EffectReader::key() const {
  if (rest_.empty()) return std::nullopt;
  const auto op = static_cast<unsigned char>(rest_[0]);
  if (op >= kFields.size() || (kFields[op] & kKey) == 0) return std::nullopt;
  EffectReader behind = *this;
  behind.rest_.remove_prefix(1);
  std::string_view key;
  return behind.piece(key) ? std::optional{key} : std::nullopt;
}

std::expected<std::optional<Effect>, MalformedEffect> EffectReader::next() {
  if (rest_.empty()) return std::nullopt;
  const MalformedEffect wrong{all_ - rest_.size()};
  const auto op = static_cast<unsigned char>(rest_[0]);
  if (op == 0 || op >= kFields.size()) return std::unexpected(wrong);
  rest_.remove_prefix(1);
  Effect effect{.op = static_cast<Op>(op)};
  if (!fields(effect)) return std::unexpected(wrong);
  return effect;
}

}  // namespace pando::wire

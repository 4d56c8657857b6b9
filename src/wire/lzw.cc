#include "wire/lzw.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace pando::wire::lzw {
namespace {

constexpr unsigned kClear = 256;
constexpr unsigned kEnd = 257;
constexpr unsigned kFirstWidth = 9;
constexpr unsigned kMaxWidth = 12;
constexpr unsigned kTableSize = 1u << kMaxWidth;
/// The encoder starts over when it would give out this number.
constexpr unsigned kLastCode = kTableSize - 1;

// ---- encoder -----------------------------------------------------------------------------------

/// (prefix code, next byte) → code. Open addressing; cleared as a whole.
class PairTable {
 public:
  explicit PairTable(std::size_t input_size)
      : mask_{std::bit_ceil(std::clamp<std::size_t>(2 * input_size, 256, 2 * kTableSize)) - 1} {
    clear();
  }
  void clear() { std::memset(slots_.data(), 0, (mask_ + 1) * sizeof slots_[0]); }

  /// The slot that holds the pair, or the free one where it belongs.
  std::uint32_t& slot(unsigned prefix, unsigned byte) {
    const std::uint32_t pair = prefix << 8 | byte;
    std::size_t at = (pair * 2654435761u >> 12) & mask_;
    while (slots_[at] != 0 && slots_[at] >> kMaxWidth != pair) at = (at + 1) & mask_;
    return slots_[at];
  }
  /// What a slot holds for a pair. Codes are never 0, so neither is an entry.
  static std::uint32_t entry(unsigned prefix, unsigned byte, unsigned code) {
    return (prefix << 8 | byte) << kMaxWidth | code;
  }
  static unsigned code(std::uint32_t entry) { return entry & (kTableSize - 1); }

 private:
  std::size_t mask_;
  std::array<std::uint32_t, 2 * kTableSize> slots_;
};

class Encoder {
 public:
  explicit Encoder(ByteView plain) : table_{plain.size()} {
    out_.reserve(plain.size() + plain.size() / 2 + 8);
  }

  Bytes run(ByteView plain) {
    emit(kClear);
    if (!plain.empty()) {
      unsigned code = std::to_integer<unsigned>(plain[0]);
      for (const std::byte b : plain.subspan(1)) code = extend(code, std::to_integer<unsigned>(b));
      emit(code);
      count();
    }
    emit(kEnd);
    if (pending_bits_ > 0) out_.push_back(static_cast<std::byte>(pending_ & 0xff));
    return std::move(out_);
  }

 private:
  /// The code of the longest match that goes on with `byte`.
  unsigned extend(unsigned code, unsigned byte) {
    std::uint32_t* slot = &table_.slot(code, byte);
    if (*slot != 0) return PairTable::code(*slot);
    emit(code);
    if (count()) *slot = PairTable::entry(code, byte, high_);
    return byte;
  }

  void emit(unsigned code) {
    pending_ |= code << pending_bits_;
    for (pending_bits_ += width_; pending_bits_ >= 8; pending_bits_ -= 8, pending_ >>= 8)
      out_.push_back(static_cast<std::byte>(pending_ & 0xff));
  }

  /// Gives out the next number; false if that made the table start over.
  bool count() {
    if (++high_ == 1u << width_) ++width_;
    if (high_ != kLastCode) return true;
    emit(kClear);
    width_ = kFirstWidth;
    high_ = kEnd;
    table_.clear();
    return false;
  }

  Bytes out_;
  PairTable table_;
  unsigned width_ = kFirstWidth;
  unsigned high_ = kEnd;
  std::uint32_t pending_ = 0;
  unsigned pending_bits_ = 0;
};

// ---- decoder -----------------------------------------------------------------------------------

/// Takes codes off a view, lowest bits first.
class BitReader {
 public:
  explicit BitReader(ByteView bytes) : bytes_{bytes} {}
  /// False if the view ends inside the code.
  bool take(unsigned width, unsigned& code) {
    for (; bits_ < width; bits_ += 8) {
      if (at_ == bytes_.size()) return false;
      pending_ |= std::to_integer<std::uint32_t>(bytes_[at_++]) << bits_;
    }
    code = pending_ & ((1u << width) - 1);
    pending_ >>= width;
    bits_ -= width;
    return true;
  }

 private:
  ByteView bytes_;
  std::size_t at_ = 0;
  std::uint32_t pending_ = 0;
  unsigned bits_ = 0;
};

/// What a code stands for: a stretch of what has been put out. An expansion and the byte that
/// follows it lie side by side there, which is just what a new entry means.
struct Stretch {
  std::uint32_t begin = 0, size = 0;
};

class Decoder {
 public:
  Decoder(ByteView packed, std::size_t limit) : codes_{packed}, limit_{limit} {
    out_.resize(std::min(limit, packed.size() * 4));
  }

  Decoded<Bytes> run() {
    unsigned code = 0;
    while (codes_.take(width_, code)) {
      if (code == kEnd) {
        out_.resize(size_);
        return std::move(out_);
      }
      if (code == kClear) {
        start_over();
        continue;
      }
      if (code > known_ && !(code == high_ && previous_.size != 0))
        return std::unexpected{DecodeError::bad_compression};
      if (!expand(code)) return std::unexpected{DecodeError::too_large};
    }
    return std::unexpected{DecodeError::bad_compression};
  }

 private:
  void start_over() {
    width_ = kFirstWidth;
    high_ = known_ = kEnd;
    previous_ = {};
  }

  bool expand(unsigned code) {
    if (previous_.size != 0) {
      entries_[high_] = {previous_.begin, previous_.size + 1};
      known_ = high_;
    }
    const std::uint32_t size = code < kClear ? 1 : entries_[code].size;
    if (limit_ - size_ < size) return false;
    if (out_.size() - size_ < size) out_.resize(std::min(limit_, 2 * out_.size() + size));
    std::byte* const to = out_.data() + size_;
    const std::byte* const from = out_.data() + entries_[code].begin;
    if (code < kClear)
      *to = static_cast<std::byte>(code);
    else  // may overlap by one byte: then the source is complete when it is reached
      for (std::uint32_t i = 0; i < size; ++i) to[i] = from[i];
    previous_ = {static_cast<std::uint32_t>(size_), size};
    size_ += size;
    advance();
    return true;
  }

  /// A full table stays as it is: the last number is not given out again.
  void advance() {
    if (++high_ < 1u << width_) return;
    if (width_ < kMaxWidth) {
      ++width_;
      return;
    }
    previous_ = {};
    --high_;
  }

  BitReader codes_;
  std::size_t limit_;
  Bytes out_;
  std::size_t size_ = 0;
  unsigned width_ = kFirstWidth;
  unsigned high_ = kEnd;   ///< the number that the next entry gets
  unsigned known_ = kEnd;  ///< the greatest number that has an entry; below it all but clear, end
  Stretch previous_;       ///< the last expansion; size 0: none since the last clear
  std::array<Stretch, kTableSize> entries_;
};

}  // namespace

Bytes compress(ByteView plain) {
  return Encoder{plain}.run(plain);
}

Decoded<Bytes> decompress(ByteView packed, std::size_t limit) {
  return Decoder{packed, limit}.run();
}

}  // namespace pando::wire::lzw

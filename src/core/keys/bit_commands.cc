// Texts as rows of bits.
#include <algorithm>
#include <array>
#include <bit>
#include <limits>

#include "core/keys/bits.h"
#include "core/keys/groups.h"
#include "core/keys/numbers.h"

namespace pando::keys {
namespace {

using resp::kAclBitmap;
using resp::kAnyNumber;
using resp::kDenyoom;
using resp::kFast;
using resp::kReadonly;
using resp::kWrite;
using resp::same_word;

std::string_view text_of(const Entry* entry) {
  return entry == nullptr ? std::string_view{} : entry->text();
}

Outcome setbit(Call& call) {
  const std::string_view key = call.words[1];
  const auto place = read_place(call.words[2], 0);
  if (!place) return call.error(kNoPlace);
  const auto value = read_integer(call.words[3]);
  if (!value || (*value != 0 && *value != 1))
    return call.error("ERR bit is not an integer or out of range");
  const Entry* entry = call.find(key);
  if (is_other(entry, Kind::string)) return call.wrong_kind();
  const std::string_view text = text_of(entry);
  const bool old = bit_at(text, *place);
  if (old != *value || *place / 8 >= text.size()) {
    const std::string byte =
        with_field(text, {.bits = 1, .place = *place}, static_cast<std::uint64_t>(*value));
    call.change({.op = wire::Op::patch,
                 .key = key,
                 .value = byte,
                 .number = static_cast<std::int64_t>(*place / 8)});
  }
  call.event('$', "setbit", key);
  return call.integer(old);
}

Outcome getbit(Call& call) {
  const auto place = read_place(call.words[2], 0);
  if (!place) return call.error(kNoPlace);
  const Entry* entry = call.find(call.words[1]);
  if (is_other(entry, Kind::string)) return call.wrong_kind();
  return call.integer(bit_at(text_of(entry), *place));
}

/// Bits from the first to the last one, both in it.
struct Range {
  std::int64_t first = 0, last = -1;
};

/// False: it has been answered what is wrong.
bool read_unit(Call& call, std::size_t at, bool& bits) {
  if (at >= call.words.size()) return true;
  bits = same_word(call.words[at], "BIT");
  if (bits || same_word(call.words[at], "BYTE")) return true;
  return call.syntax_error(), false;
}

/// Indices of bytes or bits, negative from the end, as bits of the text.
Range clamped(std::int64_t first, std::int64_t last, bool bits, std::size_t size) {
  const auto total = static_cast<std::int64_t>(bits ? size * 8 : size);
  if (first < 0) first = std::max<std::int64_t>(0, first + total);
  if (last < 0) last = std::max<std::int64_t>(0, last + total);
  last = std::min(last, total - 1);
  if (first > last) return {};
  return bits ? Range{first, last} : Range{first * 8, last * 8 + 7};
}

std::int64_t count_bits(std::string_view text, Range range) {
  std::int64_t count = 0;
  for (std::int64_t i = range.first; i <= range.last;) {
    if (i % 8 == 0 && i + 7 <= range.last) {
      count += std::popcount(static_cast<unsigned char>(text[static_cast<std::size_t>(i / 8)]));
      i += 8;
    } else {
      count += bit_at(text, static_cast<std::uint64_t>(i++));
    }
  }
  return count;
}

Outcome bitcount(Call& call) {
  const Entry* entry = call.find(call.words[1]);
  if (entry == nullptr) return call.integer(0);
  if (entry->kind() != Kind::string) return call.wrong_kind();
  const std::string_view text = entry->text();
  if (call.words.size() == 2)
    return call.integer(count_bits(text, clamped(0, -1, false, text.size())));
  if (call.words.size() != 4 && call.words.size() != 5) return call.syntax_error();
  const auto first = read_integer(call.words[2]), last = read_integer(call.words[3]);
  if (!first || !last) return call.not_an_integer();
  if (*first < 0 && *last < 0 && *first > *last) return call.integer(0);
  bool bits = false;
  if (!read_unit(call, 4, bits)) return Outcome::done;
  return call.integer(count_bits(text, clamped(*first, *last, bits, text.size())));
}

/// The first bit of the range that is so; -1 if none is.
std::int64_t find_bit(std::string_view text, bool wanted, Range range) {
  const char none = wanted ? '\0' : '\xff';
  for (std::int64_t i = range.first; i <= range.last;) {
    if (i % 8 == 0 && i + 7 <= range.last && text[static_cast<std::size_t>(i / 8)] == none) {
      i += 8;
    } else if (bit_at(text, static_cast<std::uint64_t>(i)) == wanted) {
      return i;
    } else {
      ++i;
    }
  }
  return -1;
}

Outcome bitpos(Call& call) {
  const auto wanted = read_integer(call.words[2]);
  if (!wanted) return call.not_an_integer();
  if (*wanted != 0 && *wanted != 1) return call.error("ERR The bit argument must be 1 or 0.");
  const Entry* entry = call.find(call.words[1]);
  if (entry == nullptr) return call.integer(*wanted == 1 ? -1 : 0);
  if (entry->kind() != Kind::string) return call.wrong_kind();
  const std::size_t count = call.words.size();
  if (count > 6) return call.syntax_error();
  const auto first = count > 3 ? read_integer(call.words[3]) : 0;
  if (!first) return call.not_an_integer();
  bool bits = false;
  if (!read_unit(call, 5, bits)) return Outcome::done;
  const auto last = count > 4 ? read_integer(call.words[4]) : -1;
  if (!last) return call.not_an_integer();
  const std::string_view text = entry->text();
  const Range range = clamped(*first, *last, bits, text.size());
  if (range.first > range.last) return call.integer(-1);
  const std::int64_t found = find_bit(text, *wanted == 1, range);
  // Behind a text that has no end are zeros.
  if (found < 0 && *wanted == 0 && count <= 4)
    return call.integer(static_cast<std::int64_t>(text.size() * 8));
  return call.integer(found);
}

enum class Operation : std::uint8_t { conjunction, disjunction, exclusion, negation };

std::optional<Operation> operation_named(std::string_view word) {
  if (same_word(word, "AND")) return Operation::conjunction;
  if (same_word(word, "OR")) return Operation::disjunction;
  if (same_word(word, "XOR")) return Operation::exclusion;
  if (same_word(word, "NOT")) return Operation::negation;
  return std::nullopt;
}

/// Byte by byte; what is missing at the end of a text is zero.
void combine(std::string& out, std::string_view text, Operation operation) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    const char byte = i < text.size() ? text[i] : '\0';
    if (operation == Operation::conjunction) out[i] = static_cast<char>(out[i] & byte);
    if (operation == Operation::disjunction) out[i] = static_cast<char>(out[i] | byte);
    if (operation == Operation::exclusion) out[i] = static_cast<char>(out[i] ^ byte);
    if (operation == Operation::negation) out[i] = static_cast<char>(~byte);
  }
}

void put_combined(Call& call, const std::string& combined) {
  const std::string_view to = call.words[2];
  if (combined.empty()) {
    if (call.peek(to) == nullptr) return;
    call.erase(to);
    return call.event('g', "del", to);
  }
  call.put(to, combined, 0);
  call.event('$', "set", to);
}

Outcome bitop(Call& call) {
  const auto operation = operation_named(call.words[1]);
  if (!operation) return call.syntax_error();
  if (*operation == Operation::negation && call.words.size() != 4)
    return call.error("ERR BITOP NOT must be called with a single source key.");
  const Words from = call.words.subspan(3);
  std::size_t size = 0;
  for (const std::string_view key : from) {
    const Entry* entry = call.find(key);
    if (is_other(entry, Kind::string)) return call.wrong_kind();
    size = std::max(size, text_of(entry).size());
  }
  std::string combined{text_of(call.peek(from[0]))};
  combined.resize(size);
  if (*operation == Operation::negation) combine(combined, std::string{combined}, *operation);
  for (const std::string_view key : from.subspan(1))
    combine(combined, text_of(call.peek(key)), *operation);
  put_combined(call, combined);
  return call.integer(static_cast<std::int64_t>(size));
}

constexpr resp::CommandFacts facts(std::uint32_t flags, std::string_view since,
                                   std::string_view complexity, resp::KeyPlaces keys = {1, 1, 1}) {
  return {flags, kAclBitmap, keys, "bitmap", since, complexity};
}
constexpr std::string_view kEachByte = "O(N) where N is the number of bytes";

constexpr std::array kRows = {
    Command{{"SETBIT", "key offset value", "Sets a bit", 4, 4,
             facts(kWrite | kDenyoom, "2.2.0", "O(1)")},
            setbit},
    Command{{"GETBIT", "key offset", "A bit", 3, 3, facts(kReadonly | kFast, "2.2.0", "O(1)")},
            getbit},
    Command{{"BITCOUNT", "key [start end [BYTE|BIT]]", "How many bits are set", 2, kAnyNumber,
             facts(kReadonly, "2.6.0", kEachByte)},
            bitcount},
    Command{{"BITPOS", "key bit [start [end [BYTE|BIT]]]", "The first bit that is set, or is not",
             3, kAnyNumber, facts(kReadonly, "2.8.7", kEachByte)},
            bitpos},
    Command{{"BITOP", "AND|OR|XOR|NOT destkey key [key ...]", "Combines texts bit by bit", 4,
             kAnyNumber, facts(kWrite | kDenyoom, "2.6.0", kEachByte, {2, -1, 1})},
            bitop},
};

}  // namespace

std::span<const Command> bit_commands() {
  return kRows;
}

}  // namespace pando::keys

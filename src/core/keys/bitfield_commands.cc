// Texts as rows of numbers of any width.
#include <algorithm>
#include <array>
#include <vector>

#include "core/keys/bits.h"
#include "core/keys/groups.h"
#include "core/keys/numbers.h"

namespace pando::keys {
namespace {

using resp::same_word;

/// So wide that no sum of two numbers of 64 bits leaves it.
__extension__ using Wide = __int128;

enum class Verb : std::uint8_t { get, set, add };
/// What becomes of a number that its field cannot hold.
enum class Overflow : std::uint8_t { wrap, saturate, fail };

struct Step {
  Verb verb;
  BitField field;
  std::int64_t number = 0;
  Overflow overflow = Overflow::wrap;
};

constexpr std::string_view kNoType =
    "ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 "
    "is.";

bool read_type(std::string_view word, BitField& field) {
  if (!word.starts_with('i') && !word.starts_with('u')) return false;
  field.is_signed = word[0] == 'i';
  const auto bits = read_integer(word.substr(1));
  if (!bits || *bits < 1 || *bits > (field.is_signed ? 64 : 63)) return false;
  field.bits = static_cast<unsigned>(*bits);
  return true;
}

std::optional<Overflow> overflow_named(std::string_view word) {
  if (same_word(word, "WRAP")) return Overflow::wrap;
  if (same_word(word, "SAT")) return Overflow::saturate;
  if (same_word(word, "FAIL")) return Overflow::fail;
  return std::nullopt;
}

/// Reads what a client wants done, one step after the other.
class Reader {
 public:
  explicit Reader(Call& call) : call_(call), rest_(call.words.subspan(2)) {}

  /// nullopt: it has been answered what is wrong.
  std::optional<std::vector<Step>> read() {
    std::vector<Step> steps;
    while (!rest_.empty()) {
      if (same_word(rest_[0], "OVERFLOW") && rest_.size() > 1) {
        if (!read_overflow()) return std::nullopt;
      } else if (!read_step(steps)) {
        return std::nullopt;
      }
    }
    return steps;
  }

 private:
  bool refuse(std::string_view error) { return call_.error(error), false; }

  bool read_overflow() {
    const auto overflow = overflow_named(rest_[1]);
    if (!overflow) return refuse("ERR Invalid OVERFLOW type specified");
    overflow_ = *overflow;
    rest_ = rest_.subspan(2);
    return true;
  }

  bool read_step(std::vector<Step>& steps) {
    const bool gets = same_word(rest_[0], "GET"), sets = same_word(rest_[0], "SET");
    const std::size_t words = gets ? 3 : 4;
    if ((!gets && !sets && !same_word(rest_[0], "INCRBY")) || rest_.size() < words)
      return call_.syntax_error(), false;
    Step step{gets ? Verb::get : sets ? Verb::set : Verb::add, {}, 0, overflow_};
    if (!read_type(rest_[1], step.field)) return refuse(kNoType);
    const auto place = read_place(rest_[2], step.field.bits);
    if (!place) return refuse(kNoPlace);
    step.field.place = *place;
    const auto number = gets ? 0 : read_integer(rest_[3]);
    if (!number) return call_.not_an_integer(), false;
    step.number = *number;
    steps.push_back(step);
    rest_ = rest_.subspan(words);
    return true;
  }

  Call& call_;
  Words rest_;
  Overflow overflow_ = Overflow::wrap;
};

/// Bits as the number that they mean.
Wide number_of(std::uint64_t bits, const BitField& field) {
  return field.is_signed ? Wide{static_cast<std::int64_t>(bits)} : Wide{bits};
}

/// The bits for a number, or none if the field cannot hold it and must not hold another.
std::optional<std::uint64_t> fitted(Wide number, const BitField& field, Overflow overflow) {
  const Wide highest = (Wide{1} << (field.bits - field.is_signed)) - 1;
  const Wide lowest = field.is_signed ? -highest - 1 : 0;
  if (number >= lowest && number <= highest) return static_cast<std::uint64_t>(number);
  if (overflow == Overflow::fail) return std::nullopt;
  if (overflow == Overflow::saturate)
    return static_cast<std::uint64_t>(number > highest ? highest : lowest);
  return static_cast<std::uint64_t>(number);  // its low bits
}

void patch(Call& call, const BitField& field, const std::string& bytes) {
  call.change({.op = wire::Op::patch,
               .key = call.words[1],
               .value = bytes,
               .number = static_cast<std::int64_t>(field.place / 8)});
}

std::string_view text_at(Call& call) {
  const Entry* entry = call.peek(call.words[1]);
  return entry == nullptr ? std::string_view{} : entry->text();
}

/// What a number is once it is in its field.
Outcome answer_field(Call& call, std::uint64_t bits, BitField field) {
  field.place = 0;
  return call.integer(static_cast<std::int64_t>(read_field(with_field({}, field, bits), field)));
}

void take(Call& call, const Step& step) {
  const std::string_view text = text_at(call);
  const std::uint64_t old = read_field(text, step.field);
  if (step.verb == Verb::get) {
    call.integer(static_cast<std::int64_t>(old));
    return;
  }
  const bool adds = step.verb == Verb::add;
  const Wide wanted = adds ? number_of(old, step.field) + step.number
                           : number_of(static_cast<std::uint64_t>(step.number), step.field);
  const auto bits = fitted(wanted, step.field, step.overflow);
  if (!bits) {
    call.null();
    return;
  }
  answer_field(call, adds ? *bits : old, step.field);
  const std::string bytes = with_field(text, step.field, *bits);
  if (text.substr(step.field.place / 8, bytes.size()) != bytes) patch(call, step.field, bytes);
}

/// A text reaches as far as the last field that is written, whatever becomes of that.
void lengthen(Call& call, const std::vector<Step>& steps) {
  std::uint64_t last = 0;
  for (const Step& step : steps)
    if (step.verb != Verb::get) last = std::max(last, step.field.place + step.field.bits - 1);
  if (last / 8 >= text_at(call).size()) patch(call, {.place = last}, std::string(1, '\0'));
}

Outcome take_all(Call& call, bool may_write) {
  const auto steps = Reader{call}.read();
  if (!steps) return Outcome::done;
  const bool writes =
      std::ranges::any_of(*steps, [](const Step& step) { return step.verb != Verb::get; });
  if (writes && !may_write) return call.error("ERR BITFIELD_RO only supports the GET subcommand");
  if (is_other(call.find(call.words[1]), Kind::string)) return call.wrong_kind();
  if (writes) lengthen(call, *steps);
  call.reply.array(steps->size());
  for (const Step& step : *steps) take(call, step);
  if (writes) call.event('$', "setbit", call.words[1]);
  return Outcome::done;
}

Outcome bitfield(Call& call) {
  return take_all(call, true);
}

Outcome bitfield_ro(Call& call) {
  return take_all(call, false);
}

constexpr resp::CommandFacts facts(std::uint32_t flags, std::string_view since) {
  return {flags, resp::kAclBitmap, {1, 1, 1}, "bitmap", since, "O(1) for each number"};
}

constexpr std::array kRows = {
    Command{{"BITFIELD",
             "key [GET type offset] [OVERFLOW WRAP|SAT|FAIL] [SET type offset value] "
             "[INCRBY type offset increment] ...",
             "Numbers of any width", 2, resp::kAnyNumber,
             facts(resp::kWrite | resp::kDenyoom, "3.2.0")},
            bitfield},
    Command{{"BITFIELD_RO", "key [GET type offset ...]", "Reads numbers of any width", 2,
             resp::kAnyNumber, facts(resp::kReadonly | resp::kFast, "6.0.0")},
            bitfield_ro},
};

}  // namespace

std::span<const Command> bitfield_commands() {
  return kRows;
}

}  // namespace pando::keys

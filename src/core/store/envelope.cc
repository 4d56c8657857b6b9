#include "core/store/envelope.h"

#include <array>

#include "core/store/packed.h"

namespace pando::store {
namespace {

/// How protobuf announces a field: its number, and whether a number or a length follows.
constexpr std::uint64_t number_tag(int field) {
  return static_cast<std::uint64_t>(field) << 3;
}
constexpr std::uint64_t octets_tag(int field) {
  return number_tag(field) | 2;
}

constexpr std::uint64_t kMark = number_tag(proto::Store::kMarkFieldNumber),
                        kEcho = number_tag(proto::Store::kEchoFieldNumber),
                        kBulkEcho = number_tag(proto::Store::kBulkEchoFieldNumber),
                        kAcks = octets_tag(proto::Store::kAcksFieldNumber),
                        kWords = octets_tag(proto::Store::kWordsFieldNumber),
                        kRecords = octets_tag(proto::Store::kRecordsFieldNumber),
                        kBulk = number_tag(proto::Store::kBulkFieldNumber);

/// The fields in front of octets.
class Head {
 public:
  Head& number(std::uint64_t tag, std::uint64_t value) {
    if (value != 0) put(tag, value);
    return *this;
  }
  /// Their length.
  Head& octets(std::uint64_t tag, std::string_view octets) {
    if (!octets.empty()) put(tag, octets.size());
    return *this;
  }
  void append_to(Bytes& bytes) const {
    const ByteView all = view({text_.data(), static_cast<std::size_t>(end_ - text_.data())});
    bytes.insert(bytes.end(), all.begin(), all.end());
  }

 private:
  void put(std::uint64_t tag, std::uint64_t value) {
    end_ = spell_number(spell_number(end_, tag), value);
  }

  std::array<char, 5 * 2 * kLongestNumber> text_;
  char* end_ = text_.data();
};

void append(Bytes& bytes, std::string_view more) {
  bytes.insert(bytes.end(), view(more).begin(), view(more).end());
}

/// A field of a newer build.
void skip(PackedReader& from, std::uint64_t tag) {
  constexpr std::uint64_t kNumber = 0, kEight = 1, kLength = 2, kFour = 5;
  const std::uint64_t type = tag & 7;
  if (type == kNumber)
    from.number();
  else if (type == kEight)
    from.raw(8);
  else if (type == kLength)
    from.octets();
  else if (type == kFour)
    from.raw(4);
  if (tag < 8 || type == 3 || type == 4 || type > kFour) from.fail();
}

/// False: it is none of these.
bool read_number(PackedReader& from, std::uint64_t tag, Envelope& envelope) {
  if (tag == kMark)
    envelope.mark = from.number();
  else if (tag == kEcho)
    envelope.echo = from.number();
  else if (tag == kBulkEcho)
    envelope.bulk_echo = from.number();
  else if (tag == kBulk)
    envelope.bulk = from.number() != 0;
  else
    return false;
  return true;
}

void read_field(PackedReader& from, Envelope& envelope, proto::Store& words) {
  const std::uint64_t tag = from.number();
  if (read_number(from, tag, envelope)) return;
  if (tag == kAcks) {
    envelope.acks = text(from.octets());
  } else if (tag == kRecords) {
    envelope.records = text(from.octets());
  } else if (tag == kWords) {
    const ByteView word = from.octets();
    if (!words.add_words()->ParseFromArray(word.data(), static_cast<int>(word.size()))) from.fail();
  } else {
    skip(from, tag);
  }
}

}  // namespace

Bytes write_message(const Envelope& envelope, const proto::Store& words) {
  constexpr std::size_t kHeads = 64, kBehind = 8;
  const std::size_t said = words.words_size() == 0 ? 0 : words.ByteSizeLong();
  Bytes bytes;
  bytes.reserve(kHeads + envelope.acks.size() + said + envelope.records.size() + kBehind);
  Head{}
      .number(kMark, envelope.mark)
      .number(kEcho, envelope.echo)
      .number(kBulkEcho, envelope.bulk_echo)
      .number(kBulk, envelope.bulk ? 1 : 0)
      .octets(kAcks, envelope.acks)
      .append_to(bytes);
  append(bytes, envelope.acks);
  if (said > 0) {
    bytes.resize(bytes.size() + said);
    words.SerializeToArray(bytes.data() + bytes.size() - said, static_cast<int>(said));
  }
  Head{}.octets(kRecords, envelope.records).append_to(bytes);
  append(bytes, envelope.records);
  return bytes;
}

std::optional<Envelope> read_message(ByteView bytes, proto::Store& words) {
  if (words.words_size() > 0) words.Clear();
  Envelope envelope;
  PackedReader from{text(bytes)};
  while (!from.done()) read_field(from, envelope, words);
  return from.good() ? std::optional{envelope} : std::nullopt;
}

}  // namespace pando::store

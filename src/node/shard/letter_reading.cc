#include "node/shard/letter_reading.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <cstddef>
#include <cstdint>

namespace pando::shard {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

/// Each of two octets becomes a hundred.
constexpr std::size_t kMostFields = std::size_t{16} << 20;
/// In what is shorter there cannot be too many.
constexpr std::size_t kShort = std::size_t{1} << 20;

/// What is made of many parts.
bool holds_fields(std::uint32_t tag) {
  const int number = WireFormatLite::GetTagFieldNumber(tag);
  return WireFormatLite::GetTagWireType(tag) == WireFormatLite::WIRETYPE_LENGTH_DELIMITED &&
         (number == proto::ShardLetter::kAsksFieldNumber ||
          number == proto::ShardLetter::kPubsubFieldNumber ||
          number == proto::ShardLetter::kSlowFieldNumber);
}

/// Counts the fields of a message off; false: there are more, or they are none.
bool few_fields(CodedInputStream& from, bool letter, std::size_t& left) {
  while (const std::uint32_t tag = from.ReadTag()) {
    if (left-- == 0) return false;
    if (!letter || !holds_fields(tag)) {
      if (!WireFormatLite::SkipField(&from, tag)) return false;
      continue;
    }
    std::uint32_t length = 0;
    if (!from.ReadVarint32(&length) || length > INT32_MAX) return false;
    const auto limit = from.PushLimit(static_cast<int>(length));
    if (!few_fields(from, false, left)) return false;
    from.PopLimit(limit);
  }
  return true;
}

bool worth_reading(std::string_view letter) {
  if (letter.size() < kShort) return true;
  CodedInputStream from{reinterpret_cast<const std::uint8_t*>(letter.data()),
                        static_cast<int>(letter.size())};
  std::size_t left = kMostFields;
  return few_fields(from, true, left);
}

}  // namespace

std::optional<proto::ShardLetter> read_letter(std::string_view letter) {
  proto::ShardLetter read;
  if (!worth_reading(letter) ||
      !read.ParseFromArray(letter.data(), static_cast<int>(letter.size())))
    return std::nullopt;
  return read;
}

}  // namespace pando::shard

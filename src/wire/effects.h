#pragma once
/// How is a change of data written down? Not the command of a client but what it came to: final
/// values, times since 1970. Source: docs/protocol/keys.md, "Effects".
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "pando/bytes.h"

namespace pando::wire {

/// The numbers are on the wire.
enum class Op : std::uint8_t {
  put = 1,     ///< value: a text takes the place of what is under the key; number: when it expires
  erase,       ///< of a key with everything in it
  expire_at,   ///< number: milliseconds since 1970, 0 = never
  patch,       ///< value: overwrites the text from the byte `number` on; gaps become zero bytes
  hash_put,    ///< item: a field, value
  hash_erase,  ///< item: a field
  set_put,     ///< item: a member
  set_erase,
  zset_put,  ///< item: a member, score
  zset_erase,
  push_front,   ///< value: an element
  push_back,    ///< value: an element
  pop_front,    ///< number: how many elements
  pop_back,     ///< number: how many elements
  list_put,     ///< number: index from the head, value: takes the place of the element there
  list_insert,  ///< number: the index that the value has afterwards
  list_erase,   ///< number: index from the head
  flush,        ///< everything is erased; without a key
};

/// One record. What an operation has no use for is empty, and is not written.
struct Effect {
  Op op = Op::erase;
  std::string_view key;
  std::string_view item;
  std::string_view value;
  std::int64_t number = 0;  ///< never negative
  double score = 0;         ///< never NaN

  friend bool operator==(const Effect&, const Effect&) = default;
};

/// The bytes of a text at most, as in Redis.
inline constexpr std::size_t kLongestText = std::size_t{512} << 20;

/// Records one behind the other.
class Effects {
 public:
  void append(const Effect& effect);
  /// Records that were written elsewhere.
  void append(ByteView records) { bytes_ += text(records); }
  void clear() { bytes_.clear(); }
  bool empty() const { return bytes_.empty(); }
  std::size_t size() const { return bytes_.size(); }
  /// Valid until the next change.
  ByteView bytes() const { return view(bytes_); }

 private:
  std::string bytes_;
};

/// Why records cannot be read on.
struct MalformedEffect {
  std::size_t at;  ///< the byte at which the record begins
};

/// Takes records apart. Whatever the bytes are, what it yields is within the promises of Effect.
class EffectReader {
 public:
  /// The bytes must outlive what is read.
  explicit EffectReader(ByteView records) : rest_(text(records)), all_(rest_.size()) {}

  /// nullopt: the end. After an error there is no way on.
  std::expected<std::optional<Effect>, MalformedEffect> next();
  bool done() const { return rest_.empty(); }
  /// What is not read yet.
  ByteView rest() const { return view(rest_); }
  /// The key of the next record, which stays the next one; nullopt: it has none, or is none.
  std::optional<std::string_view> key() const;

 private:
  bool number(std::uint64_t& out);
  bool piece(std::string_view& out);
  bool score(double& out);
  bool fields(Effect& effect);

  std::string_view rest_;
  std::size_t all_;
};

/// The key of the first record; nullopt: it has none, or is none.
inline std::optional<std::string_view> first_key(ByteView records) {
  return EffectReader{records}.key();
}

}  // namespace pando::wire

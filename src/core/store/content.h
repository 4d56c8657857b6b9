#pragma once
/// What a bucket holds, as far as replication needs to know. Effects, key lists and restatements
/// are octets that only the content understands; none of them is ever trusted.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "pando/bytes.h"

namespace pando::store {

/// A snapshot under way: effects that build a copy from nothing, in pieces.
///
/// Lives between changes of what it copies: next() and filter() alternate in any order, and what
/// they give, applied in that order to an empty content, makes an equal one once done().
class Copying {
 public:
  virtual ~Copying() = default;
  /// The next effects, about so many octets of them (never many more, also inside one value).
  /// Empty only if done().
  virtual Bytes next(std::size_t budget) = 0;
  virtual bool done() const = 0;
  /// Once for each write, in order, right after it was applied to the original: what of it concerns
  /// what next() has given already.
  virtual Bytes filter(ByteView effects) = 0;
};

/// How much there is.
struct Extent {
  std::uint64_t keys = 0;
  std::uint64_t bytes = 0;
  friend bool operator==(const Extent&, const Extent&) = default;
};

/// One bucket's data. What is asked of it: an effect changes its key by what the key is and nothing
/// else; two effects (or key lists) one behind the other are again effects (a key list); octets
/// that are none change nothing or something, but never crash.
class Content {
 public:
  static constexpr unsigned kParts = 16;

  virtual ~Content() = default;
  virtual void apply(ByteView effects) = 0;
  /// Two steps toward the next apply(): memory fetches meanwhile what that will look at. What the
  /// first one gives is the way for the others, whatever was changed between them.
  virtual std::uint64_t approach(ByteView /*effects*/) const { return 0; }
  virtual void approach(std::uint64_t /*way*/) const {}
  /// The same as apply(), with less to be found out.
  virtual void apply(ByteView effects, std::uint64_t /*way*/) { apply(effects); }
  /// There is nothing any more.
  virtual void clear() = 0;
  /// An empty one of the same kind, to be filled aside.
  virtual std::unique_ptr<Content> fresh() const = 0;
  /// Takes over what the other one has, in one step. `filled` came from fresh(), and is dropped
  /// then.
  virtual void become(Content& filled) = 0;
  /// Requires that nothing but writes that are told to it changes this while it lives.
  virtual std::unique_ptr<Copying> copy() const = 0;
  /// A list of the keys that these effects touch.
  virtual Bytes keys_of(ByteView effects) const = 0;
  /// Effects that make these keys what they are here, whatever they were: also gone. Nullopt: that
  /// would be longer than `limit`, or the list is none.
  virtual std::optional<Bytes> restate(ByteView keys, std::size_t limit) const = 0;
  /// Of all keys of one of kParts parts: equal for equal data, however it came to be.
  virtual std::uint64_t digest(unsigned part) const = 0;
  /// Effects that build this part where it is empty; nullopt: longer than `limit`.
  virtual std::optional<Bytes> restate_part(unsigned part, std::size_t limit) const = 0;
  /// Drops the part and builds it from these.
  virtual void replace_part(unsigned part, ByteView effects) = 0;
  virtual Extent extent() const = 0;
};

/// Where the data of a bucket is; the same object for as long as the store lives.
using Contents = std::function<Content&(std::uint16_t bucket)>;

}  // namespace pando::store

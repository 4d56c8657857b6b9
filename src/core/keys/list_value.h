#pragma once
/// What is a list?
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/keys/collection.h"
#include "core/keys/word_list.h"

namespace pando::keys {

/// Elements in a row. Its positions are indices.
class ListValue final : public Collection {
 public:
  static constexpr Kind kKind = Kind::list;
  Kind kind() const override { return kKind; }
  std::size_t size() const override { return words_.size(); }
  bool apply(const wire::Effect& effect) override;
  std::string_view encoding() const override { return "quicklist"; }
  std::size_t memory() const override { return allocated(sizeof *this) + words_.memory(); }
  /// Walks through all of it.
  std::uint64_t digest() const override;
  Position restate(std::string_view key, Position from, std::size_t budget,
                   wire::Effects& out) const override;

  const WordList& words() const { return words_; }

 private:
  bool apply_at(const wire::Effect& effect, std::size_t index);
  bool pop(const wire::Effect& effect, std::size_t count);

  WordList words_;
};

}  // namespace pando::keys

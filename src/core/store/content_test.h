#pragma once
/// Lists by key, changed by operations that give something else when they are applied twice or in
/// another order.
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "core/store/content.h"

namespace pando::store {

/// `a` append, `p` drop the first element, `s` becomes this one element, `d` gone.
struct Operation {
  char what = 'a';
  std::string key, value;
};
Bytes encode(const std::vector<Operation>& operations);
std::vector<Operation> decode(ByteView effects);

using Lists = std::map<std::string, std::deque<std::string>>;
void apply(Lists& lists, const Operation& operation);

class ListContent : public Content {
 public:
  void apply(ByteView effects) override;
  void clear() override { lists.clear(); }
  std::unique_ptr<Content> fresh() const override { return std::make_unique<ListContent>(); }
  void become(Content& filled) override { lists.swap(static_cast<ListContent&>(filled).lists); }
  std::unique_ptr<Copying> copy() const override;
  Bytes keys_of(ByteView effects) const override;
  std::optional<Bytes> restate(ByteView keys, std::size_t limit) const override;
  std::uint64_t digest(unsigned part) const override;
  std::optional<Bytes> restate_part(unsigned part, std::size_t limit) const override;
  void replace_part(unsigned part, ByteView effects) override;
  Extent extent() const override { return {lists.size(), lists.size() * 16}; }

  static unsigned part_of(const std::string& key);

  Lists lists;
  static inline bool filters = true;  ///< false: a planted defect
};

}  // namespace pando::store

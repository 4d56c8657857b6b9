#include "core/resp/command_index.h"

#include <array>

namespace pando::resp {
namespace {

/// A name in lower case without allocation. Longer ones are nobody's.
class Lowered {
 public:
  bool add(std::string_view word) {
    if (size_ + word.size() > text_.size()) return false;
    for (const char c : word)
      text_[size_++] = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return true;
  }
  std::string_view view() const { return {text_.data(), size_}; }

 private:
  std::array<char, 64> text_;
  std::size_t size_ = 0;
};

}  // namespace

void CommandIndex::add(const CommandSpec& spec) {
  last_ = nullptr;
  Row& row = rows_[lower_case(spec.name)];
  if (row.spec == nullptr) row.spec = &spec;
  if (name_words(spec) == 2)
    rows_[lower_case(spec.name.substr(0, spec.name.find(' ')))].pairs = true;
}

const CommandSpec* CommandIndex::find(Words words) const {
  if (last_ != nullptr && words[0] == last_word_) return last_;
  Lowered name;
  if (!name.add(words[0])) return nullptr;
  const auto row = rows_.find(name.view());
  if (row == rows_.end()) return nullptr;
  if (row->second.pairs && words.size() > 1 && name.add(" ") && name.add(words[1]))
    if (const auto pair = rows_.find(name.view()); pair != rows_.end()) return pair->second.spec;
  if (!row->second.pairs) last_word_ = words[0], last_ = row->second.spec;
  return row->second.spec;
}

}  // namespace pando::resp

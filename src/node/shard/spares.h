#pragma once
/// Texts that nobody needs any more, whose room is used for others.
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace pando::shard {

class Spares {
 public:
  /// An empty text, with room if there is one.
  std::string take() {
    if (texts_.empty()) return {};
    std::string text = std::move(texts_.back());
    texts_.pop_back();
    return text;
  }
  void give(std::string&& text) {
    if (texts_.size() >= kMost || text.capacity() > kLongest || text.capacity() <= kShort) return;
    text.clear();
    texts_.push_back(std::move(text));
  }

 private:
  /// What is kept: so many, none with more room, and none that a text has by itself.
  static constexpr std::size_t kMost = 1024, kLongest = 4096;
  static inline const std::size_t kShort = std::string{}.capacity();

  std::vector<std::string> texts_;
};

}  // namespace pando::shard

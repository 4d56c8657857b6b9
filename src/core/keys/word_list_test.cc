#include "core/keys/word_list.h"

#include <gtest/gtest.h>

#include <deque>
#include <string>

#include "base/rng.h"
#include "core/keys/random_word_test.h"

namespace pando::keys {
namespace {

class Twins {
 public:
  explicit Twins(std::uint64_t seed) : rng_(seed) {}

  void step(double growing) {
    const std::string word = random_word(rng_);
    const std::size_t size = twin_.size();
    const std::size_t at = rng_.chance(0.3) && size > 0 ? last_ % size : rng_.below(size + 1);
    last_ = at + 1;
    if (rng_.chance(growing)) return add(at, word);
    if (at < size && rng_.chance(0.4)) {
      twin_[at] = word;
      list_.put(at, word);
    } else {
      remove(at);
    }
  }

  void check() {
    ASSERT_EQ(list_.size(), twin_.size());
    std::size_t at = twin_.empty() ? 0 : rng_.below(twin_.size());
    std::size_t index = at;
    list_.forward(at, [&](std::string_view word) { return same(word, index++); });
    ASSERT_EQ(index, twin_.size());
    std::size_t left = twin_.empty() ? 0 : at + 1;
    list_.backward(at, [&](std::string_view word) { return same(word, --left); });
    ASSERT_EQ(left, 0u);
    if (!twin_.empty()) {
      ASSERT_EQ(list_.word(at), twin_[at]);
    }
  }
  const WordList& list() const { return list_; }
  void empty() {
    list_.pop_front(twin_.size() + 5);
    twin_.clear();
  }

 private:
  bool same(std::string_view word, std::size_t index) {
    EXPECT_EQ(word, twin_[index]);
    return true;
  }
  auto place(std::size_t at) { return twin_.begin() + static_cast<std::ptrdiff_t>(at); }
  void add(std::size_t at, const std::string& word) {
    const std::uint64_t way = rng_.below(3);
    if (way == 0) {
      twin_.push_front(word);
      list_.push_front(word);
    } else if (way == 1) {
      twin_.push_back(word);
      list_.push_back(word);
    } else {
      twin_.insert(place(at), word);
      list_.insert(at, word);
    }
  }
  void remove(std::size_t at) {
    const std::uint64_t way = rng_.below(3), count = rng_.below(6);
    const std::size_t some = std::min<std::size_t>(count, twin_.size());
    if (way == 0) {
      list_.pop_front(count);
      twin_.erase(twin_.begin(), place(some));
    } else if (way == 1) {
      list_.pop_back(count);
      twin_.erase(place(twin_.size() - some), twin_.end());
    } else if (at < twin_.size()) {
      list_.erase(at);
      twin_.erase(place(at));
    }
  }

  Rng rng_;
  WordList list_;
  std::deque<std::string> twin_;
  std::size_t last_ = 0;
};

TEST(WordList, IsADeque) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Twins twins{seed};
    for (int step = 0; step < 4000; ++step) {
      twins.step(step % 2000 < 1400 ? 0.8 : 0.2);
      if (step % 20 == 0) twins.check();
      ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed << " step " << step;
    }
    twins.empty();
    twins.check();
    EXPECT_LT(twins.list().memory(), 4096u) << "seed " << seed;
  }
}

TEST(WordList, LosesNoRoomToRemovalsInTheMiddle) {
  WordList list;
  for (int i = 0; i < 100'000; ++i) list.push_back("0123456789");
  const std::size_t full = list.memory();
  for (std::size_t i = 0; list.size() > 10'000; i = (i + 7) % (list.size() - 1)) list.erase(i);
  EXPECT_LT(list.memory(), full / 3);
}

}  // namespace
}  // namespace pando::keys

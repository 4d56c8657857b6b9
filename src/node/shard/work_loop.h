#pragma once
/// Work that makes more work of its kind, in a loop instead of on the stack.
#include <deque>
#include <utility>

namespace pando::shard {

template <class Item>
class WorkLoop {
 public:
  void add(Item item) { items_.push_back(std::move(item)); }
  /// Does all there is. From inside `work` it does nothing: the loop outside goes on.
  template <class Work>
  void run(Work work) {
    if (std::exchange(running_, true)) return;
    while (!items_.empty()) {
      const Item item = std::move(items_.front());
      items_.pop_front();
      work(item);
    }
    running_ = false;
  }

 private:
  std::deque<Item> items_;
  bool running_ = false;
};

}  // namespace pando::shard

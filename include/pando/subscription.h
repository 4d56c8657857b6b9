#pragma once
/// A callback that is called until its subscription dies.
#include <functional>
#include <utility>

namespace pando {

/// Ends when it dies. On another thread its death waits for a call that is under way; on the
/// library's own thread (in the callback itself, for instance) it does not. It may outlive the
/// object it came from.
class [[nodiscard]] Subscription {
 public:
  Subscription() = default;
  /// Of something that `end` ends.
  explicit Subscription(std::move_only_function<void()> end) : end_(std::move(end)) {}
  ~Subscription() { cancel(); }
  /// Leaves `other` as one that has ended.
  Subscription(Subscription&& other) noexcept : end_(std::exchange(other.end_, nullptr)) {}
  /// Ends what was held before.
  Subscription& operator=(Subscription&& other) noexcept {
    if (this != &other) {
      cancel();
      end_ = std::exchange(other.end_, nullptr);
    }
    return *this;
  }

  /// As dying. Nothing if it has ended before.
  void cancel() {
    if (auto end = std::exchange(end_, nullptr)) end();
  }

 private:
  std::move_only_function<void()> end_;
};

}  // namespace pando

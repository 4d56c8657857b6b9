#pragma once
/// Why a change is made, in sentences for people.
#include <string>
#include <string_view>
#include <vector>

#include "core/place/step.h"

namespace pando::place {

/// What is said of the nodes and of the buckets of one change.
class Reasons {
 public:
  /// Of these members; says nothing if there are none.
  void say(const std::vector<std::string_view>& who, std::string_view one, std::string_view many);
  void say(std::string sentence) { sentences_.push_back(std::move(sentence)); }
  void say(const Tally& tally);
  /// `possible` copies of `wanted` are all that there can be.
  void say_copies(std::size_t possible, std::size_t wanted);

  /// As many as a change may have.
  std::vector<std::string> take() &&;

 private:
  std::vector<std::string> sentences_;
};

}  // namespace pando::place

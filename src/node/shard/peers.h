#pragma once
/// The nodes that this shard has heard of, by a number that stays.
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "node/shard/letters.h"

namespace pando::shard {

class Peers {
 public:
  std::size_t number(const std::string& name) {
    const auto [entry, added] = numbers_.emplace(name, names_.size());
    if (added) names_.push_back({name, false, {}});
    return entry->second;
  }
  const std::string& name(std::size_t number) const { return names_[number].name; }
  bool up(std::size_t number) const { return names_[number].up; }
  void set_up(std::size_t number, bool up) {
    names_[number].up = up;
    names_[number].letters.restart();
  }
  Letters& letters(std::size_t number) { return names_[number].letters; }
  std::size_t size() const { return names_.size(); }

 private:
  struct Peer {
    std::string name;
    bool up;
    Letters letters;
  };
  std::map<std::string, std::size_t, std::less<>> numbers_;
  std::vector<Peer> names_;
};

}  // namespace pando::shard

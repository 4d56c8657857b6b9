#pragma once
/// The nodes that this shard has heard of, by a number that stays.
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

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
    names_[number].half.clear();
  }
  /// Of a letter that comes in pieces, what is there.
  std::string& half(std::size_t number) { return names_[number].half; }

 private:
  struct Peer {
    std::string name;
    bool up;
    std::string half;
  };
  std::map<std::string, std::size_t, std::less<>> numbers_;
  std::vector<Peer> names_;
};

}  // namespace pando::shard

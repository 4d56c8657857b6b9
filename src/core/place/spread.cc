#include "core/place/spread.h"

#include <map>
#include <string_view>
#include <utility>

namespace pando::place {
namespace {

/// Numbers for labels. A label of another level is another one, even if it reads the same.
class Numbers {
 public:
  std::uint32_t of(std::string_view label, int level) {
    return numbers_.try_emplace({level, label}, numbers_.size()).first->second;
  }

 private:
  std::map<std::pair<int, std::string_view>, std::uint32_t> numbers_;
};

/// Without its last label; empty: it had one only.
std::string_view before_last(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

std::string_view last(std::string_view path) {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

}  // namespace

Spread::Spread(const std::vector<map::Host>& members) {
  enum Level { kHost, kRack, kZone };
  Numbers numbers;
  sites_.reserve(members.size());
  for (const map::Host& member : members) {
    const std::string_view rack = before_last(member.zone), zone = before_last(rack);
    Site site;
    site.host = numbers.of(member.zone.empty() ? member.name : last(member.zone), kHost);
    site.rack = rack.empty() ? site.host : numbers.of(rack, kRack);
    site.zone = zone.empty() ? site.rack : numbers.of(zone, kZone);
    sites_.push_back(site);
  }
}

Penalty Spread::of(const map::MemberList& copies) const {
  Penalty sum = 0;
  for (std::size_t i = 0; i < copies.size(); ++i)
    for (std::size_t j = i + 1; j < copies.size(); ++j) sum += between(copies[i], copies[j]);
  return sum;
}

}  // namespace pando::place

#include "core/place/reasons.h"

#include <fmt/format.h>

#include <utility>

#include "base/map_limits.h"

namespace pando::place {
namespace {

constexpr std::size_t kMostNames = 4, kMostLetters = 32;

/// `h1, h2 and 7 others`.
std::string names(const std::vector<std::string_view>& all) {
  const std::size_t shown = all.size() <= kMostNames ? all.size() : kMostNames - 1;
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) text += i + 1 == all.size() ? " and " : ", ";
    text += all[i].substr(0, kMostLetters);
  }
  if (shown < all.size()) text += fmt::format(" and {} others", all.size() - shown);
  return text;
}

}  // namespace

void Reasons::say(const std::vector<std::string_view>& who, std::string_view one,
                  std::string_view many) {
  if (who.empty()) return;
  say(fmt::format("{} {}", names(who), who.size() == 1 ? one : many));
}

void Reasons::say(const Tally& tally) {
  const auto counted = [&](std::size_t count, std::string_view one, std::string_view many) {
    if (count > 0) say(fmt::format("{} {}", count, count == 1 ? one : many));
  };
  const auto started = [&](Why why) { return tally.started[static_cast<std::size_t>(why)]; };
  counted(started(Why::missing), "copy is missing and is made", "copies are missing and are made");
  counted(started(Why::leaving), "copy is made because its holder leaves",
          "copies are made because their holders leave");
  counted(started(Why::suspect), "copy is made in case a suspect dies",
          "copies are made in case suspects die");
  counted(started(Why::spread), "copy moves so that fewer share a host, rack or zone",
          "copies move so that fewer share a host, rack or zone");
  counted(started(Why::balance), "copy moves to those that have less than their share",
          "copies move to those that have less than their share");
  counted(tally.completed, "copy is complete and acts", "copies are complete and act");
  counted(tally.dropped, "copy is dropped: others hold it", "copies are dropped: others hold them");
  counted(tally.set_aside, "copy of a suspect is not waited for any more: others act",
          "copies of suspects are not waited for any more: others act");
  counted(tally.abandoned, "unfinished copy is not needed any more",
          "unfinished copies are not needed any more");
  counted(tally.roles, "bucket gets another primary", "buckets get other primaries");
  counted(tally.anew, "lost bucket begins anew, empty", "lost buckets begin anew, empty");
}

void Reasons::say_copies(std::size_t possible, std::size_t wanted) {
  if (possible < wanted)
    say(fmt::format("{} of {} copies are possible: there are no more hosts", possible, wanted));
}

std::vector<std::string> Reasons::take() && {
  if (sentences_.size() > map::kMaxReasons) sentences_.resize(map::kMaxReasons);
  for (std::string& sentence : sentences_)
    if (sentence.size() > map::kMaxReason) sentence.resize(map::kMaxReason);
  return std::move(sentences_);
}

}  // namespace pando::place

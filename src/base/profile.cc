#include "pando/profile.h"

#include <array>

namespace pando {
namespace {

constexpr std::array<std::string_view, 3> kNames = {"lan", "wan", "local"};
constexpr std::array<std::string_view, 2> kDetections = {"swim", "ring"};

}  // namespace

std::optional<Profile> parse_profile(std::string_view text) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == text) return static_cast<Profile>(i);
  return std::nullopt;
}

std::string_view to_string(Profile profile) {
  return kNames[static_cast<std::size_t>(profile)];
}

std::optional<Detection> parse_detection(std::string_view text) {
  for (std::size_t i = 0; i < kDetections.size(); ++i)
    if (kDetections[i] == text) return static_cast<Detection>(i);
  return std::nullopt;
}

std::string_view to_string(Detection detection) {
  return kDetections[static_cast<std::size_t>(detection)];
}

}  // namespace pando

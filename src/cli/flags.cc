#include "cli/flags.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <optional>

#include "base/assert.h"
#include "base/duration.h"
#include "base/nearest.h"
#include "base/whole_number.h"

namespace pando::cli {
namespace {

bool is_pair(std::string_view text) {
  const auto equals = text.find('=');
  return equals != std::string_view::npos && equals > 0;
}

/// Why a value does not fit a flag; empty if it does.
std::string misfit(const FlagSpec& spec, std::string_view value) {
  switch (spec.kind) {
    case FlagKind::boolean:
      return parse_boolean(value) ? "" : "it is on or off: write true or false";
    case FlagKind::number:
      return whole_number<std::int64_t>(value) ? "" : "it takes a whole number";
    case FlagKind::duration:
      return parse_duration(value) ? "" : "it takes a time with a unit, such as 300ms or 1m30s";
    case FlagKind::pairs:
      return is_pair(value) ? "" : "it takes KEY=VALUE";
    case FlagKind::text:
    case FlagKind::texts:
      return "";
  }
  return "";
}

bool asks_for_help(std::string_view name) {
  return name == "h" || name == "help";
}

}  // namespace

std::expected<bool, std::string> parse_boolean(std::string_view text) {
  for (const std::string_view yes : {"1", "t", "T", "true", "TRUE", "True"})
    if (text == yes) return true;
  for (const std::string_view no : {"0", "f", "F", "false", "FALSE", "False"})
    if (text == no) return false;
  return std::unexpected("neither true nor false");
}

// ---- reading -----------------------------------------------------------------------------------

/// Walks over the words of one command line.
class FlagReader {
 public:
  FlagReader(std::string_view verb, std::vector<FlagSpec> specs, std::span<const std::string> words)
      : verb_(verb), words_(words) {
    flags_.specs_ = std::move(specs);
  }

  std::expected<Flags, std::string> read() {
    while (next_ < words_.size()) {
      const std::string_view word = words_[next_];
      if (word.size() < 2 || word.front() != '-') break;
      ++next_;
      if (word == "--") break;
      if (auto problem = take(word); !problem.empty()) return std::unexpected(std::move(problem));
    }
    flags_.arguments_.assign(words_.begin() + static_cast<std::ptrdiff_t>(next_), words_.end());
    return std::move(flags_);
  }

 private:
  std::string take(std::string_view word) {
    const std::string_view body = word.substr(word.starts_with("--") ? 2 : 1);
    const auto equals = body.find('=');
    const std::string_view name = body.substr(0, equals);
    if (name.empty() || name.front() == '-') return complain(word, "is not a flag", "");
    const auto spec = std::find_if(flags_.specs_.begin(), flags_.specs_.end(),
                                   [&](const FlagSpec& s) { return s.name == name; });
    if (spec == flags_.specs_.end()) {
      if (!asks_for_help(name)) return unknown(name);
      flags_.help_ = true;
      return "";
    }
    if (equals != std::string_view::npos) return keep(*spec, std::string{body.substr(equals + 1)});
    if (spec->kind == FlagKind::boolean) return keep(*spec, "true");
    if (next_ == words_.size())
      return complain(fmt::format("-{}", name), "needs a value",
                      fmt::format("write -{}={}", name, spec->value));
    return keep(*spec, words_[next_++]);
  }

  std::string keep(const FlagSpec& spec, std::string value) {
    if (const auto why = misfit(spec, value); !why.empty())
      return fmt::format("{}: invalid value '{}' for -{}: {}", verb_, value, spec.name, why);
    flags_.given_.push_back({std::string{spec.name}, std::move(value)});
    return "";
  }

  std::string unknown(std::string_view name) const {
    std::vector<std::string_view> names;
    for (const FlagSpec& spec : flags_.specs_) names.push_back(spec.name);
    const std::string_view near = nearest(name, names);
    return fmt::format("{}: unknown flag -{}; {}'pando {} -h' lists all flags", verb_, name,
                       near.empty() ? "" : fmt::format("did you mean -{}? ", near), verb_);
  }

  std::string complain(std::string_view word, std::string_view what, std::string remedy) const {
    if (remedy.empty()) remedy = fmt::format("'pando {} -h' lists all flags", verb_);
    return fmt::format("{}: {} {}; {}", verb_, word, what, remedy);
  }

  std::string_view verb_;
  std::span<const std::string> words_;
  std::size_t next_ = 0;
  Flags flags_;
};

std::expected<Flags, std::string> parse_flags(std::string_view verb, std::vector<FlagSpec> specs,
                                              std::span<const std::string> words) {
  return FlagReader{verb, std::move(specs), words}.read();
}

// ---- asking ------------------------------------------------------------------------------------

const FlagSpec& Flags::spec(std::string_view name) const {
  const auto found =
      std::find_if(specs_.begin(), specs_.end(), [&](const FlagSpec& s) { return s.name == name; });
  PANDO_ASSERT(found != specs_.end());
  return *found;
}

bool Flags::given(std::string_view name) const {
  return std::any_of(given_.begin(), given_.end(),
                     [&](const FlagValue& f) { return f.name == spec(name).name; });
}

std::vector<std::string> Flags::texts(std::string_view name) const {
  std::vector<std::string> all;
  for (const FlagValue& flag : given_)
    if (flag.name == spec(name).name) all.push_back(flag.value);
  return all;
}

std::string Flags::text(std::string_view name) const {
  const auto all = texts(name);
  if (!all.empty()) return all.back();
  const FlagSpec& asked = spec(name);
  const char* outside = asked.environment == nullptr ? nullptr : std::getenv(asked.environment);
  const bool set = outside != nullptr && *outside != '\0';
  return set ? std::string{outside} : std::string{asked.fallback};
}

bool Flags::boolean(std::string_view name) const {
  PANDO_ASSERT(spec(name).kind == FlagKind::boolean);
  return parse_boolean(text(name)).value_or(false);
}

std::map<std::string, std::string> Flags::pairs(std::string_view name) const {
  PANDO_ASSERT(spec(name).kind == FlagKind::pairs);
  std::map<std::string, std::string> all;
  for (const std::string& pair : texts(name)) {
    const auto equals = pair.find('=');
    all.insert_or_assign(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return all;
}

std::int64_t Flags::number(std::string_view name) const {
  PANDO_ASSERT(spec(name).kind == FlagKind::number);
  return whole_number<std::int64_t>(text(name)).value_or(0);
}

std::chrono::nanoseconds Flags::duration(std::string_view name) const {
  PANDO_ASSERT(spec(name).kind == FlagKind::duration);
  return parse_duration(text(name)).value_or(Duration{0});
}

}  // namespace pando::cli

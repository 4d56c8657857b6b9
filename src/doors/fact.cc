#include "doors/fact.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace pando::doors {
namespace {

char lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

bool same_word(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::string heading(std::string_view section) {
  if (section == "cpu") return "CPU";
  const char first = static_cast<char>(std::toupper(static_cast<unsigned char>(section[0])));
  return first + std::string{section.substr(1)};
}

/// Values may hold anything that a member chose: no line ends in lines.
std::string on_one_line(std::string text) {
  for (char& c : text)
    if (c == '\r' || c == '\n') c = ' ';
  return text;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return out;
}

std::string metric_name(const Fact& fact) {
  return fmt::format("pando_{}{}", fact.name, fact.kind == Fact::Kind::counter ? "_total" : "");
}

std::string label_set(const Fact& fact) {
  std::string out;
  for (const auto& [label, value] : fact.labels)
    out += fmt::format("{}{}=\"{}\"", out.empty() ? "{" : ",", label, escaped(value));
  return out.empty() ? out : out + "}";
}

}  // namespace

std::string full_name(const Fact& fact) {
  std::string out{fact.name};
  for (const auto& [label, value] : fact.labels) out += "_" + value;
  return out;
}

std::string info_text(const Facts& facts, const std::vector<std::string>& sections) {
  std::string out;
  std::string_view section;
  for (const Fact& fact : facts) {
    const auto named = [&](const std::string& s) { return same_word(s, fact.section); };
    if (!sections.empty() && std::ranges::none_of(sections, named)) continue;
    if (fact.section != section) {
      section = fact.section;
      out += fmt::format("{}# {}\r\n", out.empty() ? "" : "\r\n", heading(section));
    }
    out += fmt::format("{}:{}\r\n", full_name(fact), on_one_line(fact.value));
  }
  return out;
}

std::string prometheus_text(const Facts& facts) {
  std::string out, last;
  for (const Fact& fact : facts) {
    if (fact.kind == Fact::Kind::text) continue;
    const std::string name = metric_name(fact);
    if (name != last)
      out += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, fact.help, name,
                         fact.kind == Fact::Kind::counter ? "counter" : "gauge");
    out += fmt::format("{}{} {}\n", name, label_set(fact), fact.value);
    last = name;
  }
  return out;
}

}  // namespace pando::doors

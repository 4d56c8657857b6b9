#include "cli/text_table.h"

#include <fmt/format.h>
#include <locale.h>
#include <wchar.h>

#include <algorithm>

namespace pando::cli {
namespace {

/// Switches this thread to UTF-8 character classes for as long as it lives.
class Utf8Scope {
 public:
  Utf8Scope() : locale_{newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)} {
    if (locale_) before_ = uselocale(locale_);
  }
  ~Utf8Scope() {
    if (!locale_) return;
    uselocale(before_);
    freelocale(locale_);
  }
  Utf8Scope(const Utf8Scope&) = delete;
  Utf8Scope& operator=(const Utf8Scope&) = delete;

 private:
  locale_t locale_;
  locale_t before_ = nullptr;
};

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// The name of a control character in C's notation; empty for any other.
std::string escape_of(char c) {
  switch (c) {
    case '\n':
      return "\\n";
    case '\t':
      return "\\t";
    case '\r':
      return "\\r";
    default:
      break;
  }
  const auto code = static_cast<unsigned char>(c);
  return code < 0x20 || code == 0x7f ? fmt::format("\\x{:02x}", code) : std::string{};
}

/// The two octets of a control character from U+0080 to U+009F, which terminals obey as well.
bool starts_c1(std::string_view rest) {
  return rest.size() >= 2 && rest[0] == '\xc2' && static_cast<unsigned char>(rest[1]) >= 0x80 &&
         static_cast<unsigned char>(rest[1]) < 0xa0;
}

std::string escaped(std::string_view text, std::string_view kept) {
  std::string shown;
  for (; !text.empty(); text.remove_prefix(1)) {
    if (starts_c1(text)) {
      shown += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[1]));
      text.remove_prefix(1);
      continue;
    }
    const std::string escape =
        kept.find(text.front()) == kept.npos ? escape_of(text.front()) : std::string{};
    if (escape.empty()) shown += text.front();
    shown += escape;
  }
  return shown;
}

std::vector<std::size_t> widths(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widest;
  for (const auto& row : rows) {
    widest.resize(std::max(widest.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      widest[i] = std::max(widest[i], display_width(row[i]));
    }
  }
  return widest;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  if (is_ascii(text)) return text.size();
  const Utf8Scope utf8;
  std::size_t columns = 0;
  mbstate_t state{};
  while (!text.empty()) {
    wchar_t character = 0;
    const std::size_t used = mbrtowc(&character, text.data(), text.size(), &state);
    const bool decoded = used > 0 && used <= text.size();
    const int width = decoded ? wcwidth(character) : 1;
    columns += static_cast<std::size_t>(std::max(width, 0));
    if (!decoded) state = {};
    text.remove_prefix(decoded ? used : 1);
  }
  return columns;
}

std::string printable(std::string_view text) {
  return escaped(text, {});
}

std::string printable_lines(std::string_view text) {
  return escaped(text, "\n\t");
}

std::string shown_size(std::uint64_t octets) {
  constexpr const char* kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  auto shown = static_cast<double>(octets);
  std::size_t unit = 0;
  for (; shown >= 1024 && unit + 1 < std::size(kUnits); ++unit) shown /= 1024;
  return unit == 0 ? fmt::format("{} B", octets) : fmt::format("{:.1f} {}", shown, kUnits[unit]);
}

std::string columns(const std::vector<std::vector<std::string>>& rows, const Paint& paint) {
  const std::vector<std::size_t> widest = widths(rows);
  std::string lines;
  for (const auto& row : rows) {
    if (!lines.empty()) lines += '\n';
    for (std::size_t i = 0; i < row.size(); ++i) {
      lines += paint ? paint(i, row[i]) : row[i];
      if (i + 1 < row.size()) lines.append(widest[i] - display_width(row[i]) + 2, ' ');
    }
  }
  lines.erase(lines.find_last_not_of(' ') + 1);
  return lines + '\n';
}

}  // namespace pando::cli
